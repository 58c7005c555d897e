"""Many variants of one scenario: its text is read once, and each variant validates only what it changes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from dilemma_sim.scenario.document import Document
from dilemma_sim.scenario.errors import Fault
from dilemma_sim.scenario.extends import load_tree
from dilemma_sim.scenario.library import find
from dilemma_sim.scenario.overrides import apply_overrides, slot_at
from dilemma_sim.scenario.reader import document_of, load_scenario
from dilemma_sim.scenario.slots import Slot, attributes
from dilemma_sim.scenario.vocabulary import Scenario
from dilemma_sim.scenario.yaml12 import Node

_TOP = Slot(Scenario)


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

        Parameters
        ----------
        settings : one number, name, date, true or false by key path.

        Raises
        ------
        ScenarioError
            If a setting or what it leads to is wrong, all of it at once.
        """
        faults: list[Fault] = []
        root = apply_overrides(self._root, _TOP, settings, faults)
        if not faults:
            try:
                return Scenario.model_validate(self._parts(root))
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
        return slot_at(self._root, _TOP, key)

    def _parts(self, root: Node) -> dict[str, object]:
        """Return the parts of a variant; those that no setting touches are valid already."""
        assert isinstance(root.value, dict)
        assert isinstance(self._root.value, dict)
        names = attributes(Scenario)
        parts: dict[str, object] = {}
        for key, node in root.value.items():
            slot = _TOP.child(key)
            # A table is laid over its defaults anew, or entries that the text removes would come back.
            if node is self._root.value.get(key) and slot is not None and not slot.is_table:
                parts[key] = getattr(self.document.value, names[key])
            else:
                parts[key] = node.plain()
        return parts
