"""Reading scenarios and studies: text in, validated values with their origins out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ValidationError

from dilemma_sim.scenario.document import Document, Origin
from dilemma_sim.scenario.errors import Fault, ScenarioError
from dilemma_sim.scenario.explain import explain
from dilemma_sim.scenario.extends import load_tree
from dilemma_sim.scenario.library import Kind, find
from dilemma_sim.scenario.merge import check_removals
from dilemma_sim.scenario.overrides import apply_overrides
from dilemma_sim.scenario.posteriors import KEY, resolve_posterior
from dilemma_sim.scenario.slots import MISSING, Slot
from dilemma_sim.scenario.vocabulary import Scenario
from dilemma_sim.scenario.yaml12 import Node

__all__ = ["Document", "Origin", "load_scenario", "read_document", "read_scenario"]

Overrides = Mapping[str, object] | Sequence[str]


def load_scenario(name_or_path: str | os.PathLike[str], overrides: Overrides | None = None) -> Scenario:
    """Return a scenario from a file or the library.

    Parameters
    ----------
    name_or_path : a file, or the bare name of a shipped scenario.
    overrides : values by key path, such as ``{"participation.noise": 0.2}``; None removes an entry.

    Raises
    ------
    ScenarioError
        If anything is wrong with the text, all of it at once.
    """
    return read_scenario(name_or_path, overrides or ()).value


def read_scenario(name_or_path: str | os.PathLike[str], overrides: Overrides = ()) -> Document[Scenario]:
    """Return a scenario together with the origin of its values.

    Raises
    ------
    ScenarioError
        If anything is wrong with the text, all of it at once.
    """
    return read_document(name_or_path, Scenario, overrides, kind="scenario")


def read_document[T: BaseModel](
    name_or_path: str | os.PathLike[str], model: type[T], overrides: Overrides = (), kind: Kind | None = None
) -> Document[T]:
    """Return what a file says in the vocabulary of a model.

    Parameters
    ----------
    name_or_path : a file, or a bare name from the library.
    model : the vocabulary.
    overrides : texts such as ``key.path=value``, or values by key path.
    kind : where in the library to look for a name; None for everywhere.

    Raises
    ------
    ScenarioError
        If anything is wrong with the text, all of it at once.
    """
    located = find(name_or_path, kind)
    slot = Slot(model)
    faults: list[Fault] = []
    root = apply_overrides(load_tree(located, slot, faults, kind), slot, overrides, faults)
    if KEY in slot.keys and overrides:
        root = resolve_posterior(root, Path(), faults, anywhere=True)
    return document_of(root, model, faults, located.label)


def document_of[T: BaseModel](root: Node, model: type[T], faults: list[Fault], label: str) -> Document[T]:
    """Return what a tree says in the vocabulary of a model.

    Parameters
    ----------
    root : the tree, with everything that it extends.
    model : the vocabulary.
    faults : what is known to be wrong with the text already.
    label : the name of the text in messages.

    Raises
    ------
    ScenarioError
        If anything is wrong with the text, all of it at once.
    """
    slot = Slot(model)
    check_removals(root, slot, faults)
    value = _validated(root, slot, model, faults)
    if value is None or faults:
        raise ScenarioError(faults)
    return Document(value, dict(_origins(root)), label)


def _validated[T: BaseModel](root: Node, slot: Slot, model: type[T], faults: list[Fault]) -> T | None:
    try:
        return model.model_validate(root.plain())
    except ValidationError as error:
        found = explain(error, root, slot, {fault.path for fault in faults})
    faults += found
    faults += _contradictions(root, slot, model, faults)
    return None


def _contradictions(root: Node, slot: Slot, model: type[BaseModel], faults: list[Fault]) -> list[Fault]:
    """Return what is wrong between parts of a text that is also wrong in single places.

    pydantic looks at the whole only once every part is right. Where all the wrong places can
    fall back on a default, the rest is looked at without them; what concerns their
    surroundings is not reported, since it may follow from them.
    """
    paths = [tuple(fault.path.split(".")) for fault in faults]
    for path in paths:
        pruned = _without(root, slot, path)
        if pruned is None:
            return []
        root = pruned
    try:
        model.model_validate(root.plain())
    except ValidationError as error:
        around = {*paths, *(path[:-1] for path in paths)}
        found = explain(error, root, slot, set())
        return [fault for fault in found if fault.path and not _touches(tuple(fault.path.split(".")), around)]
    return []


def _touches(path: tuple[str, ...], around: set[tuple[str, ...]]) -> bool:
    return any(path[: len(place)] == place or place[: len(path)] == path for place in around if place)


def _without(root: Node, slot: Slot, path: tuple[str, ...]) -> Node | None:
    """Return a tree without the scalar at a path, or None where it cannot be spared."""
    if not isinstance(root.value, dict) or path[0] not in root.value:
        return None
    name, rest = path[0], path[1:]
    entries = dict(root.value)
    inner = slot.child(name)
    if rest:
        below = _without(entries[name], inner, rest) if inner is not None else None
        if below is None:
            return None
        entries[name] = below
    elif isinstance(entries[name].value, (dict, list)) or (
        inner is not None and inner.default is MISSING and not inner.entry
    ):
        return None
    else:
        del entries[name]
    return replace(root, value=entries)


def _origins(node: Node, path: str = "") -> Iterator[tuple[str, Origin]]:
    if isinstance(node.value, dict):
        items: list[tuple[str, Node]] = list(node.value.items())
    else:
        items = (
            [(str(place), entry) for place, entry in enumerate(node.value)]
            if isinstance(node.value, list)
            else []
        )
    for name, entry in items:
        inner = f"{path}.{name}" if path else name
        place = entry.start if isinstance(entry.value, (dict, list)) else entry.place
        yield inner, Origin(place.file, place.line, place.column, entry.source, entry.grade, entry.note)
        yield from _origins(entry, inner)
