"""The figures of a calibration: what was learnt, how far to trust it, and what is left unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study import abc
from dilemma_sim.study.priors import Priors
from dilemma_sim.view import style
from dilemma_sim.view.paper import LINE, MARGIN, Paper, wrap
from dilemma_sim.view.sweep_material import SweepMaterial, fitting_path, sweep_provenance

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from dilemma_sim.study.posterior import Posterior
    from dilemma_sim.study.sweepfolder import SweepFolder

_ACROSS = 3
_TOP = 0.3
_TICKS = (0.1, 0.5, 0.9)
_BINS = 20
_RANK_BINS = 10
_PRIOR, _FITTED, _OTHER = style.MUTED, style.COUNTRIES[0].colour, style.COUNTRIES[1].colour


@dataclass(frozen=True)
class Shown:
    """Hold what the figures of a calibration show.

    Attributes
    ----------
    material : the study.
    parameters : one row a parameter; see `calibration_tables.MEANING`.
    tests : one row a run that was taken for the record, and parameter.
    unit : the draws as probabilities under the prior, a column a parameter.
    weight : of the draws.
    posterior : the posterior file.
    priors : of all parameters.
    """

    material: SweepMaterial
    parameters: pd.DataFrame
    tests: pd.DataFrame
    unit: pd.DataFrame
    weight: NDArray[np.float64]
    posterior: Posterior
    priors: Priors

    @classmethod
    def of(cls, folder: SweepFolder, material: SweepMaterial) -> Shown | None:
        """Read what a study folder holds of a calibration, or None where it holds none."""
        from dilemma_sim.study.analysis_tables import read_table
        from dilemma_sim.study.calibration_tables import NAME, POSTERIOR, TESTS
        from dilemma_sim.study.posterior import read_posterior

        parameters, tests = read_table(folder, NAME), read_table(folder, TESTS)
        if parameters is None or tests is None:
            return None
        posterior = read_posterior(folder.path / POSTERIOR)
        priors = Priors(folder.study.uncertainties)
        draws = pd.DataFrame(posterior.values)
        unit = pd.DataFrame(abc.probabilities(priors.normal(draws)), columns=list(priors.keys))
        return cls(material, parameters, tests, unit, posterior.weights, posterior, priors)

    @property
    def fitted(self) -> list[str]:
        """Key paths of the parameters that were fitted."""
        return [str(key) for key in self.parameters.loc[self.parameters["fitted"], "parameter"]]

    @property
    def notes(self) -> str:
        """Name what was fitted and is not identified."""
        rows = self.parameters[self.parameters["fitted"] & ~self.parameters["identified"]]
        names = ", ".join(rows["parameter"].astype(str))
        return f"Not identified: {names}. " if names else "All that was fitted is identified. "


def calibration_figures(folder: SweepFolder, material: SweepMaterial) -> Iterator[tuple[str, str, Figure]]:
    """Yield name, title and figure of all there is to see of a calibration; within `style.journal_style`."""
    shown = Shown.of(folder, material)
    if shown is None:
        return
    yield "calibration_marginals", "Priors and posteriors", marginals(shown)
    yield "calibration_contraction", "What the record identifies", contraction(shown)
    yield "calibration_ranks", "Ranks of the true values", ranks(shown)
    yield "calibration_coverage", "Coverage of the intervals", coverage(shown)
    if len(shown.fitted) > 1:
        yield "calibration_pairs", "Fitted parameters in pairs", pairs(shown)


def marginals(shown: Shown) -> Figure:
    """Draw the posterior of each fitted parameter over its prior, which is level on this scale."""
    text = (
        "Bars: share of the posterior by twentieths of the prior, as a multiple of the prior's (line at 1). "
        "Axes are stretched so that the prior is level: ticks stand at its 10, 50 and 90 % quantiles. "
        "Triangle: value set by hand. "
    )
    paper, panels = _sheet("Priors and posteriors", shown.fitted, shown, text)
    for key, axes in panels.items():
        counts, edges = np.histogram(shown.unit[key], bins=_BINS, range=(0.0, 1.0), weights=shown.weight)
        colour = _FITTED if _row(shown, key)["identified"] else _OTHER
        axes.bar(edges[:-1], counts * _BINS, width=1.0 / _BINS, align="edge", color=colour, alpha=0.55)
        axes.axhline(1.0, color=_PRIOR, linewidth=0.8, linestyle=(0, (4, 2)))
        _prior_ticks(axes, shown, key)
        point = pd.DataFrame({key: [float(shown.posterior.parameters[key].point)]})
        place = abc.probabilities(shown.priors.only((key,)).normal(point))[0, 0]
        axes.plot(
            [place],
            [0.0],
            "^",
            color=style.INK,
            markersize=4,
            clip_on=False,
            transform=axes.get_xaxis_transform(),
        )
    return paper.figure


def contraction(shown: Shown) -> Figure:
    """Draw how much narrower each posterior is than its prior, the most first."""
    from matplotlib.figure import Figure

    rows = shown.parameters.sort_values("contraction", ascending=False, kind="stable").to_dict("records")
    text = (
        f"Bars: 1 - variance of the posterior over that of the prior; filled where the parameter was fitted. "
        f"Dashed: {abc.IDENTIFIED:g}, from which a parameter is called identified. Dots: mean over runs that "
        f"were taken for the record. {shown.notes}{sweep_provenance(shown.material)}"
    )
    width, step, label = style.DOUBLE_COLUMN, 0.17, 3.0
    footer = wrap(text, width - 2 * MARGIN)
    tall = step * len(rows)
    height = _TOP + tall + 0.4 + LINE * len(footer) + 0.12
    paper = Paper(Figure(figsize=(width, height)), width, height)
    paper.write(MARGIN, MARGIN + 0.1, "What the record identifies", size=style.TEXT)
    axes = paper.axes(label, _TOP, width - label - 0.12, tall)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    for place, row in enumerate(rows):
        colour, size = (_FITTED, float(row["contraction"])) if row["fitted"] else (_PRIOR, row["contraction"])
        axes.barh(
            place, size, height=0.62, facecolor=colour if row["fitted"] else "none",
            edgecolor=colour, alpha=0.6, linewidth=0.6,
        )  # fmt: skip
        axes.plot([row["test_contraction"]], [place], "o", color=style.INK, markersize=2.6)
        text = fitting_path(str(row["parameter"]), label - 0.6)
        unknown = bool(row["fitted"]) and not row["identified"]
        paper.write(
            label - 0.08, _TOP + step * (place + 0.5) + 0.03, f"{text} (not identified)" if unknown else text,
            size=style.KEY, right=True, bold=bool(row["fitted"]),
        )  # fmt: skip
    axes.axvline(0.0, color=style.INK, linewidth=0.6)
    axes.axvline(abc.IDENTIFIED, color=style.MUTED, linewidth=0.7, linestyle=(0, (4, 2)))
    low = min(0.0, *(float(row[name]) for row in rows for name in ("contraction", "test_contraction")))
    axes.set_xlim(max(-1.0, 1.1 * low), 1.0)
    axes.set_xlabel("contraction from prior to posterior", labelpad=2)
    paper.foot(footer)
    return paper.figure


def ranks(shown: Shown) -> Figure:
    """Draw how the true values rank in the posteriors of runs that were taken for the record."""
    from scipy.stats import binom

    tests = shown.tests["run"].nunique()
    low, high = binom.ppf([0.005, 0.995], tests, 1.0 / _RANK_BINS)
    text = (
        f"{tests} runs of the reference table, each fitted as if it were the record. Bars: where the true "
        "value ranks in its posterior; level if all is well. Grey: 99 % of level histograms, bar by bar. "
    )
    paper, panels = _sheet("Ranks of the true values", shown.fitted, shown, text)
    for key, axes in panels.items():
        own = shown.tests.loc[shown.tests["parameter"] == key, "rank"]
        counts, edges = np.histogram(own, bins=_RANK_BINS, range=(0.0, 1.0))
        axes.axhspan(low, high, color=style.RULE, alpha=0.5, linewidth=0)
        axes.bar(edges[:-1], counts, width=1.0 / _RANK_BINS, align="edge", color=_FITTED, alpha=0.55)
        axes.set_xlim(0, 1)
        axes.set_xlabel(
            f"share of posterior below; p = {_row(shown, key)['test_uniformity']:.2f}", labelpad=2
        )
    return paper.figure


def coverage(shown: Shown) -> Figure:
    """Draw how often intervals of each level hold the true value."""
    tests = shown.tests["run"].nunique()
    levels = np.linspace(0.05, 0.95, 19)
    error = 1.96 * np.sqrt(levels * (1.0 - levels) / tests)
    text = (
        f"How often central intervals of the posterior hold the true value, over {tests} runs that were "
        "taken for the record. On the diagonal: as often as they say. Grey: 95 % of chance. "
    )
    paper, panels = _sheet("Coverage of the intervals", shown.fitted, shown, text)
    for key, axes in panels.items():
        own = shown.tests.loc[shown.tests["parameter"] == key, "rank"].to_numpy()
        tails = (1.0 - levels) / 2.0
        held = [((own >= tail) & (own <= 1.0 - tail)).mean() for tail in tails]
        axes.fill_between(levels, levels - error, levels + error, color=style.RULE, alpha=0.5, linewidth=0)
        axes.plot([0, 1], [0, 1], color=_PRIOR, linewidth=0.6)
        axes.plot(levels, held, color=_FITTED)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_xlabel(f"level; 90 % hold {100 * _row(shown, key)['test_coverage']:.0f} %", labelpad=2)
    return paper.figure


def pairs(shown: Shown) -> Figure:
    """Draw the draws of the fitted parameters, two by two."""
    numbers = {key: str(place) for place, key in enumerate(shown.fitted, start=1)}
    named = "; ".join(f"{number} {key}" for key, number in numbers.items())
    text = (
        "Draws of the posterior, on axes stretched so that the prior would fill each panel evenly; the area "
        f"of a dot is its weight. {named}. "
    )
    both = list(combinations(shown.fitted, 2))
    names = [f"{one}|{other}" for one, other in both]
    paper, panels = _sheet("Fitted parameters in pairs", names, shown, text, labelled=False)
    size = 6.0 * shown.weight / shown.weight.mean()
    for (one, other), axes in zip(both, panels.values(), strict=True):
        axes.scatter(shown.unit[one], shown.unit[other], s=size, color=_FITTED, alpha=0.35, linewidths=0)
        axes.set_ylim(0, 1)
        axes.set_yticks(_TICKS, _tick_texts(shown, other))
        axes.set_ylabel(numbers[other], rotation=0, fontweight="bold", labelpad=6, va="center")
        _prior_ticks(axes, shown, one)
        axes.set_xlabel(numbers[one], fontweight="bold", labelpad=1)
    return paper.figure


def _sheet(
    title: str, names: Sequence[str], shown: Shown, text: str, labelled: bool = True
) -> tuple[Paper, dict[str, Axes]]:
    """Put up a panel for each name, some across."""
    from matplotlib.figure import Figure

    width = style.DOUBLE_COLUMN
    footer = wrap(f"{text}{shown.notes}{sweep_provenance(shown.material)}", width - 2 * MARGIN)
    left, between, tall, under = 0.62, 0.66, 1.2, 0.68
    wide = (width - left - 0.12 - between * (_ACROSS - 1)) / _ACROSS
    rows = -(-len(names) // _ACROSS)
    height = _TOP + 0.06 + rows * (tall + under) + LINE * len(footer) + 0.08
    paper = Paper(Figure(figsize=(width, height)), width, height)
    paper.write(MARGIN, MARGIN + 0.1, title, size=style.TEXT)
    panels = {}
    for place, name in enumerate(names):
        x = left + (place % _ACROSS) * (wide + between)
        down = _TOP + 0.22 + (place // _ACROSS) * (tall + under)
        panels[name] = paper.axes(x, down, wide, tall)
        panels[name].margins(y=0.16)  # room for a note
        if labelled:
            for line, part in enumerate(reversed(_two_lines(name, wide))):
                paper.write(x, down - 0.06 - LINE * line, part, size=style.KEY, bold=True)
            if not _row(shown, name)["identified"]:
                paper.write(
                    x + wide, down + 0.08, "not identified", size=style.KEY, colour=_OTHER, right=True
                )
    paper.foot(footer)
    return paper, panels


def _two_lines(key: str, width: float) -> list[str]:
    """Break a key path into two lines at a dot: as much as fits of its end, and above it of its beginning."""
    last = fitting_path(key, width)
    if last == key:
        return [key]
    ending = last.removeprefix("….")
    return [fitting_path(key.removesuffix(f".{ending}"), width) + ".", ending]


def _row(shown: Shown, key: str) -> dict[str, Any]:
    rows = shown.parameters[shown.parameters["parameter"] == key].to_dict("records")
    return {str(name): value for name, value in rows[0].items()}


def _prior_ticks(axes: Axes, shown: Shown, key: str) -> None:
    axes.set_xlim(0, 1)
    axes.set_xticks(_TICKS, _tick_texts(shown, key))


def _tick_texts(shown: Shown, key: str) -> list[str]:
    values = shown.priors.only((key,)).values(np.array([[tick] for tick in _TICKS]))[key]
    return [f"{value:.2g}" for value in values]
