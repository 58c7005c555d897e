"""The frontier drawn: identity against bilateral loss, with bands, and the government's own rule marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.scenario.timeline import BY_RULE
from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, letter_of, wrap
from dilemma_sim.view.sweep_material import (
    SweepMaterial,
    fitting_path,
    sweep_provenance,
    unit_text,
    value_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from dilemma_sim.scenario.frontiers import Frontier

_TALL = 2.6
_ACROSS = 3
_MOST = 6


def frontier_figure(
    material: SweepMaterial, table: pd.DataFrame, frontier: Frontier, labels: Mapping[str, str]
) -> Figure:
    """Draw the frontier over all worlds, and small ones for each value of the further factors.

    Parameters
    ----------
    material : the study.
    table : its frontier.
    frontier : what is traded off.
    labels : of the postures.
    """
    from matplotlib.figure import Figure

    pairs = table[table["factor"] != ""][["factor", "level"]].drop_duplicates()
    groups = [(str(row["factor"]), str(row["level"])) for row in pairs.to_dict("records")][:_MOST]
    width, top = style.DOUBLE_COLUMN, MARGIN + 0.34
    rows = -(-len(groups) // _ACROSS)
    each = 1.35 + 0.62
    notes = f"{_reading(frontier)} {sweep_provenance(material)}"
    footer = wrap(notes, width - 2 * MARGIN)
    height = top + _TALL + 0.5 + each * rows + LINE * len(footer) + 0.1
    paper = Paper(Figure(figsize=(width, height)), width, height)
    country = str(table["country"].iloc[0])
    title = f"{material.countries.get(country, country)}: all worlds of the study"
    paper.write(0.75, top - 0.1, title, size=style.TEXT, bold=True)
    everything = table[table["factor"] == ""]
    axes = paper.axes(0.75, top, width - 0.95, _TALL)
    _draw(axes, everything, labels, named=True)
    axes.set_xlabel(_axis(material, frontier.loss, "low"), labelpad=2)
    axes.set_ylabel(_fitting(_axis(material, frontier.identity, frontier.identity_is_better), _TALL))
    limits = _limits(table)
    for place, ((factor, level), (x, wide)) in enumerate(
        zip(groups, _places(len(groups), width), strict=True)
    ):
        down = top + _TALL + 0.78 + each * (place // _ACROSS)
        small = paper.axes(x, down, wide, 1.35)
        part = table[(table["factor"] == factor) & (table["level"] == level)]
        _draw(small, part, labels, named=False)
        small.set_xlim(*limits[0])
        small.set_ylim(*limits[1])
        heading = f"{fitting_path(str(factor), wide - 0.5)} = {_level(level)}"
        paper.write(x, down - 0.07, heading, size=style.KEY)
        paper.write(x - 0.3, down - 0.07, letter_of(place, 2), size=style.TEXT, bold=True)
    paper.foot(footer)
    return paper.figure


def _reading(frontier: Frontier) -> str:
    corner = "lower" if frontier.identity_is_better == "low" else "upper"
    return (
        "Marks: means over worlds and replicates; crosses: 90 % bootstrap bands over replicates; per cent: "
        "share of bootstrap draws in which a posture is on the frontier. Filled: no posture held is as good "
        "on both sides and better on one; open: some is. Line: the frontier of postures held. Star: the "
        f"government follows its own rule. Best is the {corner} left corner. Panels below: worlds with one "
        "value of a further factor."
    )


def _level(level: str) -> str:
    try:
        return value_text(float(level))
    except ValueError:
        return level


def _places(count: int, width: float) -> list[tuple[float, float]]:
    columns = list(columns_of([str(i) for i in range(_ACROSS)], 0.55, width - 0.12, 0.45).values())
    return [columns[place % _ACROSS] for place in range(count)]


def _axis(material: SweepMaterial, column: str, better: str) -> str:
    label, unit = material.outcomes[column]
    return f"{label}, {unit_text(unit)} ({better} is better)"


def _fitting(text: str, inches: float) -> str:
    return wrap(text, inches, most=1, size=style.SMALL)[0]


def _limits(table: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    def ends(side: str) -> tuple[float, float]:
        low, high = float(table[f"{side}_low"].min()), float(table[f"{side}_high"].max())
        room = 0.08 * ((high - low) or 1.0)
        return low - room, high + room

    return ends("loss"), ends("identity")


def _draw(axes: Axes, table: pd.DataFrame, labels: Mapping[str, str], *, named: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    held = table[table["posture"] != BY_RULE]
    line = held[held["on_frontier"]].sort_values("loss")
    # Between two postures one has at best the identity of the cheaper one.
    axes.step(line["loss"], line["identity"], where="post", color=style.MUTED, linewidth=0.8)
    key = []
    for number, row in enumerate(table.sort_values("loss").to_dict("records"), start=1):
        own = row["posture"] == BY_RULE
        colour = style.COUNTRIES[1 if own else 0].colour
        x, y = row["loss"], row["identity"]
        axes.plot([row["loss_low"], row["loss_high"]], [y, y], color=colour, linewidth=0.8)
        axes.plot([x, x], [row["identity_low"], row["identity_high"]], color=colour, linewidth=0.8)
        face = colour if row["on_frontier"] else "#ffffff"
        size = (9 if own else 5) if named else (6 if own else 3.2)
        axes.plot([x], [y], "*" if own else "o", color=face, markeredgecolor=colour, markersize=size)
        if named:
            place = (4, 5) if number % 2 else (4, -10)  # neighbours lie close together
            axes.annotate(str(number), (x, y), xytext=place, textcoords="offset points", fontsize=style.SMALL)
            text = "the government's own rule" if own else labels.get(row["posture"], row["posture"])
            key.append(f"{number}  {text} ({100 * row['share_on_frontier']:.0f} %)")
    if named:
        axes.margins(x=0.06, y=0.14)
        legend: Any = {"ha": "right", "va": "top", "linespacing": 1.5, "fontsize": style.SMALL}
        axes.text(0.99, 0.98, "\n".join(key), transform=axes.transAxes, **legend)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4, prune="upper"))
