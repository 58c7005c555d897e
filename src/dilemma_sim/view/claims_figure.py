"""The figure of claims: every effect in units of the smallest that matters, and what carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from dilemma_sim.study.claim_verdicts import Nature, Verdict
from dilemma_sim.view import style
from dilemma_sim.view.calibrated import percent
from dilemma_sim.view.paper import LINE, MARGIN, Paper, wrap
from dilemma_sim.view.sheet import TITLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from dilemma_sim.study.claim_results import Number, Result, Table
    from dilemma_sim.study.effects import Mean

READING = (
    "Effects in the expected direction, in units of the smallest that matters (dotted line; where any effect "
    "matters, of a tenth of the larger number). Circles: mean over draws, with the interval adjusted for the "
    "whole table; filled where this number alone is supported. Crosses: what is left where the responsible "
    "mechanism keeps its level and no longer responds. Triangles: what a placebo leaves. Grey: told beside, "
    "with no part in the verdict. P: beyond the smallest that matters. The axis is linear up to 1 and "
    "logarithmic beyond. Arrows: beyond the axis."
)
COLOURS = {
    Verdict.supported: "#12355f",
    Verdict.contradicted: "#b4531d",
    Verdict.undetermined: "#7a7a7a",
}
_STEP, _LABEL, _RIGHT, _AXIS = 0.142, 2.45, 1.05, 0.42
_MOST = 30.0


@dataclass(frozen=True)
class _Line:
    """Hold a line of the figure: the heading of a claim, or one of its numbers."""

    result: Result
    number: Number | None = None
    place: int | None = None


def claims_figure(table: Table) -> Figure:
    """Draw all claims at a glance: a heading for each, and a line for each of its numbers."""
    from matplotlib.figure import Figure

    lines = [line for result in table.results for line in _lines(result)]
    width, top = style.DOUBLE_COLUMN, MARGIN + TITLE + 0.12
    over = "; ".join(table.sources)
    footer = wrap(f"{READING} Drawn from {over}; seed {table.seed}.", width - 2 * MARGIN)
    tall = _STEP * len(lines)
    height = top + tall + _AXIS + LINE * len(footer) + 0.12
    paper = Paper(Figure(figsize=(width, height)), width, height)
    paper.write(MARGIN, MARGIN + 0.14, "Claims, tested", size=style.TEXT, bold=True)
    axes = paper.axes(_LABEL, top, width - _LABEL - _RIGHT - MARGIN, tall)
    _set_up(axes, len(lines))
    for place, line in enumerate(lines):
        down = top + _STEP * (place + 0.5) + 0.03
        if line.number is None:
            _write_head(paper, down, line.result, width)
            axes.axhspan(place - 0.5, place + 0.5, color="#ffffff", zorder=5)
            axes.axhline(place - 0.5, color=style.RULE, linewidth=0.4, zorder=6)
        else:
            _write_number(paper, down, line.number, width)
            _draw(axes, line, place)
    paper.foot(footer)
    return paper.figure


def _lines(result: Result) -> Iterator[_Line]:
    yield _Line(result)
    if result.main is None:
        return
    effects = [one.label for one in result.claim.effects]
    for number in result.main.numbers:
        label = number.expectation.label
        counted = label in effects and not number.expectation.beside
        yield _Line(result, number, effects.index(label) if counted else None)


def _set_up(axes: Axes, lines: int) -> None:
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.8)
    axes.set_xlim(-_MOST, _MOST)
    ticks = [-10, -3, -1, 0, 1, 3, 10]
    axes.set_xticks(ticks, [str(tick).replace("-", "−") for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(lines - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=style.INK, linewidth=0.6, zorder=0.8)
    axes.axvline(1.0, color=style.INK, linewidth=0.6, linestyle=(0, (1, 2)), zorder=0.8)
    axes.set_xlabel("effect as expected, in units of the smallest that matters", labelpad=2)


def _write_head(paper: Paper, down: float, result: Result, width: float) -> None:
    room = width - 2 * MARGIN - 1.75
    title = wrap(f"{result.claim.id}  {result.claim.title}", room, most=1, size=style.SMALL)[0]
    paper.write(MARGIN, down, title, size=style.SMALL, bold=True)
    colour = COLOURS.get(result.verdict, style.MUTED)
    paper.write(
        width - MARGIN, down, verdict_words(result), size=style.SMALL, bold=True, colour=colour, right=True
    )


def verdict_words(result: Result) -> str:
    """Return a verdict, and where a supported effect comes from."""
    nature = None if result.origin is None else result.origin.nature
    if result.verdict is Verdict.supported and nature in (Nature.emergent, Nature.by_construction):
        return f"{result.verdict.value}, {nature.value}"
    return result.verdict.value


def _write_number(paper: Paper, down: float, number: Number, width: float) -> None:
    colour = style.MUTED if number.expectation.beside else style.INK
    label = number.expectation.label.replace("_", " ")
    fitting = wrap(label, _LABEL - MARGIN - 0.16, most=1)[0]
    paper.write(MARGIN + 0.1, down, fitting, size=style.KEY, colour=colour)
    told = f"P {percent(number.beyond.value)}"
    paper.write(width - MARGIN, down, told, size=style.KEY, colour=colour, right=True)


def _draw(axes: Axes, line: _Line, place: int) -> None:
    number = line.number
    assert number is not None
    colour = COLOURS[number.verdict] if not number.expectation.beside else style.RULE
    effect = number.effect
    if not isfinite(effect.value):
        return
    low = effect.low if effect.low_all is None else effect.low_all
    high = effect.high if effect.high_all is None else effect.high_all
    if isfinite(low) and isfinite(high):
        axes.plot([_within(low), _within(high)], [place, place], color=colour, linewidth=1.1, zorder=2)
    fill = colour if number.verdict is Verdict.supported else "#ffffff"
    at = _within(effect.value)
    shape = "o" if at == effect.value else ("<" if at < 0 else ">")
    axes.plot(
        [at],
        [place],
        shape,
        color=fill,
        markeredgecolor=colour,
        markeredgewidth=0.8,
        markersize=3.8,
        zorder=3,
    )
    if line.place is not None:
        _draw_parts(axes, line.result, line.place, place)


def _draw_parts(axes: Axes, result: Result, effect: int, place: int) -> None:
    ablation = [None, *result.ablations.values()][-1]
    for part, mark in ((ablation, "x"), (result.placebo, "^")):
        if part is None:
            continue
        left: Mean = part.effects[effect]
        if isfinite(left.value):
            ink = style.INK if mark == "x" else "#3b8f86"
            axes.plot(
                [_within(left.value)],
                [place + (0.0 if mark == "x" else 0.22)],
                mark,
                color=ink,
                markersize=3.2,
                markeredgewidth=0.8,
                markerfacecolor="none",
                zorder=4,
            )


def _within(value: float) -> float:
    return min(_MOST, max(-_MOST, value))
