"""Renders cases with Python's Jinja2. One JSON list of cases on stdin; on stdout the versions of what rendered them, and one outcome for each."""
import importlib.metadata
import json
import sys
import traceback

import jinja2
import jinja2.ext
from jinja2 import ChainableUndefined, DebugUndefined, Environment, FunctionLoader, StrictUndefined, Undefined

KINDS = {"strict": StrictUndefined, "default": Undefined, "chainable": ChainableUndefined, "debug": DebugUndefined}
sys.setrecursionlimit(1000)
sys.set_int_max_str_digits(4300)


def place(error, templates):
    """The innermost template and line of an error."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.name, error.lineno
    found = None, None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename in templates:
            found = frame.filename, frame.lineno
    return found


def run(case):
    templates = case["templates"]
    options = dict(case["options"])
    kind = KINDS[options.pop("undefined", "strict")]
    extensions = options.pop("extensions", [])
    env = Environment(
        loader=FunctionLoader(lambda name: (templates[name], name, None) if name in templates else None),
        undefined=kind,
        extensions=["jinja2.ext." + name for name in extensions],
        **options,
    )
    try:
        template = env.get_template(case["main"])
        return {"text": template.render(case["data"])}
    except BaseException as error:
        name, line = place(error, templates)
        return {"error": type(error).__name__, "message": str(error), "template": name, "line": line}


versions = {name: importlib.metadata.version(name) for name in ("jinja2", "markupsafe")}
json.dump({"versions": versions, "outcomes": [run(case) for case in json.load(sys.stdin)]}, sys.stdout)
