"""Fills a store with packages, in the formats of docs/reference/formats: large_store.py STORE STATE COUNT SAMPLE.

STORE and STATE are those of a store in which pthbs has built the package whose id is SAMPLE. Each package gets what a build leaves: a tree, a script,
a record, a manifest, a log and a lock file. Packages come in projects of 1,000. Each one is built with the sample and up to three earlier packages of its
project, and refers to two of those. Four projects of five have a root with two generations, which hold the last 150 and 100 packages of the project;
what these do not reach, and the fifth project, is garbage. Contents that nobody compares (files of trees, manifests, logs) are hard links to files that
are written once in 10,000 packages.
"""

import hashlib
import json
import os
import random
import sys

PROJECT = 1000
store, state, count, sample = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
record = json.load(open(f"{state}/records/{sample}.json"))
manifest = open(f"{state}/manifests/{sample}.gz", "rb").read()
log = open(f"{state}/logs/{sample}.log.gz", "rb").read()
chance = random.Random(1)


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)
    return path


def script(name, depends):
    source = hashlib.sha256(name.encode()).hexdigest()
    lines = ["#!/bin/sh", "#: pthbs 2", f"#: name {name}", "#: version 1.2.3", "#: system x86_64-linux"]
    lines += [f"#: depends {d}" for d in [sample, *depends]]
    lines += [f"#: source sha256:{source} unpack into=src/{name}-1.2.3", f'cd "src/{name}-1.2.3"']
    lines += ["./configure --prefix=$prefix --disable-nls --disable-static CFLAGS=-O2", 'make -j "$jobs"', "make install DESTDIR=$out"]
    return ("\n".join(lines) + "\n").encode()


def package(name, depends):
    text = script(name, depends)
    ident = f"{name}.{hashlib.sha256(text).hexdigest()}"
    write(f"{state}/scripts/{ident}", text)
    known = dict(record, id=ident, name=name, version="1.2.3", depends=[sample, *depends], references=sorted(depends[:2]))
    write(f"{state}/records/{ident}.json", json.dumps(known, indent=2).encode())
    os.makedirs(f"{store}/{ident}/bin")
    for place in ("bin/program", "license"):
        os.link(shared["file"], f"{store}/{ident}/{place}")
    os.link(shared["manifest"], f"{state}/manifests/{ident}.gz")
    os.link(shared["log"], f"{state}/logs/{ident}.log.gz")
    write(f"{state}/locks/{ident}.lock", b"")
    return ident


shared = {}
for first in range(0, count, PROJECT):
    if first % (10 * PROJECT) == 0:
        contents = (("file", b"x" * 2000), ("manifest", manifest), ("log", log))
        shared = {what: write(f"{state}/../{what}.{first}", content) for what, content in contents}
    project = []
    for number in range(first, min(first + PROJECT, count)):
        depends = chance.sample(project[-100:], min(3, len(project)))
        project.append(package(f"lib{number}", depends))
    if first // PROJECT % 5 == 4:
        continue
    root = f"{state}/roots/project{first // PROJECT}"
    os.makedirs(root)
    for generation, last in ((1, 150), (2, 100)):
        write(f"{root}/{generation}", "".join(f"{name}\n" for name in sorted(project[-last:])).encode())
    os.symlink("2", f"{root}/current")
    write(f"{root}/lock", b"")
