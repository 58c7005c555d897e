"""Which parameters the explorer shows first: those that mattered most in the shipped sensitivity study."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.scenario.describe import Parameter, describe

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Document, Scenario

RANKING = Path(__file__).parent / "data" / "what_matters.csv"
"""The ranking; its head says how it was made."""
STUDY = "what-matters"
MOST = 10


@dataclass(frozen=True)
class Ranked:
    """Hold one line of the ranking.

    Attributes
    ----------
    path : key path of the parameter.
    label : what to call it, in plain words.
    score : mean share of the largest effect on an outcome, 0 to 1.
    """

    path: str
    label: str
    score: float


@dataclass(frozen=True)
class Factor:
    """Describe a parameter that can be moved on the page.

    Attributes
    ----------
    parameter : what the vocabulary and the scenario say of it.
    label : what to call it, in plain words.
    low, high : ends of its slider; what is typed may lie outside.
    why : why it is offered.
    """

    parameter: Parameter
    label: str
    low: float
    high: float
    why: str

    @property
    def path(self) -> str:
        """Key path of the parameter."""
        return self.parameter.path

    @property
    def unit(self) -> str:
        """Unit in words; numbers without one are told by the ends that make sense."""
        if self.parameter.unit != "1":
            return self.parameter.unit
        ends = (self.parameter.low, self.parameter.high)
        return "index" if None in ends else f"index from {ends[0]:g} to {ends[1]:g}"


def ranked() -> list[Ranked]:
    """Return the ranking, what matters most first."""
    lines = [line for line in RANKING.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Ranked(row["path"], row["label"], float(row["score"])) for row in csv.DictReader(lines)]


def mean_shares(indices: pd.DataFrame) -> pd.Series[float]:
    """Return how much each factor matters over all outcomes, the largest first.

    An effect is counted as a share of the largest effect that any factor has on the same outcome in the same
    country, so that persons and shares can be averaged.

    Parameters
    ----------
    indices : as `sensitivity` writes them, of a Morris design.
    """
    effects = indices[indices["index"] == "mu_star"]
    largest = effects.groupby(["country", "outcome"])["value"].transform("max")
    shares = (effects["value"] / largest).where(largest > 0, 0.0)
    return shares.groupby(effects["factor"]).mean().sort_values(ascending=False, kind="stable")


def factors_of(document: Document[Scenario], most: int = MOST) -> list[Factor]:
    """Return the parameters to show for a scenario, those that matter most first.

    First come those of the ranking; what it says of one country is taken for each country of a scenario that
    does not have that one. What is missing to the number asked for is filled up with numbers of the scenario
    that are set by hand and may lie anywhere in a wide range.

    Parameters
    ----------
    document : the scenario, with the origins of its numbers.
    most : how many.
    """
    rows = {row.path: row for row in describe(document) if row.value is not None}
    ranges = _ranges()
    chosen: dict[str, Factor] = {}
    for one in ranked():
        for path, label in _here(one, document.value):
            if path in rows and path not in chosen:
                chosen[path] = _factor(rows[path], label, ranges.get(one.path), _mattered(one))
    for row in _by_hand(rows):
        if row.path not in chosen:
            chosen[row.path] = _factor(row, label_of(row, document.value), None, _GUESSED)
        if len(chosen) >= most:
            break
    return list(chosen.values())[:most]


def factor_at(document: Document[Scenario], path: str) -> Factor | None:
    """Return a parameter of a scenario by its key path, or None where it has none with a value there."""
    for row in describe(document):
        if row.path == path and row.value is not None:
            return _factor(row, label_of(row, document.value), None, "Chosen by you.")
    return None


def label_of(row: Parameter, scenario: Scenario) -> str:
    """Return what to call a parameter that the ranking does not name: its description, and whose it is."""
    label = row.description.rstrip(".").split(";")[0]
    whose = [_named(scenario, row.path.split("."))] if "." in row.path else []
    return ", ".join([label, *(name for name in whose if name)])


def _named(scenario: Scenario, parts: list[str]) -> str:
    """Return the labels of the entries that a key path leads through."""
    value: object = scenario
    labels = []
    for part in parts:
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
        label = getattr(value, "label", None)
        if isinstance(label, str) and label:
            labels.append(label)
    return ", ".join(labels)


_GUESSED = "Set by hand, and it may lie anywhere in a wide range."


def _mattered(one: Ranked) -> str:
    return (
        f"In the shipped study '{STUDY}' its effect was on average {100 * one.score:.0f} % of the largest "
        "effect of any of ten numbers."
    )


def _here(one: Ranked, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield where a ranked parameter stands in a scenario, with its label."""
    parts = one.path.split(".")
    if parts[0] != "countries":
        yield one.path, one.label
        return
    names = [parts[1]] if parts[1] in scenario.countries else list(scenario.countries)
    for name in names:
        label = scenario.countries[name].label or name
        yield ".".join(["countries", name, *parts[2:]]), f"{one.label}, {label}"


def _ranges() -> dict[str, tuple[float, float]]:
    """Return the ranges over which the study varied its factors."""
    from dilemma_sim.scenario.reader import read_document
    from dilemma_sim.scenario.studies import Study

    study = read_document(STUDY, Study, kind="study").value
    spans = {path: factor.span for path, factor in study.varied.items()}
    return {path: (float(span.first), float(span.last)) for path, span in spans.items() if span is not None}


def _by_hand(rows: Mapping[str, Parameter]) -> list[Parameter]:
    """Return the numbers set by hand, those with the widest range relative to their value first."""
    wide = [
        row
        for row in rows.values()
        if row.grade == "assumed" and row.low is not None and row.high is not None and row.value
        and not row.path.startswith(("timeline.", "period.", "detainees.", "postures.", "tactics."))
    ]  # fmt: skip
    return sorted(wide, key=_width, reverse=True)


def _width(row: Parameter) -> float:
    assert row.low is not None
    assert row.high is not None
    assert row.value
    return (row.high - row.low) / abs(row.value)


def _factor(row: Parameter, label: str, span: tuple[float, float] | None, why: str) -> Factor:
    """Return a factor; its slider spans the range of a study, or what validates around its value."""
    assert row.value is not None
    value = float(row.value)
    if span is None:
        reach = 2.0 * abs(value) or 1.0
        low = max(row.low, value - reach) if row.low is not None else value - reach
        high = min(row.high, value + reach) if row.high is not None else value + reach
        span = (low, high)
    return Factor(row, label, min(span[0], value), max(span[1], value), why)
