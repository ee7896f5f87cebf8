"""References to what declares, guards or rehearses a promise. Each is followed, so none can outlive what it names.

Four forms: an object (`infra.platform.jobs:JOBS[keep-alive].cron`, where the key is the item's name, or where it has
none the text of a field), a test (`tests/platform/test_jobs.py::test_x`), a drill (`drill:state-lost`), and a path of
this repository.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from infra.localcloud.paths import ROOT
from infra.operations.recovery.drills.catalogue import DRILLS
from infra.platform.base import Fact

DRILL = "drill:"
TEST = "::"
_OBJECT = re.compile(r"(?P<module>infra(?:\.\w+)+):(?P<name>\w+)(?P<steps>(?:\.\w+|\[[^\]]+\])*)")
_STEP = re.compile(r"\.(?P<field>\w+)|\[(?P<key>[^\]]+)\]")


class BrokenReference(ValueError):
    """What a reference names is not there."""


def follow(reference: str) -> tuple[object, ...]:
    """What a reference leads to, after everything that it passes on its way: `JOBS`, the job, its schedule.

    Raises:
        BrokenReference: it leads nowhere; the message says where it ends.
    """
    if reference.startswith(DRILL):
        return (_drill(reference.removeprefix(DRILL)),)
    if TEST in reference:
        return (_test(*reference.split(TEST, 1)),)
    if found := _OBJECT.fullmatch(reference):
        return _objects(found["module"], found["name"], found["steps"])
    return (_path(reference),)


def path_of(reference: str) -> str:
    """The file that a reference leads to, from the root of the repository; a drill's is the file of all drills."""
    if found := _OBJECT.fullmatch(reference):
        path = found["module"].replace(".", "/")
        return f"{path}.py" if (ROOT / f"{path}.py").is_file() else f"{path}/__init__.py"
    if reference.startswith(DRILL):
        return "infra/operations/recovery/drills/catalogue.py"
    return reference.split(TEST, 1)[0]


def _drill(name: str) -> object:
    for drill in DRILLS:
        if drill.name == name:
            return drill
    raise BrokenReference(f"there is no drill '{name}'")


def _test(path: str, name: str) -> object:
    if name not in _functions(_path(path)):
        raise BrokenReference(f"{path} has no test '{name}'")
    return name


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(), filename=str(path))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _path(path: str) -> Path:
    found = (ROOT / path).resolve()
    if not found.is_relative_to(ROOT) or not found.exists():
        raise BrokenReference(f"there is no file '{path}' in this repository")
    return found


def _objects(module: str, name: str, steps: str) -> tuple[object, ...]:
    try:
        passed: list[object] = [getattr(importlib.import_module(module), name)]
    except (ImportError, AttributeError) as error:
        raise BrokenReference(f"{module}:{name} is not there: {error}") from None
    for step in _STEP.finditer(steps):
        passed.append(_field(passed[-1], step["field"]) if step["field"] else _item(passed[-1], step["key"]))
    return tuple(passed)


def _field(owner: object, name: str) -> object:
    # Of a model's class only the instance has its fields.
    if isinstance(owner, type) and issubclass(owner, Fact) and name in owner.model_fields:
        return owner.model_fields[name]
    try:
        return getattr(owner, name)
    except AttributeError:
        raise BrokenReference(f"{type(owner).__name__} has no '{name}'") from None


def _item(items: object, key: str) -> object:
    if not isinstance(items, Iterable):
        raise BrokenReference(f"{type(items).__name__} has no items, so none of '{key}'")
    found = [item for item in items if isinstance(item, Fact) and key in _texts(item)]
    if len(found) != 1:
        raise BrokenReference(f"'{key}' names {len(found)} items and not one")
    return found[0]


def _texts(fact: Fact) -> list[str]:
    fields = ["name"] if hasattr(fact, "name") else list(type(fact).model_fields)
    return [text for field in fields if isinstance(text := getattr(fact, field), str)]
