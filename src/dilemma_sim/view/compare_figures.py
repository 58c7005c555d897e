"""Difference curves of a comparison: the mean paired difference over the weeks, with bands of pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study.differences import bands_of
from dilemma_sim.view import bands, panels, style
from dilemma_sim.view.compare_material import ComparisonMaterial
from dilemma_sim.view.figures import DISPUTED
from dilemma_sim.view.forest import forest
from dilemma_sim.view.sheet import Row, new_sheet
from dilemma_sim.view.units import unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

READING = (
    "Lines: mean paired differences; dotted: their 95 % interval, week by week; dark bands: 25-75 % of "
    "pairs; light bands: 5-95 %. Zero: no difference."
)
MOVING = f"Flows are differences of sums over the last {bands.MONTH} weeks."
_LEFT = 0.66


@dataclass(frozen=True)
class DifferenceFigure:
    """Hold the name of a default figure of a comparison, what it shows, and the function that draws it."""

    name: str
    title: str
    caption: str
    draw: Callable[[ComparisonMaterial, str], Figure]


def difference_table(paired: pd.DataFrame) -> pd.DataFrame:
    """Summarise the pairs of each week; weeks with less than a tenth of the pairs are left blank."""
    found = pd.DataFrame(bands_of(paired.to_numpy(float).T), index=paired.index)
    sparse = found["n"] < max(1.0, 0.1 * paired.shape[1])
    found.loc[sparse, [name for name in found.columns if name != "n"]] = np.nan
    return found


def difference_figure(
    material: ComparisonMaterial,
    arm: str,
    outcomes: Sequence[str],
    *notes: str,
    since_start: Sequence[str] = (),
) -> Figure:
    """Draw difference curves of some numeric outcomes, a row each and a column per country.

    Parameters
    ----------
    material, arm : what is compared with the base.
    outcomes : by name.
    notes : sentences for the footer.
    since_start : flows to be added up from the first week.
    """
    kinds = {name: material.base.outcomes[name].kind for name in outcomes}
    moving = any(kind == "flow" and name not in since_start for name, kind in kinds.items())
    rows = [
        Row(*_heading(material, name, name in since_start), 1.05 if len(outcomes) < 5 else 0.92)
        for name in outcomes
    ]
    footer = [
        READING if material.replicates > 1 else "Lines: the one pair.",
        *([MOVING] if moving else []),
        *notes,
    ]
    sheet = new_sheet(material.base, rows, footer, left=_LEFT, source=material.source(arm))
    lines = style.line_styles(material.base.countries)
    for name, across in zip(outcomes, sheet.panels, strict=True):
        tables = {}
        for country, axes in across.items():
            weeks = bands.MONTH if kinds[name] == "flow" else 1
            paired = material.paired(arm, country, name, weeks=weeks, since_start=name in since_start)
            tables[country] = difference_table(paired)
            _draw_difference(axes, tables[country], lines[country])
        _set_limits(next(iter(across.values())), list(tables.values()))
    return sheet.figure


def _heading(material: ComparisonMaterial, name: str, since_start: bool) -> tuple[str, str]:
    outcome = material.base.outcomes[name]
    unit = unit_text(name, outcome.unit)
    if since_start:
        return f"{outcome.label} since the start", unit
    return outcome.label, f"{unit}, {bands.MONTH} weeks" if outcome.kind == "flow" else unit


def _draw_difference(axes: Axes, table: pd.DataFrame, line: style.LineStyle) -> None:
    axes.axhline(0.0, color=style.INK, linewidth=0.6, zorder=0.8)
    if int(table["n"].max()) > 1:
        wide, narrow = panels.WIDE, panels.NARROW
        axes.fill_between(table.index, table["p05"], table["p95"], color=line.colour, alpha=wide, linewidth=0)
        axes.fill_between(
            table.index, table["p25"], table["p75"], color=line.colour, alpha=narrow, linewidth=0
        )
        for end in ("low", "high"):
            axes.plot(table.index, table[end], **panels.DOTTED)
    axes.plot(table.index, table["mean"], color=line.colour, linestyle=line.dash, linewidth=1.2)


def _set_limits(axes: Axes, tables: Sequence[pd.DataFrame]) -> None:
    ends = np.concatenate(
        [table[["p05", "p95", "low", "high", "mean"]].to_numpy(float).ravel() for table in tables]
    )
    ends = ends[np.isfinite(ends)]
    low, high = (min(0.0, float(ends.min())), max(0.0, float(ends.max()))) if len(ends) else (0.0, 0.0)
    # A difference that is zero throughout is drawn in the middle, on an axis of one unit to either side.
    room = 0.06 * (high - low) or 1.0
    axes.set_ylim(low - room, high + room)
    panels.format_numbers(axes)


def _dilemma(material: ComparisonMaterial, arm: str) -> Figure:
    return difference_figure(
        material, arm, ("identity_pressure", "bilateral_risk", "dilemma", "identity_inconsistency")
    )


def _costs(material: ComparisonMaterial, arm: str) -> Figure:
    names = ("detained_protesters", "coercion", "harm_to_minorities", "sentenced", "supervised")
    return difference_figure(material, arm, names, DISPUTED, since_start=("detained_protesters",))


def _abroad(material: ComparisonMaterial, arm: str) -> Figure:
    return difference_figure(material, arm, ("in_detention", "new_detentions", "released", "free"), DISPUTED)


def _street(material: ComparisonMaterial, arm: str) -> Figure:
    return difference_figure(material, arm, ("turnout", "core_turnout", "protests", "core_salience"))


def _bilateral(material: ComparisonMaterial, arm: str) -> Figure:
    return difference_figure(material, arm, ("relation", "bilateral_loss", "spotlight", "organiser_capacity"))


DEFAULT: tuple[DifferenceFigure, ...] = (
    DifferenceFigure(
        "forest",
        "All differences at a glance",
        "Standardised mean paired differences with their intervals, human costs first, strategic outcomes "
        "and the choices of governments below.",
        forest,
    ),
    DifferenceFigure(
        "costs",
        "What people pay",
        "Differences in protesters detained, visible coercion, harm to minorities, co-ethnics abroad serving "
        "a sentence, and released but not free.",
        _costs,
    ),
    DifferenceFigure(
        "abroad",
        "The co-ethnics abroad",
        "Differences in people in detention, newly detained, released and free. Released is not free. The "
        "numbers are disputed.",
        _abroad,
    ),
    DifferenceFigure(
        "dilemma",
        "The dilemma",
        "Differences in identity pressure, bilateral risk, the dilemma index and identity inconsistency.",
        _dilemma,
    ),
    DifferenceFigure(
        "street",
        "The street",
        "Differences in turnout, core turnout, protests and attention to the core issue.",
        _street,
    ),
    DifferenceFigure(
        "bilateral",
        "The two governments and the organisers",
        "Differences in relations with the partner, trade lost, the international spotlight, and what "
        "organisers can still do.",
        _bilateral,
    ),
)
