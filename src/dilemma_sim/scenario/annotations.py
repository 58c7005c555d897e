"""Sources of numbers: annotated numbers, and blocks that speak for the numbers in them."""

from __future__ import annotations

from dataclasses import replace

from dilemma_sim.scenario.errors import Fault, advice, shown
from dilemma_sim.scenario.quantity import GRADES
from dilemma_sim.scenario.slots import ANNOTATION, Slot
from dilemma_sim.scenario.yaml12 import Node

Path = tuple[str | int, ...]
#: The source and grade that a block gives to the numbers in it.
Cover = tuple[str | None, str | None]

NO_COVER: Cover = (None, None)


def covering(source: str | None, grade: str | None, outer: Cover) -> Cover:
    """Return what holds inside a block that gives a source, a grade, both or neither."""
    if source is not None:
        return source, grade
    return (outer[0], grade) if grade is not None else outer


def strip_annotations(
    node: Node, slot: Slot | None, faults: list[Fault], path: Path = (), cover: Cover = NO_COVER
) -> Node:
    """Return a tree in which every number is plain and knows its source.

    Done file by file, before one is laid over another: the source that a base file gives for
    a block must not cover a number that the file on top of it changes.
    """
    if slot is None:
        return node
    if isinstance(node.value, dict):
        if slot.is_number and not slot.blocks and not slot.is_collection:
            return _annotated(node, faults, path, cover)
        if slot.blocks:
            cover = covering(_text(node, "source"), _text(node, "grade"), cover)
        entries = {
            name: strip_annotations(entry, slot.child(name), faults, (*path, name), cover)
            for name, entry in node.value.items()
        }
        return replace(node, value=entries)
    if isinstance(node.value, list):
        listed = [
            strip_annotations(entry, slot.child(place), faults, (*path, place), cover)
            for place, entry in enumerate(node.value)
        ]
        return replace(node, value=listed)
    return replace(node, source=cover[0], grade=cover[1]) if slot.is_number else node


def _text(node: Node, name: str) -> str | None:
    entry = node.value.get(name) if isinstance(node.value, dict) else None
    return entry.value if entry is not None and isinstance(entry.value, str) else None


def _annotated(node: Node, faults: list[Fault], path: Path, cover: Cover) -> Node:
    assert isinstance(node.value, dict)
    for name, entry in node.value.items():
        _check_annotation(name, entry, faults, (*path, name))
    value = node.value.get("value")
    if value is None or isinstance(value.value, (dict, list)):
        hint = "write it as {value: ..., source: ...}"
        faults.append(
            Fault(
                node.start, _joined(path), "expected a number, found a mapping without a plain 'value'", hint
            )
        )
        return replace(node, value=None)
    source, grade = covering(_text(node, "source"), _text(node, "grade"), cover)
    return Node(value.value, value.place, node.key, source, grade, _text(node, "note"))


def _check_annotation(name: str, entry: Node, faults: list[Fault], path: Path) -> None:
    if name not in ANNOTATION:
        message = "unknown key; a number can be annotated with a source, a grade and a note"
        faults.append(Fault(entry.start, _joined(path), message, advice(name, ANNOTATION)))
    elif name == "grade" and entry.value not in GRADES:
        found = shown(entry.plain())
        faults.append(
            Fault(entry.place, _joined(path), f"expected one of {', '.join(GRADES)}, found {found}")
        )
    elif name in ("source", "note") and not isinstance(entry.value, str):
        faults.append(
            Fault(
                entry.place, _joined(path), f"expected text, found {shown(entry.plain())}", "put it in quotes"
            )
        )


def _joined(path: Path) -> str:
    return ".".join(map(str, path))
