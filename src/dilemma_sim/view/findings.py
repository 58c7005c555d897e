"""What a run says in plain language: numbers with their range over replicates, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dilemma_sim.study.measures import HUMAN_COSTS
from dilemma_sim.study.wording import number
from dilemma_sim.view import bands
from dilemma_sim.view.material import Material
from dilemma_sim.view.units import unit_text

WAVE_GAP = 8
"""Protests fewer days apart than this belong to one wave."""
PERCENT = "\N{NO-BREAK SPACE}%"
_MEASURES = {
    "level": "mean over weeks",
    "flow": "total",
    "stock": "at the end",
    "cumulative": "by the end",
}


@dataclass(frozen=True)
class Spread:
    """Hold the median and the mean over replicates, and the 90 % interval around them."""

    median: float
    mean: float
    low: float
    high: float
    replicates: int

    def text(self, *, percent: bool = False, whole: bool = False) -> str:
        """Write it as ``12 (90 % interval 3 to 40)``; without the interval for one replicate.

        Parameters
        ----------
        percent : write shares as per cent.
        whole : round to whole numbers; for things that are counted.
        """
        if not np.isfinite(self.median):
            return "no value"
        values = [self.median, self.low, self.high]
        middle, low, high = (number(round(v) if whole else v, percent=percent) for v in values)
        after = PERCENT if percent else ""
        if self.replicates < 2:
            return f"{middle}{after}"
        return f"{middle}{after} (90{PERCENT} interval {low} to {high}{after})"


@dataclass(frozen=True)
class Measured:
    """Hold a line of the table of outcomes: how the weeks are summed up, and a spread per country."""

    outcome: str
    label: str
    unit: str
    how: str
    spreads: dict[str, Spread]
    description: str = ""


def spread(values: Iterable[float]) -> Spread:
    """Summarise one number per replicate; replicates without a value are left out."""
    numbers = np.asarray(list(values), dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return Spread(np.nan, np.nan, np.nan, np.nan, 0)
    low, median, high = np.quantile(numbers, [0.05, 0.5, 0.95])
    return Spread(float(median), float(numbers.mean()), float(low), float(high), len(numbers))


def posture_weeks(
    curves: pd.DataFrame, country: str, columns: Sequence[str]
) -> dict[tuple[str, ...], Spread]:
    """Give the share of weeks at each posture, or combination of postures, the most frequent first."""
    rows = curves.loc[curves["country"] == country, ["replicate", *columns]]
    rows = rows.astype(dict.fromkeys(columns, str))
    counts = rows.groupby(["replicate", *columns]).size().unstack("replicate", fill_value=0)
    table = counts / counts.sum()
    ranked = table.mean(axis=1).sort_values(ascending=False, kind="stable").index
    return {name if isinstance(name, tuple) else (name,): spread(table.loc[name]) for name in ranked}


def weeks_above(curves: pd.DataFrame, country: str, outcome: str, threshold: float = 0.0) -> Spread:
    """Count the weeks in which an outcome lies above a threshold."""
    table = bands.paths(curves, country, outcome).astype(float)
    return spread((table > threshold).sum())


def count_waves(days: Iterable[pd.Timestamp], gap: int = WAVE_GAP) -> int:
    """Count waves: runs of protests of which each follows the one before by fewer than `gap` days."""
    ordered = sorted(pd.Timestamp(day) for day in days)
    return sum(
        1
        for index, day in enumerate(ordered)
        if index == 0 or (day - ordered[index - 1]) >= pd.Timedelta(days=gap)
    )


def protests_about_partner(material: Material) -> pd.DataFrame:
    """Select the protests of which at least half of the demands are about the partner."""
    events = material.events
    rows = events[events["kind"] == "protest"]
    mixes = [bands.mapping(mix) for mix in rows["demands"]]
    apart = [sum(mix.get(name, 0.0) for name in material.domestic) <= 0.5 for mix in mixes]
    return rows[np.asarray(apart, dtype=bool)]


def waves(material: Material, country: str, *, recorded: bool = False) -> Spread:
    """Count the waves of protest about the partner; of those the press would have recorded, if asked."""
    rows = protests_about_partner(material)
    rows = rows[rows["country"] == country]
    if recorded:
        rows = rows[rows["recorded"].astype(bool)]
    days = {replicate: group["date"] for replicate, group in rows.groupby("replicate")}
    return spread(
        count_waves(days.get(replicate, [])) for replicate in pd.unique(material.curves["replicate"])
    )


def rally_sizes(
    events: pd.DataFrame, country: str, *, recorded: bool = False
) -> tuple[float, float, float] | None:
    """Give the 10, 50 and 90 % of the sizes of all protests in all replicates; None without protests."""
    rows = events[(events["kind"] == "protest") & (events["country"] == country)]
    if recorded:
        rows = rows[rows["recorded"].astype(bool)]
    if not len(rows):
        return None
    low, median, high = rows["size"].astype(float).quantile([0.1, 0.5, 0.9])
    return float(low), float(median), float(high)


def measure(material: Material, names: Iterable[str]) -> list[Measured]:
    """Sum up numeric outcomes over the run and over replicates, per country."""
    lines = []
    for name in names:
        outcome = material.outcomes[name]
        if outcome.kind == "name" or name not in material.curves:
            continue
        spreads = {
            country: spread(_per_replicate(bands.paths(material.curves, country, name), outcome.kind))
            for country in material.countries
        }
        unit = unit_text(name, outcome.unit)
        lines.append(
            Measured(name, outcome.label, unit, _MEASURES[outcome.kind], spreads, outcome.description)
        )
    return lines


def _per_replicate(table: pd.DataFrame, kind: str) -> pd.Series:
    numbers = table.astype(float)
    if kind == "level":
        return numbers.mean()
    if kind == "flow":
        return numbers.sum()
    return numbers.iloc[-1]


def headlines(material: Material) -> list[tuple[str, list[str]]]:
    """Write the main findings as sentences, per country."""
    return [(label, _sentences(material, name)) for name, label in material.countries.items()]


def _sentences(material: Material, country: str) -> list[str]:
    return [
        *_posture_sentences(material, country),
        *_forum_sentences(material, country),
        _dilemma_sentence(material, country),
        *_street_sentences(material, country),
        *_cost_sentences(material, country),
    ]


def _posture_sentences(material: Material, country: str) -> list[str]:
    pairs = posture_weeks(material.curves, country, ["external_posture", "internal_posture"])
    (external, internal), share = next(iter(pairs.items()))
    said = [
        "The most frequent pair of postures is "
        f"“{material.external.get(external, external)}” towards the partner with "
        f"“{material.internal.get(internal, internal)}” at home: {share.text(percent=True)} of weeks."
    ]
    for column, labels, where in (
        ("external_posture", material.external, "Towards the partner"),
        ("internal_posture", material.internal, "At home"),
    ):
        held = posture_weeks(material.curves, country, [column])
        parts = [
            f"{labels.get(name, name)} {number(weeks.median, percent=True)}{PERCENT} "
            f"({number(weeks.low, percent=True)} to {number(weeks.high, percent=True)})"
            for (name,), weeks in held.items()
            if weeks.high >= 0.005
        ]
        said.append(f"{where}, share of weeks: {'; '.join(parts)}.")
    return said


def _forum_sentences(material: Material, country: str) -> list[str]:
    choices = material.curves.loc[material.curves["country"] == country, "forum_choice"].astype(str)
    made = choices[choices != ""]
    if not len(made):
        return []
    shares = made.value_counts(normalize=True).sort_index().sort_values(ascending=False, kind="stable")
    parts = [
        f"{str(name).replace('_', ' ')} {number(share, percent=True)}{PERCENT}"
        for name, share in shares.items()
    ]
    return [f"At sessions of the forum, share of all choices: {'; '.join(parts)}."]


def _dilemma_sentence(material: Material, country: str) -> str:
    above = weeks_above(material.curves, country, "dilemma").text(whole=True)
    return (
        "The dilemma index is above zero, so that no package of postures satisfies both sides, in "
        f"{above} of {len(material.dates)} weeks."
    )


def _street_sentences(material: Material, country: str) -> list[str]:
    sizes = rally_sizes(material.events, country)
    if sizes is None:
        return ["There is no protest in any replicate."]
    low, median, high = (number(round(size)) for size in sizes)
    said = [
        f"Half of the protests have fewer than {median} participants; one in ten has fewer than {low}, "
        f"and one in ten more than {high}."
    ]
    all_waves = waves(material, country).text(whole=True)
    text = f"Waves of protest about the partner (protests less than {WAVE_GAP} days apart): {all_waves}"
    if "recorded" in material.events:
        seen = waves(material, country, recorded=True).text(whole=True)
        text += f"; of protests that the press would have recorded: {seen}"
    return [*said, text + "."]


def _cost_sentences(material: Material, country: str) -> list[str]:
    costs = {line.outcome: line.spreads[country].text(whole=True) for line in measure(material, HUMAN_COSTS)}
    return [
        f"Co-ethnics abroad released by the end: {costs['released']}; free: {costs['free']}; under "
        f"supervision at the end: {costs['supervised']}.",
        f"Protesters detained over the run: {costs['detained_protesters']}. Members of minorities harmed: "
        f"{costs['harm_to_minorities']}. Co-ethnics abroad serving a sentence at the end: "
        f"{costs['sentenced']}.",
    ]
