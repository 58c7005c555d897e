"""Many variants of one scenario: its text is read once, and each variant validates only what it changes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from dilemma_sim.scenario.document import Document
from dilemma_sim.scenario.errors import Fault
from dilemma_sim.scenario.extends import load_tree
from dilemma_sim.scenario.files import FORBIDDEN
from dilemma_sim.scenario.library import find
from dilemma_sim.scenario.overrides import apply_overrides, resolve_key
from dilemma_sim.scenario.reader import document_of, load_scenario
from dilemma_sim.scenario.scalars import ScalarProblem, check_number
from dilemma_sim.scenario.slots import Slot, attributes
from dilemma_sim.scenario.vocabulary import Scenario
from dilemma_sim.scenario.yaml12 import Node

_TOP = Slot(Scenario)

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class _Stencil:
    """Hold a text to fill settings into, valid blocks in place of those that no setting touches.

    Attributes
    ----------
    parts : the text.
    paths : where each setting stands in it.
    """

    parts: dict[str, Any]
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Variants:
    """Hold a scenario that is read, from which variants are made quickly.

    Attributes
    ----------
    name : the file, or the bare name of a shipped scenario.
    document : the scenario itself, with the origins of its values.
    """

    name: str
    document: Document[Scenario]
    _root: Node = field(repr=False)
    _stencils: dict[tuple[str, ...], _Stencil] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, name_or_path: str | os.PathLike[str]) -> Variants:
        """Read a scenario.

        Raises
        ------
        ScenarioError
            If anything is wrong with the text, all of it at once.
        """
        located = find(name_or_path, "scenario")
        faults: list[Fault] = []
        root = load_tree(located, _TOP, faults)
        return cls(os.fspath(name_or_path), document_of(root, Scenario, faults, located.label), root)

    def at(self, settings: Mapping[str, object]) -> Scenario:
        """Return the scenario with single values changed, equal to what `load_scenario` gives.

        Parts that no setting touches are shared with the scenario itself.

        Parameters
        ----------
        settings : one number, name, date, true or false by key path.

        Raises
        ------
        ScenarioError
            If a setting or what it leads to is wrong, all of it at once.
        """
        if all(map(_is_plain, settings.values())):
            stencil = self._stencil(settings)
            if stencil is not None:
                parts: Any = stencil.parts
                for path, value in zip(stencil.paths, settings.values(), strict=True):
                    parts = _with(parts, path, value.isoformat() if isinstance(value, date) else value)
                try:
                    return Scenario.model_validate(parts)
                except ValidationError:
                    pass
        return load_scenario(self.name, settings)  # says what is wrong, and where

    def slot_at(self, key: str) -> Slot:
        """Return what may stand at a key path.

        Raises
        ------
        ScenarioError
            If nothing may.
        """
        return resolve_key(self._root, _TOP, key)[1]

    def _stencil(self, settings: Mapping[str, object]) -> _Stencil | None:
        """Return the text to fill in for settings of these keys, or None where something is wrong."""
        keys = tuple(settings)
        if keys not in self._stencils:
            faults: list[Fault] = []
            root = apply_overrides(self._root, _TOP, settings, faults)
            if faults:
                return None
            paths = tuple(resolve_key(root, _TOP, key)[0] for key in keys)
            parts = _parts(root.plain(), self.document.value, _tree(paths), _TOP)
            self._stencils[keys] = _Stencil(parts, paths)
        return self._stencils[keys]


def _is_plain(value: object) -> bool:
    """Say whether a value is a single one that a text could hold."""
    if isinstance(value, str):
        return not FORBIDDEN.search(value)
    if not isinstance(value, bool | int | float | date):
        return False
    try:
        check_number(value if isinstance(value, int | float) else 0)
    except ScalarProblem:
        return False
    return True


def _tree(paths: tuple[Path, ...]) -> dict[str | int, Any]:
    tree: dict[str | int, Any] = {}
    for path in paths:
        below = tree
        for part in path:
            below = below.setdefault(part, {})
    return tree


def _with(text: Any, path: Path, value: object) -> Any:
    """Return a text with one value replaced; what is not on its path is shared."""
    if not path:
        return value
    changed = text.copy()
    changed[path[0]] = _with(text[path[0]], path[1:], value)
    return changed


def _parts(text: Any, value: Any, touched: dict[str | int, Any], slot: Slot) -> Any:
    """Return a text in which blocks that no setting touches are replaced by their valid values.

    A table is left as text: it is laid over its defaults anew, and entries that the text takes out of it
    would come back.
    """
    if not isinstance(text, dict) or slot.is_table:
        return text
    if isinstance(value, BaseModel):
        held = {key: getattr(value, name) for key, name in attributes(type(value)).items()}
    elif isinstance(value, dict):
        held = value
    else:
        return text
    parts = {}
    for key, entry in text.items():
        inner = slot.child(key)
        if key not in touched and isinstance(held.get(key), BaseModel):
            parts[key] = held[key]
        else:
            parts[key] = entry if inner is None else _parts(entry, held.get(key), touched.get(key, {}), inner)
    return parts
