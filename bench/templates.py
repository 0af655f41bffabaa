"""Makes the templates that bench/templates renders, and renders them with Jinja2.

make DIRECTORY    writes them, and a list of the leaves; the same ones every time. Prints their shape beside the one that was counted in a real
                  collection (template_shape.py)
render DIRECTORY  parses and renders every leaf once, in the order of the list, all text to standard output; the peak of its memory to standard error
compare DIRECTORY RUNS PROGRAM   runs PROGRAM and itself ('render') in turn, and prints medians and ratios. What is compared is processor time
                  in user mode, as a shared machine makes everybody wait; elapsed time is told too

What they are like: a trunk of templates, each of which adds a few blocks to those above it; below it the packages, which set facts (name, version,
addresses, dependencies) and replace steps. What is printed is the trunk's text with the package's facts in it, as a script inside JSON.
"""
import os
import platform
import random
import statistics
import subprocess
import sys
import time

import template_shape as shape

WORDS = "zlib openssl curl expat ncurses readline bzip2 xz zstd lz4 pcre glib pixman cairo freetype harfbuzz fribidi libffi sqlite gmp mpfr".split()
FACTS = ["name", "version", "fetch", "lib_deps", "bld_libs", "bld_tool", "run_deps", "flags"]
STEPS = ["unpack", "patch", "setup", "configure", "build", "check", "install", "strip", "fix", "env", "c_flags", "cxx_flags", "ld_flags", "cpp_flags", "tools", "cross"]
LINES = ["lib/%s", "bld/%s", "bin/%s/run", "--enable-%s", "--with-%s=static", "WITH_%s=ON", "export %s_cv_works=yes", "sed -i -e 's/%s/none/' configure",
         "rm -rf ${out}/share/%s", "cp -R build/%s ${out}/lib/", "make -C %s install"]
FILTERS = ["upper", "lower", "trim", "replace('-', '_')", "default('none')", "title", "string"]


class Budget:
    """How much of each one template is to have: drawn for all at once, so that the percentiles are those of the real collection."""

    def __init__(self, rng, nodes):
        def deal(what, order, **how):
            numbers = shape.by_rank(rng, len(nodes), shape.WANTED[what], **how)
            for node, number in zip(order, numbers):
                node.budget[what] = number

        def by(key):
            return sorted(nodes, key=lambda node: key(node) + rng.random())

        for node in nodes:
            node.budget = {}
        deal("blocks", by(lambda node: 0), lowest=1)
        deal("{{ }}", by(lambda node: node.budget["blocks"] / 9))
        # A template with many expressions has, by and large, much of what stands in expressions.
        deal("self.block()", by(lambda node: min(node.budget["{{ }}"], 3) * 0.6), files=shape.FILES_WITH["self.block()"])
        deal("super()", by(lambda node: min(node.budget["{{ }}"] - node.budget["self.block()"], 3) * 0.5), files=shape.FILES_WITH["super()"] - 90)
        deal("filters", by(lambda node: min(node.budget["{{ }}"] - node.budget["super()"], 9) * 0.4), files=shape.FILES_WITH["filters"])
        for node in nodes:
            node.tags = []
        for what in ("if", "include", "for", "set"):
            for node in rng.sample(nodes[60:], shape.FILES_WITH[what] - {"if": 20, "for": 9, "set": 10, "include": 0}[what]):
                node.tags += [what] * rng.choice([1, 1, 1, 2, 3])
        nodes[len(nodes) // 2].tags += ["if"] * 9
        self.rng = rng
        self.sizes = []

    def size(self):
        if not self.sizes:
            self.sizes = shape.by_rank(self.rng, 14500, shape.WANTED["bytes in a block"])
            self.rng.shuffle(self.sizes)
        return self.sizes.pop()


def fill(rng, size):
    """Lines of text, about so many bytes."""
    lines = []
    while size > 18:
        lines.append(rng.choice(LINES) % rng.choice(WORDS))
        size -= len(lines[-1]) + 1
    return lines


def expressions(rng, node, facts):
    """What the template prints besides super()."""
    budget = node.budget
    count = max(budget["{{ }}"] - budget["super()"], budget["self.block()"], 1 if budget["filters"] else 0)
    for i in range(count):
        text = "self.%s().strip()" % rng.choice(facts) if i < budget["self.block()"] else rng.choice(["target.arch", "target.os", "prefix or 'none'"])
        left = count - i
        for _ in range(-(-budget["filters"] // left)):
            text += "|" + rng.choice(FILTERS)
            budget["filters"] -= 1
        yield "{{ %s }}" % text


def statement(rng, what):
    word = rng.choice(WORDS)
    return {
        "if": ["{%% if %s %%}" % rng.choice(["target.os == 'linux'", "'static' in flags", "not cross"]), "lib/" + word, "{% endif %}"],
        "for": ["{% for flag in flags %}", "-D{{ flag }}", "{% endfor %}"],
        "set": ["{%% set value %%}lib/%s{%% endset %%}" % word],
        "include": ["{%% include 'parts/%d.sh' %%}" % rng.randrange(1, shape.INCLUDED)],
    }[what]


def package(rng, budget, node, known):
    """A template below the trunk: it replaces blocks that are there above it, and adds to some of them."""
    facts = [name for name in known if name in FACTS]
    weights = [6 if name in FACTS else 2 if name in STEPS else 0.3 for name in known]
    names = []
    while len(names) < min(node.budget["blocks"], len(known)):
        name = rng.choices(known, weights)[0]
        if name not in names:
            names.append(name)
    names.sort(key=known.index)
    bodies = {name: fill(rng, budget.size()) for name in names}
    adding = [name for name in names if name not in FACTS[:3]] or names
    for i in range(node.budget["super()"]):
        bodies[adding[i % len(adding)]].insert(0, "{{ super() }}")
    asking = [name for name in names if name not in ("name", "version", "flags")]
    for text in expressions(rng, node, [name for name in ("name", "version", "flags") if name in facts]):
        if not asking:
            # A fact that asks for a fact could ask for itself.
            asking = ["step"]
            bodies["step"] = []
        lines = bodies[rng.choice(asking)]
        lines.insert(rng.randrange(len(lines) + 1), "export VALUE=" + text)
    for what in node.tags:
        bodies[rng.choice(list(bodies))] += statement(rng, what)
    text = ["{%% extends '%s' %%}" % node.parent.name, ""]
    for name, lines in bodies.items():
        text += ["{%% block %s %%}" % name, *lines, "{% endblock %}", ""]
    node.blocks = list(bodies)
    return text


def root(rng, node):
    """Prints everything: what the trunk below it adds stands inside these blocks."""
    text = ["{"]
    for name in ["fetch_list", "depends", "libraries", "tools", "data", "environment", "induced", "network", "pool", "outputs"]:
        text.append('  "%s": "{%% block %s_json %%}{%% endblock %%}",' % (name, name))
        node.blocks.append(name + "_json")
    node.blocks += ["kind", "script"]
    return text + ['  "kind": "{% block kind %}sh{% endblock %}",', '  "script": {{ self.script()|tojson }}', "}", "{% if jobs < 1 %}{% block script %}{% endblock %}{% endif %}"]


def trunk(rng, budget, node, known):
    """Three or four new blocks inside one that is there already; what was there is kept by super(). Facts come first, steps then."""
    fresh = [name for name in FACTS + STEPS if name not in known]
    level = node.depth
    new = fresh[:2] + ["more_%02d%s" % (level, rng.choice("abc"))] + ["%s_%02d" % (rng.choice(STEPS), level)] * (level % 6 > 0)
    hosts = [name for name in known if name.endswith("_json")] if level <= 4 else [name for name in known if name not in FACTS and not name.endswith("_json")]
    host = "script" if level == 5 else rng.choice(hosts)
    text = ["{%% extends '%s' %%}" % node.parent.name, "", "{%% block %s %%}" % host, "{{ super() }}"]
    for name in new:
        text += ["{%% block %s %%}" % name, *fill(rng, 0 if name in FACTS else budget.size()), "{% endblock %}"]
        if name not in FACTS:
            text += fill(rng, rng.choice([0, 60, 180]))
    text.append("{% endblock %}")
    if level in (8, 12):
        text[-1:] = ["{%% for flag in self.%s().split() %%}" % ("flags" if level == 8 else "bld_libs"), "export FLAGS=\"{{ flag }} ${FLAGS}\"", "{% endfor %}", "{% endblock %}"]
    if level in (10, 13):
        text[4:4] = ["{%% set deps %%}{{ self.%s() }} {{ self.bld_tool() }}{%% endset %%}" % ("lib_deps" if level == 10 else "run_deps"), "echo {{ deps.split()|join(':') }}"]
    if level % 4 == 2:
        text[4:4] = ["{% if self.version().strip() %}", "echo {{ self.name().strip() }} {{ self.version().strip() }} for {{ target.arch }}", "{% endif %}"]
    for name in rng.sample([name for name in known if name not in FACTS and name != host], level % 5 == 0):
        text += ["", "{%% block %s %%}" % name, "{{ super() }}", *fill(rng, budget.size()), "{% endblock %}"]
        node.blocks.append(name)
    node.blocks += [host, *new]
    return text


def name_of(rng, node, number):
    if node.depth <= shape.TRUNK and node.children:
        return "trunk/%02d-%04d.sh" % (node.depth, number)
    above = node.parent
    # A variant of a package lies below it.
    if above.depth > shape.TRUNK and len(above.children) < 10:
        return os.path.dirname(above.name) + "/v%d/package.sh" % above.children.index(node)
    return "packages/%s/%04d/package.sh" % (rng.choice(WORDS), number)


def make(directory):
    rng = random.Random(15)
    nodes = shape.tree(rng)
    budget = Budget(rng, nodes)
    templates = {"parts/%d.sh" % i: fill(rng, 60 * i) for i in range(1, shape.INCLUDED)}
    templates["parts/large.sh"] = fill(rng, shape.LARGEST_INCLUDED)
    for number, node in enumerate(nodes):
        node.name = name_of(rng, node, number)
        known = list(dict.fromkeys(name for above in reversed(list(node.chain())) for name in above.blocks))
        if node.parent is None:
            templates[node.name] = root(rng, node)
        elif node.depth <= shape.TRUNK and node.children:
            templates[node.name] = trunk(rng, budget, node, known)
        else:
            templates[node.name] = package(rng, budget, node, known)
    leaves = sorted(node.name for node in nodes if not node.children)
    last = templates[leaves[-1]]
    last.insert(last.index("{% endblock %}"), "{% include 'parts/large.sh' %}")
    for name, lines in templates.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
    with open(os.path.join(directory, "leaves.txt"), "w") as file:
        file.write("\n".join(leaves) + "\n")
    shape.count(directory, leaves)


def data():
    return {"target": {"os": "linux", "arch": "x86_64"}, "jobs": 4, "prefix": "", "cross": False, "flags": ["static", "pic", "tls"]}


def render(directory):
    import jinja2
    # How many compiled templates are kept, 400 by default, as with us; -1 keeps all.
    cache = int(os.environ.get("CACHE_SIZE", "400"))
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(directory), undefined=jinja2.StrictUndefined, cache_size=cache)
    with open(os.path.join(directory, "leaves.txt")) as file:
        for leaf in file:
            sys.stdout.buffer.write(environment.get_template(leaf.rstrip("\n")).render(data()).encode())
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
    import jinja2
    print("Jinja2 %s on Python %s, %s compiled templates kept" % (jinja2.__version__, platform.python_version(), os.environ.get("CACHE_SIZE", "400").replace("-1", "all")))
    sides = [[program, directory], [sys.executable, __file__, "render", directory]]
    # The first of each warms up.
    measured = [[measure(side) for side in sides] for _ in range(runs + 1)][1:]
    for i, (what, unit) in enumerate([("user time", "s"), ("elapsed time", "s"), ("peak memory", "kB")]):
        ours, theirs = (statistics.median(run[side][i] for run in measured) for side in (0, 1))
        print("%-13s Pthbs.Jinja %10.3f %s   Jinja2 %10.3f %s   ratio %.2f" % (what, ours, unit, theirs, unit, theirs / ours))
    print("medians of %d runs in turn" % runs)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    elif sys.argv[1] == "compare":
        compare(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        render(sys.argv[2])
