"""The shape of a real collection of templates: the counts wanted, a family tree and texts made to them, and the same counts of what was made.

The counts are of a public collection of 3,984 package templates. Numbers are drawn by rank, so what is made has nearly the same percentiles;
count() reads the files that were written, not what the generator meant to write.
"""
import os
import re

TEMPLATES, INCLUDED, LARGEST_INCLUDED = 3984, 7, 540000

# The values at 50, 90 and 99 % of the templates (or blocks), and the largest.
WANTED = {
    "bytes": (350, 781, 2088, 540000),
    "depth of extends": (19, 21, 24, 29),
    "blocks": (3, 7, 11, 25),
    "bytes in a block": (31, 156, 458, 18554),
    "{{ }}": (1, 3, 7, 27),
    "super()": (0, 2, 4, 8),
    "self.block()": (0, 1, 2, 22),
    "filters": (0, 1, 7, 40),
    "if, for, set, include": (0, 0, 2, 10),
    "children of one that is extended": (2, None, 130, 722),
}
FILES_WITH = {"super()": 1179, "self.block()": 1554, "filters": 512, "if": 299, "for": 37, "set": 26, "include": 274}
WHOLE = {"templates": TEMPLATES, "leaves": 3340, "extended by others": 637}
CHAIN = {"templates": 20, "bytes": 12600, "block names": 67, "of them overridden": 20}

# How many templates extend so many others in turn. Those up to TRUNK are what nearly all the others extend.
DEPTHS = [1, 1, 1, 1, 2, 2, 2, 3, 4, 6, 8, 12, 16, 24, 34, 48, 150, 430, 660, 1080, 760, 405, 170, 92, 34, 14, 8, 4, 3, 1]
TRUNK = 16
# The depths at which a template has very many children, and how many.
HUBS = {15: [60], 16: [210, 130], 17: [300, 160], 18: [722, 140], 19: [470], 20: [135]}


class Node:
    def __init__(self, parent):
        self.parent, self.children, self.blocks, self.name = parent, [], [], ""
        self.depth = parent.depth + 1 if parent else 0
        if parent:
            parent.children.append(self)

    def chain(self):
        node = self
        while node:
            yield node
            node = node.parent


def tree(rng):
    """The templates that extend others, parents before children."""
    level = [Node(None)]
    everything = list(level)
    depths = DEPTHS[:]
    depths[19] += TEMPLATES - INCLUDED - sum(depths)
    for depth in range(1, len(depths)):
        families = list(HUBS.get(depth - 1, []))
        while sum(families) < depths[depth]:
            few = rng.choices([1, 2, 3, 4, 6, 9, 14], [50, 26, 7, 6, 5, 3, 3])[0] if depth > 10 else 1
            families.append(min(few, depths[depth] - sum(families)))
        # More children than parents: the last ones have the rest among them.
        while len(families) > len(level):
            families[rng.randrange(len(level))] += families.pop()
        rng.shuffle(level)
        level = [Node(parent) for parent, count in zip(level, families) for _ in range(count)]
        everything += level
    return everything


def by_rank(rng, count, points, lowest=0, files=None):
    """'count' numbers with these values at 50, 90 and 99 % and at the end, sorted; only the last 'files' of them are above 0."""
    half, ninety, most, largest = points
    steps = [(0, lowest), (0.5, half), (0.9, ninety), (0.99, most), (0.999, min(most * 2, largest)), (1, largest)]
    numbers = []
    for i in range(count):
        at = i / (count - 1)
        (a, low), (b, high) = next(pair for pair in zip(steps, steps[1:]) if at <= pair[1][0])
        numbers.append(int(low + (high - low) * ((at - a) / (b - a)) ** 2 + 0.5))
    if files is not None:
        numbers = [0 if i < count - files else max(1, number) for i, number in enumerate(numbers)]
    return numbers


def percentiles(numbers):
    numbers = sorted(numbers)
    return tuple(numbers[min(len(numbers) - 1, int(len(numbers) * part))] for part in (0.5, 0.9, 0.99)) + (numbers[-1],)


def count(directory, leaves):
    """Prints the counts of the templates below a directory beside those that are wanted."""
    texts = {}
    for folder, _, files in os.walk(directory):
        for file in files:
            path = os.path.join(folder, file)
            if not path.endswith(".txt"):
                with open(path) as stream:
                    texts[os.path.relpath(path, directory)] = stream.read()
    parents = {name: match.group(1) for name, text in texts.items() if (match := re.match(r"\{% extends '(.*?)' %\}", text))}
    chains = {name: [name] for name in texts}
    for chain in chains.values():
        while chain[-1] in parents:
            chain.append(parents[chain[-1]])
    children = {}
    for parent in parents.values():
        children[parent] = children.get(parent, 0) + 1
    tags = {name: dict(zip(FILES_WITH, (len(re.findall(what, text)) for what in (
        r"\bsuper\(\)", r"\bself\.\w+\(\)", r"\|\s*\w", r"\{% if ", r"\{% for ", r"\{% set ", r"\{% include ")))) for name, text in texts.items()}
    names = {name: re.findall(r"\{% block (\w+) %\}", text) for name, text in texts.items()}
    made = {
        "bytes": [len(text) for text in texts.values()],
        "depth of extends": [len(chain) - 1 for chain in chains.values()],
        "blocks": [len(blocks) for blocks in names.values()],
        "bytes in a block": [size for text in texts.values() for size in block_sizes(text)],
        "{{ }}": [text.count("{{") for text in texts.values()],
        "super()": [tag["super()"] for tag in tags.values()],
        "self.block()": [tag["self.block()"] for tag in tags.values()],
        "filters": [tag["filters"] for tag in tags.values()],
        "if, for, set, include": [sum(tag[what] for what in ("if", "for", "set", "include")) for tag in tags.values()],
        "children of one that is extended": children.values(),
    }
    print("%-34s %-34s %s" % ("made of (50, 90, 99 %, largest)", "wanted", "here"))
    for what, numbers in made.items():
        row(what, WANTED[what], percentiles(numbers))
    for what, wanted in FILES_WITH.items():
        row("templates with " + what, [wanted], [sum(tag[what] > 0 for tag in tags.values())])
    for (what, wanted), number in zip(WHOLE.items(), (len(texts), len(leaves), len(children))):
        row(what, [wanted], [number])
    along = [[block for name in chains[leaf] for block in names[name]] for leaf in leaves]
    for (what, wanted), numbers in zip(CHAIN.items(), (
            [len(chains[leaf]) for leaf in leaves],
            [sum(len(texts[name]) for name in chains[leaf]) for leaf in leaves],
            [len(set(blocks)) for blocks in along],
            [sum(1 for block in set(blocks) if blocks.count(block) > 1) for blocks in along])):
        row("%s along a leaf's chain (50 %%)" % what, [wanted], percentiles(numbers)[:1])


def row(what, wanted, here):
    print("%-34s %-34s %s" % (what, *("".join("%8s" % ("" if number is None else number) for number in numbers) for numbers in (wanted, here))))


def block_sizes(text):
    """The sizes of the blocks of a text, with what stands in blocks inside them."""
    begins = []
    for tag in re.finditer(r"\{% (block \w+|endblock) %\}", text):
        if tag.group(1) != "endblock":
            begins.append(tag.end())
        else:
            yield tag.start() - begins.pop()
