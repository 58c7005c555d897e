"""Laying one text over another: mappings key by key, null to take away, everything else replaced."""

from __future__ import annotations

from dataclasses import replace

from dilemma_sim.scenario.errors import Fault, advice
from dilemma_sim.scenario.slots import MISSING, Slot
from dilemma_sim.scenario.yaml12 import Node

Path = tuple[str | int, ...]


def merge(base: Node, top: Node, slot: Slot | None, faults: list[Fault], path: Path = ()) -> Node:
    """Return a tree with another laid over it.

    Parameters
    ----------
    base : the tree below.
    top : what changes it.
    slot : what the vocabulary admits here; None where it knows nothing.
    faults : collects removals of what is not there.
    path : where the trees stand.
    """
    if not isinstance(base.value, dict) or not isinstance(top.value, dict):
        return top
    merged = dict(base.value)
    for name, entry in top.value.items():
        inner = slot.child(name) if slot is not None else None
        if entry.value is None and slot is not None and inner is not None:
            _take_away(merged, name, entry, slot, inner, faults, (*path, name))
        elif name in merged:
            merged[name] = merge(merged[name], entry, inner, faults, (*path, name))
        else:
            merged[name] = entry
    return replace(top, value=merged)


def _take_away(
    merged: dict[str, Node], name: str, null: Node, slot: Slot, inner: Slot, faults: list[Fault], path: Path
) -> None:
    if slot.blocks:
        if inner.optional or inner.default is MISSING:
            merged[name] = null  # a value of its own, or one that the vocabulary will refuse
        else:
            merged.pop(name, None)
    elif name in table_of(slot):
        merged[name] = null  # kept, because the vocabulary takes the entry out of its own table
    elif name in merged:
        del merged[name]
    else:
        faults.append(nothing_there(null, path, [*merged, *table_of(slot)]))


def table_of(slot: Slot) -> dict[str, object]:
    """Return the entries that the vocabulary itself puts into a collection."""
    return dict(slot.default) if slot.is_table else {}


def nothing_there(null: Node, path: Path, known: list[str]) -> Fault:
    """Return the fault of a null that removes nothing."""
    return Fault(
        null.start, ".".join(map(str, path)), "there is no such entry to remove", advice(str(path[-1]), known)
    )


def check_removals(node: Node, slot: Slot | None, faults: list[Fault], path: Path = ()) -> None:
    """Find nulls that would take an entry out of a default table in which it is not."""
    if slot is None or not isinstance(node.value, dict):
        return
    table = table_of(slot)
    for name, entry in node.value.items():
        if entry.value is None and slot.is_table and name not in table:
            faults.append(nothing_there(entry, (*path, name), list(table)))
        check_removals(entry, slot.child(name), faults, (*path, name))
