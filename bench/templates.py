"""Makes the templates that bench/templates renders, and renders them with Jinja2.

make DIRECTORY COUNT   writes them, and a list of the packages; the same ones every time
render DIRECTORY       parses and renders every package, all text to standard output; the peak of its memory to standard error
compare DIRECTORY RUNS PROGRAM   runs PROGRAM and itself ('render') in turn, and prints medians and ratios. What is compared is processor time
                       in user mode, as a shared machine makes everybody wait; elapsed time is told too

What they are like: a base layout of 60 blocks; 130 layouts that extend one another, so that chains of inheritance are up to 29 templates
deep; every package extends a layout or another package, sets its facts in blocks, adds to others with super(), asks for its own facts with
self.x(), and has an if, a filter or an include here and there.
"""
import os
import random
import statistics
import subprocess
import sys
import time

DEEPEST = 29
BLOCKS = ["name", "version", "fetch", "sha", "lib_deps", "bld_libs", "bld_tool", "host_libs", "run_deps", "env", "unpack", "patch", "configure",
          "conf_flags", "build", "make_flags", "check", "install", "post_install", "strip_files", "cpp_flags", "c_flags", "cxx_flags", "ld_flags"]
BLOCKS += ["step_%02d" % i for i in range(60 - len(BLOCKS))]
FACTS = ["name", "version", "fetch", "lib_deps"]
WORDS = "zlib openssl curl expat ncurses readline bzip2 xz zstd lz4 pcre glib pixman cairo freetype harfbuzz fribidi libffi sqlite gmp mpfr".split()


def base():
    lines = ["#!/bin/sh", "{% block header %}# {{ self.name().strip() }} {{ self.version().strip() }} for {{ target.os }}-{{ target.arch }}{% endblock %}"]
    for block in BLOCKS:
        lines += ["{%% block %s %%}" % block, "{% endblock %}"]
        if block.startswith("step"):
            lines.append("{%% if self.%s().strip() %%}export %s=\"{{ self.%s().split()|join(' ') }}\"{%% endif %%}" % (block, block.upper(), block))
    lines.append("{% include 'layouts/footer.sh' %}")
    return lines


def block(rng, name):
    kind = rng.random()
    lines = ["{%% block %s %%}" % name]
    if name not in FACTS and rng.random() < 0.5:
        lines.append("{{ super() }}")
    if name == "name":
        lines.append(rng.choice(WORDS))
    elif name == "version":
        lines.append("%d.%d.%d" % (rng.randrange(9), rng.randrange(20), rng.randrange(20)))
    elif name == "fetch":
        lines.append("https://example.org/{{ self.name().strip() }}-{{ self.version().strip() }}.tar.gz")
    elif kind < 0.15:
        lines += ["{%% if target.os == '%s' %%}" % rng.choice(["linux", "darwin"]), "lib/%s" % rng.choice(WORDS), "{% else %}", "lib/none", "{% endif %}"]
    elif kind < 0.25:
        lines.append("export %s=\"{{ %s }}\"" % (rng.choice(WORDS).upper(), rng.choice(["flags|join(' ')", "self.name().strip()|replace('-', '_')|upper", "jobs|string", "target.arch|upper", "missing|default('none')"])))
    elif kind < 0.28:
        lines.append("{% include 'layouts/part.sh' %}")
    elif kind < 0.31:
        lines += ["{% for flag in flags %}", "--with-{{ flag }}={{ loop.index }}", "{% endfor %}"]
    else:
        lines += ["%s --%s=%s" % (rng.choice(["lib/", "bld/", "make ", "sed -i "]) + rng.choice(WORDS), rng.choice(WORDS), rng.choice(WORDS)) for _ in range(rng.randrange(1, 4))]
    return lines + ["{% endblock %}", ""]


def child(rng, parent, blocks):
    lines = ["{%% extends '%s' %%}" % parent, ""]
    for name in blocks:
        lines += block(rng, name)
    return lines


def make(directory, count):
    rng = random.Random(3)
    templates = {"layouts/base.sh": base(), "layouts/footer.sh": ["echo {{ target.os }} {{ jobs }}"], "layouts/part.sh": ["{% if jobs > 1 %}make -j{{ jobs }}{% endif %}"]}
    depth = {"layouts/base.sh": 1}
    layouts = ["layouts/base.sh"]
    for i in range(130):
        # The first layouts are one chain, so that the deepest depth is there.
        parent = layouts[-1] if i < DEEPEST - 2 else rng.choice([x for x in layouts if depth[x] < 10])
        name = "layouts/l%03d.sh" % i
        templates[name] = child(rng, parent, rng.sample(BLOCKS, 4))
        depth[name] = depth[parent] + 1
        layouts.append(name)
    packages = []
    while len(templates) < count:
        if packages and rng.random() < 0.15:
            parent = rng.choice(packages)
        else:
            parent = rng.choice(layouts)
        if depth[parent] >= DEEPEST:
            continue
        name = "packages/%s-%04d.sh" % (rng.choice(WORDS), len(packages))
        templates[name] = child(rng, parent, FACTS + rng.sample([x for x in BLOCKS if x not in FACTS], rng.randrange(1, 6)))
        depth[name] = depth[parent] + 1
        packages.append(name)
    for name, lines in templates.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
    with open(os.path.join(directory, "packages.txt"), "w") as file:
        file.write("\n".join(packages) + "\n")
    sizes = sum(os.path.getsize(os.path.join(directory, name)) for name in templates)
    print("%d templates, %d bytes each on average; chains of up to %d, %.1f on average"
          % (len(templates), sizes / len(templates), max(depth.values()), sum(depth[p] for p in packages) / len(packages)))


def render(directory):
    import jinja2
    data = {"target": {"os": "linux", "arch": "x86_64"}, "jobs": 4, "flags": ["static", "pic", "tls"]}
    # How many compiled templates are kept, 400 by default, as with us; -1 keeps all.
    cache = int(os.environ.get("CACHE_SIZE", "400"))
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(directory), undefined=jinja2.StrictUndefined, cache_size=cache)
    with open(os.path.join(directory, "packages.txt")) as file:
        for package in file:
            sys.stdout.buffer.write(environment.get_template(package.rstrip("\n")).render(data).encode())
    with open("/proc/self/status") as file:
        print(next(line for line in file if line.startswith("VmHWM")).strip(), file=sys.stderr)


def measure(command):
    """User time, elapsed time in seconds, the peak of memory in kB."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        error = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    if status != 0:
        sys.exit("failed: %s\n%s" % (" ".join(command), error))
    return usage.ru_utime, time.monotonic() - begin, int(error.split()[-2])


def compare(directory, runs, program):
    sides = [[program, directory], [sys.executable, __file__, "render", directory]]
    # The first of each warms up.
    measured = [[measure(side) for side in sides] for _ in range(runs + 1)][1:]
    for i, (what, unit) in enumerate([("user time", "s"), ("elapsed time", "s"), ("peak memory", "kB")]):
        ours, theirs = (statistics.median(run[side][i] for run in measured) for side in (0, 1))
        print("%-13s Pthbs.Jinja %10.3f %s   Jinja2 %10.3f %s   ratio %.2f" % (what, ours, unit, theirs, unit, theirs / ours))
    print("medians of %d runs in turn" % runs)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "compare":
        compare(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        render(sys.argv[2])
