"""Changes given on a command line or in Python, laid over a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import BaseModel

from dilemma_sim.scenario.annotations import strip_annotations
from dilemma_sim.scenario.errors import Fault, Place, ScenarioError, advice, shown
from dilemma_sim.scenario.files import FORBIDDEN
from dilemma_sim.scenario.merge import merge, table_of
from dilemma_sim.scenario.scalars import ScalarProblem, check_number
from dilemma_sim.scenario.slots import Slot, fields
from dilemma_sim.scenario.yaml12 import Node, parse_value

Path = tuple[str | int, ...]

_DEEPEST = 32
_LONGEST = 2**16
_RESERVED = ("schema", "extends")


class _Refused(Exception):
    def __init__(self, place: Place, path: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.fault = Fault(place, path, message, hint)


def apply_overrides(
    root: Node, slot: Slot, overrides: Mapping[str, object] | Sequence[str], faults: list[Fault]
) -> Node:
    """Return a tree with overrides laid over it, the later ones on top.

    Parameters
    ----------
    root : the tree of the file.
    slot : what the vocabulary admits at the top.
    overrides : texts such as ``key.path=value``, or values by key path; null or None removes.
    faults : collects what is wrong with them.
    """
    for place, key, node in _assignments(overrides, faults):
        try:
            parts = _parts(key, place)
            path, inner = _resolved(root, slot, parts, place)
            node = strip_annotations(node, inner, faults, path)
            root = merge(root, _wrapped(root, slot, path, node, faults), slot, faults)
        except _Refused as refused:
            faults.append(refused.fault)
    return root


def resolve_key(root: Node, slot: Slot, key: str) -> tuple[Path, Slot]:
    """Return what a key path means below a tree, part by part, and what may stand there.

    Raises
    ------
    ScenarioError
        If nothing may.
    """
    place = Place(f"override {key}")
    try:
        return _resolved(root, slot, _parts(key, place), place)
    except _Refused as refused:
        raise ScenarioError([refused.fault]) from None


def _assignments(
    overrides: Mapping[str, object] | Sequence[str], faults: list[Fault]
) -> Iterator[tuple[Place, str, Node]]:
    pairs: Iterable[tuple[Place, str, object]]
    if isinstance(overrides, Mapping):
        pairs = (
            (Place(f"override {key}={shown(value)}"), str(key), value) for key, value in overrides.items()
        )
    else:
        texts = [overrides] if isinstance(overrides, str) else overrides
        pairs = ((Place(f"--set {_cut(text)}"), *_halves(text)) for text in texts)
    for place, key, value in pairs:
        try:
            node = _node(value, place) if isinstance(overrides, Mapping) else _typed(value, place)
        except _Refused as refused:
            faults.append(replace(refused.fault, path=key))
        except ScenarioError as error:
            faults += [replace(fault, path=key) for fault in error.faults]
        else:
            yield place, key, node


def _cut(text: str) -> str:
    return text if len(text) <= 120 else text[:120] + "..."


def _halves(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    return key.strip(), value.strip() if equals else None


def _typed(value: object, place: Place) -> Node:
    if not isinstance(value, str):
        raise _Refused(place, "", "expected key.path=value, found no '='")
    if not value:
        raise _Refused(place, "", "there is no value", "write null to remove an entry")
    if len(value) > _LONGEST or FORBIDDEN.search(value):
        raise _Refused(place, "", "the value is too long or holds a control character")
    parsed = parse_value(value, place)
    if parsed.faults:
        raise ScenarioError(parsed.faults)
    return parsed.root


def _parts(key: str, place: Place) -> list[str]:
    parts = key.split(".")
    if not all(part.strip() for part in parts):
        raise _Refused(place, key, "a key path has names joined with dots, none of them empty")
    if parts[0] in _RESERVED:
        raise _Refused(place, key, f"'{parts[0]}' cannot be overridden", "write it in a file")
    return parts


def _node(value: Any, place: Place, depth: int = 0) -> Node:
    if depth > _DEEPEST:
        raise _Refused(place, "", f"the value is nested more than {_DEEPEST} deep")
    if hasattr(value, "item") and not isinstance(value, (Mapping, list, tuple, str)):
        value = value.item()  # a scalar of NumPy
    if isinstance(value, BaseModel):
        value = value.model_dump(by_alias=True, exclude_none=True)
    if isinstance(value, Mapping):
        return Node({str(name): _node(entry, place, depth + 1) for name, entry in value.items()}, place)
    if isinstance(value, (list, tuple)):
        return Node([_node(entry, place, depth + 1) for entry in value], place)
    if isinstance(value, date):
        return Node(value.isoformat(), place)
    if isinstance(value, str) and FORBIDDEN.search(value):
        raise _Refused(place, "", "the text holds a control character")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            check_number(value)
        except ScalarProblem as problem:
            raise _Refused(place, "", str(problem)) from None
    if value is None or isinstance(value, (bool, int, float, str)):
        return Node(value, place)
    raise _Refused(place, "", f"{shown(value)} is no value of a scenario")


def _resolved(root: Node, slot: Slot, parts: list[str], place: Place) -> tuple[Path, Slot]:
    """Return the key path that dotted parts mean, and what may stand there."""
    node: Node | None = root
    path: Path = ()
    rest = parts
    while rest:
        part: str | int
        if node is not None and isinstance(node.value, list):
            part, rest = _index(node.value, rest, path, place)
        else:
            part, rest = _name(node, slot, rest, path, place)
        inner = slot.child(part)
        if inner is None:
            raise _Refused(place, _dotted(path), "nothing lies below this key")
        slot, path = inner, (*path, part)
        node = _child(node, part)
    return path, slot


def _child(node: Node | None, part: str | int) -> Node | None:
    if node is not None and isinstance(node.value, dict) and isinstance(part, str):
        return node.value.get(part)
    if node is not None and isinstance(node.value, list) and isinstance(part, int):
        return node.value[part]
    return None


def _index(entries: list[Node], rest: list[str], path: Path, place: Place) -> tuple[int, list[str]]:
    if not rest[0].isascii() or not rest[0].isdigit() or len(rest[0]) > 6 or int(rest[0]) >= len(entries):
        message = f"the list has {len(entries)} entries, counted from 0"
        raise _Refused(place, _dotted((*path, rest[0])), message)
    return int(rest[0]), rest[1:]


def _name(node: Node | None, slot: Slot, rest: list[str], path: Path, place: Place) -> tuple[str, list[str]]:
    if not slot.blocks and not slot.is_collection:
        below = "this list is empty here" if slot.is_list else "nothing lies below this key"
        raise _Refused(place, _dotted(path), below)
    held = list(node.value) if node is not None and isinstance(node.value, dict) else []
    known = [*slot.keys, *held, *_defaults(slot)] if slot.is_collection else list(slot.keys)
    for length in range(len(rest), 0, -1):  # a name may itself hold dots
        name = ".".join(rest[:length])
        if name in known:
            return name, rest[length:]
    if slot.is_collection and (len(rest) == 1 or _can_begin(slot.child(rest[0]))):
        return rest[0], rest[1:]
    at = _dotted((*path, rest[0]))
    if slot.is_collection:
        raise _Refused(
            place,
            at,
            "there is no such entry",
            advice(rest[0], known) if known else f"give it whole: {at}={{...}}",
        )
    deeper = [key for key in slot.keys if (inner := slot.child(key)) is not None and rest[0] in inner.keys]
    hint = f"did you mean '{deeper[0]}.{rest[0]}'?" if deeper else advice(rest[0], known)
    raise _Refused(place, at, "unknown key", hint)


def _can_begin(entry: Slot | None) -> bool:
    """Return True where an entry needs nothing, so that naming a key in it is enough to add it."""
    if entry is None or not entry.blocks:
        return entry is not None and entry.is_collection
    return not any(info.is_required() for info in fields(entry.blocks[0]).values())


def _defaults(slot: Slot) -> dict[str, object]:
    default = slot.default
    return dict(default) if isinstance(default, dict) else {}


def _wrapped(node: Node | None, slot: Slot, path: Path, value: Node, faults: list[Fault]) -> Node:
    """Return the smallest tree that puts a value at a path when laid over a node."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    inner = slot.child(part)
    assert inner is not None
    child = _wrapped(_child(node, part), inner, rest, value, faults)
    if isinstance(part, int):
        assert node is not None
        assert isinstance(node.value, list)
        entries = list(node.value)
        entries[part] = merge(entries[part], child, inner, faults, path)
        return Node(entries, value.place)
    around: dict[str, Node] = {}
    if node is None and slot.is_collection and not table_of(slot):
        # Changing one entry of a default mapping leaves the others as they are.
        around = {name: _node(entry, value.place) for name, entry in _defaults(slot).items()}
    return Node({**around, part: child}, value.place)


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
