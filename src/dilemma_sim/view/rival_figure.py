"""Rival structures drawn: how near the runs of each come to the record, and the Bayes factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.study.contest import BANDS, PATTERNS, POSITIVE, STRONG, TIMING
from dilemma_sim.study.rivals import BASE
from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, columns_of, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from dilemma_sim.study.contest import Contest

_TALL, _LEFT, _STEP, _LABEL = 1.5, 0.62, 0.2, 3.1
HEADINGS = {
    PATTERNS: "patterns of the fit",
    BANDS: "bands of these patterns",
    TIMING: "patterns, and when protests fell",
}


def rivals_figure(found: Contest, source: str) -> Figure:
    """Draw distances of runs from the record, a panel a rival, and Bayes factors below.

    Parameters
    ----------
    found : the comparison.
    source : where the runs come from, in a sentence.
    """
    from matplotlib.figure import Figure

    own = found.at(PATTERNS)
    titles = dict(zip(own["structure"].astype(str), own["title"].astype(str), strict=True))
    names = list(titles)
    footer = wrap(
        "Above: share of runs that lie within a distance of the record, by the patterns of the fit that both "
        "structures define; the further left a curve, the nearer. Vertical: the net within which runs count. "
        "Below: how many times as often runs of the base come within the net as those of the rival, with 95 "
        f"% intervals; grey lines at 1, {POSITIVE:g} and {STRONG:g} either way. {source}",
        style.DOUBLE_COLUMN - 2 * MARGIN,
    )
    rows = sum(len(found.at(compared)) for compared in HEADINGS)
    width, top = style.DOUBLE_COLUMN, 0.55
    lower = top + _TALL + 0.55
    height = lower + _STEP * (rows + 0.5) + 0.5 + LINE * len(footer)
    paper = Paper(Figure(figsize=(width, height)), width, height)
    paper.write(MARGIN, MARGIN + 0.13, "Rival structures", size=style.TEXT, bold=True)
    first: Axes | None = None
    for name, (x, wide) in columns_of(names, _LEFT, width - 0.12).items():
        lines = wrap(titles[name], wide, most=2)
        for place, line in enumerate(lines):
            paper.write(x, top - 0.06 - LINE * (len(lines) - 1 - place), line, size=style.KEY, bold=True)
        axes = paper.axes(x, top, wide, _TALL, first)
        _draw_distances(axes, found, name)
        if first is None:
            first = axes
            axes.set_ylabel("share of runs")
        else:
            axes.tick_params(axis="y", labelleft=False)
    _draw_factors(paper, found, titles, lower, rows)
    paper.foot(footer)
    return paper.figure


def _draw_distances(axes: Axes, found: Contest, rival: str) -> None:
    for place, structure in enumerate((BASE, rival)):
        line = style.COUNTRIES[place]
        distance = np.sort(found.distances[PATTERNS, rival, structure])
        share = (np.arange(len(distance)) + 1.0) / len(distance)
        label = "base" if structure == BASE else "rival"
        axes.step(
            distance,
            share,
            where="post",
            color=line.colour,
            linestyle=line.dash,
            label=f"{label}, {len(distance):,} runs",
        )
    rows = found.at(PATTERNS)
    axes.axvline(
        float(rows.loc[rows["structure"] == rival, "distance"].iloc[0]), color=style.MUTED, linewidth=0.7
    )
    axes.set_yscale("log")
    _plain(axes.yaxis)
    axes.set_xlabel("distance from the record, normal scores", labelpad=2)
    axes.legend(loc="lower right", fontsize=style.KEY)


def _draw_factors(paper: Paper, found: Contest, titles: Mapping[str, str], down: float, rows: int) -> None:
    axes = paper.axes(_LABEL, down, paper.width - _LABEL - 0.2, _STEP * (rows + 0.5))
    axes.set_xscale("log")
    _plain(axes.xaxis)
    axes.set_ylim(rows, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    for edge in (1.0 / STRONG, 1.0 / POSITIVE, 1.0, POSITIVE, STRONG):
        axes.axvline(edge, color=style.INK if edge == 1.0 else style.RULE, linewidth=0.6, zorder=0.5)
    place = 0
    for name, title in titles.items():
        for compared, line in zip(HEADINGS, style.COUNTRIES, strict=False):
            own = found.at(compared)
            for row in own[own["structure"] == name].to_dict("records"):
                axes.plot([row["low"], row["high"]], [place, place], color=line.colour, linewidth=1.2)
                axes.plot([row["factor"]], [place], line.marker, color=line.colour, markersize=4)
                at = down + _STEP * (place + 0.5) + 0.03
                text = title if compared == PATTERNS else HEADINGS[compared]
                paper.write(
                    _LABEL - 0.08,
                    at,
                    wrap(text, _LABEL - 0.2, most=1)[0],
                    size=style.KEY,
                    right=True,
                    bold=compared == PATTERNS,
                )
                place += 1
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, 0.5 / STRONG), max(high, 2.0 * STRONG))
    axes.set_xlabel("Bayes factor, base over rival", labelpad=2)


def _plain(axis: Axis) -> None:
    """Write the numbers of a logarithmic axis as they are read: powers of ten are mathematics."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())
