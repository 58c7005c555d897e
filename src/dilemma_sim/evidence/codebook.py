"""The written rules by which a reader codes what a government did into the postures of the model."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast, get_args

from dilemma_sim.evidence.record import Confidence
from dilemma_sim.evidence.row import Row
from dilemma_sim.evidence.table import raise_faults, read_rows
from dilemma_sim.scenario.tables import EXTERNAL, INTERNAL

Kind = Literal["act", "stance"]

COLUMNS = ("rule", "external", "internal", "kind", "confidence", "criterion", "reason")


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule. A rule without a posture says, with its reason, that a row codes to none.

    Attributes
    ----------
    rule : its name, as the column `codes` of a record uses it.
    external, internal : the postures that a row under it shows; None where it says nothing of that side.
    kind : an act is done at its time; a stance is a line that is declared and may last.
    confidence : how well the posture fits, however certain the row itself is.
    criterion : when a row falls under it.
    reason : why this posture, or why none.
    """

    rule: str
    external: str | None
    internal: str | None
    kind: Kind
    confidence: Confidence
    criterion: str
    reason: str


def read_codebook(
    path: str | os.PathLike[str] | None = None,
    external: Collection[str] = tuple(EXTERNAL),
    internal: Collection[str] = tuple(INTERNAL),
) -> dict[str, Rule]:
    """Return the rules of a codebook by their names.

    Parameters
    ----------
    path : a CSV file with the columns of `COLUMNS`; None for the shipped codebook.
    external, internal : the postures that a rule may name; by default those of every scenario.

    Raises
    ------
    EvidenceError
        With everything that is wrong with the file.

    Examples
    --------
    >>> read_codebook()["leader_arrested"].internal
    'detain_leader'
    """
    rows = read_rows(path, "codebook.csv", COLUMNS)
    rules: dict[str, Rule] = {}
    for row in rows:
        rule = _rule(row, external, internal)
        if rule.rule in rules:
            row.fault("rule", f"the rule '{rule.rule}' is there already", "give one of the two another name")
        rules[rule.rule] = rule
    raise_faults(rows)
    return rules


def _rule(row: Row, external: Collection[str], internal: Collection[str]) -> Rule:
    return Rule(
        rule=row.name("rule"),
        external=row.choice("external", external, needed=False) or None,
        internal=row.choice("internal", internal, needed=False) or None,
        kind=cast(Kind, row.choice("kind", get_args(Kind))),
        confidence=cast(Confidence, row.choice("confidence", get_args(Confidence))),
        criterion=row.text("criterion"),
        reason=row.text("reason"),
    )
