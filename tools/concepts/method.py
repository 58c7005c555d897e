"""Figures of how runs are drawn, compared, fitted and judged."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import gaussian_kde
from tools.concepts.panels import LINES, box, curves, label, row, thousands

from dilemma_sim import load_scenario
from dilemma_sim.model import RunRecord, simulate
from dilemma_sim.model.draws import Draws
from dilemma_sim.study import abc
from dilemma_sim.study.claim_verdicts import IMPROBABLE, SURE, verdict_of
from dilemma_sim.study.effects import Probability
from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Numbers = NDArray[np.float64]

#: What the counterfactual of the luck page changes.
FREER = {"countries.homeland.government.dependence": 0.2}
PAIRS = 40


@cache
def run(replicate: int, seed: int = 1, *, freer: bool = False) -> RunRecord:
    """Return a run of the teaching case, or of the same with less dependence."""
    return simulate(load_scenario("one-country", FREER if freer else {}), seed, replicate)


def differences(*, paired: bool) -> Numbers:
    """Return differences in turnout between the freer case and the base, with the same luck or not."""
    seed = 1 if paired else 2
    return np.array([outcome(run(r, seed, freer=True)) - outcome(run(r)) for r in range(PAIRS)])


def outcome(record: RunRecord) -> float:
    """Return the turnout of a year, in persons."""
    return float(record.weekly["turnout"].sum())


def luck() -> Figure:
    """Draw one pair of runs with the same luck, and the spread of paired and unpaired differences."""
    figure, (history, spread) = row(
        ["One history, twice", f"The difference in {PAIRS} pairs"], ratios=[1.5, 1]
    )
    base, freer = run(0), run(0, freer=True)
    weeks = np.arange(1, len(base.dates) + 1)
    curves(
        history,
        weeks,
        {
            "base": base.weekly["turnout"][:, 0],
            "less dependent, same luck": freer.weekly["turnout"][:, 0],
        },
    )
    thousands(history.yaxis)
    label(history, "weeks", "persons in protest")
    for place, paired in enumerate((True, False)):
        box(spread, -place, differences(paired=paired), LINES[place].colour)
    spread.set_yticks([0, -1], ["same luck", "luck of\ntheir own"])
    spread.tick_params(axis="y", length=0)
    spread.axvline(0, color=style.INK, linewidth=0.4)
    spread.locator_params(axis="x", nbins=4)
    thousands(spread.xaxis)
    spread.set_xlabel("less dependent minus base, persons")
    return figure


AGENTS, RUNS = (100, 1000, 5000), 40


@cache
def turnouts(agents: int, runs: int = RUNS) -> Numbers:
    """Return the turnout of a year in some runs, with so many agents a stratum."""
    strata = load_scenario("one-country").countries["homeland"].strata
    scenario = load_scenario(
        "one-country", {f"countries.homeland.strata.{name}.agents": agents for name in strata}
    )
    return np.array([outcome(simulate(scenario, 1, number)) for number in range(runs)])


@cache
def aggregated(runs: int = RUNS) -> Numbers:
    """Return the same where each stratum is one number."""
    scenario = load_scenario("one-country", {"population": "aggregated"})
    return np.array([outcome(simulate(scenario, 1, number)) for number in range(runs)])


def population() -> Figure:
    """Draw turnout by the number of agents that stand for the same million people."""
    figure, (spread,) = row(["A million adults, by how many agents stand for each stratum"], height=2.0)
    found = {f"{agents:,} agents": turnouts(agents) for agents in AGENTS} | {"one number": aggregated()}
    for place, (name, values) in enumerate(found.items()):
        box(spread, -place, values, LINES[0 if name.endswith("agents") else 1].colour)
    spread.set_yticks([-place for place in range(len(found))], list(found))
    spread.tick_params(axis="y", length=0)
    spread.set_xlim(0, None)
    thousands(spread.xaxis)
    spread.set_xlabel(f"persons in protest over the year; median, middle 50 and 90 % of {RUNS} runs")
    return figure


@cache
def fitted(noise: float, runs: int = 4000, accept: int = 400) -> abc.Draws:
    """Fit a parameter to one number that follows it with some noise, by the method of `calibrate`."""
    draws = Draws(1)
    truth, luck_ = (ndtri(draws.uniforms(name, 0, runs)) for name in ("parameter", "noise"))
    seen = (truth + noise * luck_) / np.hypot(1.0, noise)
    return abc.posterior(truth[:, np.newaxis], seen[:, np.newaxis], np.array([0.8]), accept)


def learnt(noise: float) -> float:
    """Return the contraction of that fit."""
    draws = fitted(noise)
    return float(abc.contraction(draws.values, draws.weight)[0])


NOISES = (0.4, 1.0, 6.0)


def posterior() -> Figure:
    """Draw what a precise, a vague and an empty statistic leave of a prior."""
    figure, panels = row([f"Contraction {learnt(noise):.2f}" for noise in NOISES], height=2.2)
    grid = np.linspace(0.001, 0.999, 200)
    for axes, noise in zip(panels, NOISES, strict=True):
        draws = fitted(noise)
        unit = abc.probabilities(draws.values[:, 0])
        # Mirrored at both ends, so that the curve does not sink where the prior ends.
        mirrored = np.concatenate([-unit, unit, 2.0 - unit])
        density = 3.0 * gaussian_kde(mirrored, 0.09, weights=np.tile(draws.weight / 3.0, 3))(grid)
        axes.fill_between(grid, np.ones(len(grid)), color=style.RULE, alpha=0.5, linewidth=0, label="prior")
        axes.plot(grid, density, color=LINES[0].colour, label="posterior")
        axes.set_ylim(0, 5)
        axes.set_xlabel("value, as a probability under the prior")
        called = "identified" if learnt(noise) >= abc.IDENTIFIED else "not identified"
        axes.annotate(called, (0.03, 0.9), xycoords="axes fraction", fontsize=style.SMALL)
    panels[0].set_ylabel("density")
    panels[-1].legend(loc="upper right")
    return figure


def judged(effects: Numbers, smallest: float = 1.0) -> str:
    """Return the verdict on effects in units of the smallest that matters."""
    beyond, sign = (float((effects > level).mean()) for level in (smallest, 0.0))
    return verdict_of(*(Probability(p, p, p) for p in (beyond, sign))).value


EXAMPLES = {
    "large and sure": (2.4, 0.6),
    "sure but small": (0.6, 0.25),
    "draws do not agree": (1.0, 1.4),
    "the other way": (-1.5, 0.7),
}


def effects_of_example(name: str, draws: int = 100) -> Numbers:
    """Return the effects of an example, evenly spread over draws of the parameters."""
    mean, spread = EXAMPLES[name]
    return np.asarray(mean + spread * ndtri((np.arange(draws) + 0.5) / draws))


def claims() -> Figure:
    """Draw how effects over draws become verdicts."""
    figure, (examples, rule) = row(["Effects over 100 draws of the parameters", "The rule"], ratios=[1.7, 1])
    for place, name in enumerate(EXAMPLES):
        effects = effects_of_example(name)
        verdict = judged(effects)
        examples.plot(
            effects,
            np.full(len(effects), -place),
            "|",
            color=LINES[0].colour,
            markersize=7,
            markeredgewidth=0.6,
        )
        examples.annotate(
            verdict, (5.1, -place), va="center", fontsize=style.SMALL, ha="left", annotation_clip=False
        )
    examples.axvspan(1, 5, color=style.RULE, alpha=0.3, linewidth=0)
    examples.axvline(0, color=style.INK, linewidth=0.5)
    examples.axvline(1, color=style.INK, linewidth=0.8, linestyle=(0, (1, 1.2)))
    examples.set_xlim(-4, 5)
    examples.set_ylim(-len(EXAMPLES) + 0.4, 0.6)
    examples.set_yticks([-place for place in range(len(EXAMPLES))], list(EXAMPLES))
    examples.tick_params(axis="y", length=0)
    examples.set_xlabel("effect, in units of the smallest that matters")
    _regions(rule)
    return figure


def _regions(axes: Any) -> None:
    grid = np.linspace(0, 1, 201)
    kinds = {"supported": 2, "undetermined": 1, "contradicted": 0}
    shown = np.full((len(grid), len(grid)), np.nan)
    for up, sign in enumerate(grid):
        for across, beyond in enumerate(grid[grid <= sign]):  # who lies beyond has the sign
            shown[up, across] = kinds[
                verdict_of(Probability(beyond, beyond, beyond), Probability(sign, sign, sign)).value
            ]
    from matplotlib.colors import ListedColormap

    colours = ListedColormap([LINES[1].colour, "#d9dde1", LINES[0].colour])
    axes.imshow(
        shown,
        origin="lower",
        extent=(0, 1, 0, 1),
        cmap=colours,
        vmin=0,
        vmax=2,
        aspect="auto",
        interpolation="nearest",
    )
    for text, at, away in (
        ("supported", (SURE + 0.02, 0.985), (-20, -26)),
        ("contradicted", (0.02, IMPROBABLE / 2), (26, 12)),
    ):
        axes.annotate(
            text, at, xytext=away, textcoords="offset points", fontsize=style.SMALL, ha="center",
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": style.INK},
        )  # fmt: skip
    axes.text(0.3, 0.62, "undetermined", fontsize=style.SMALL, ha="center")
    label(axes, "chance beyond the smallest\nthat matters", "chance of the expected sign")
