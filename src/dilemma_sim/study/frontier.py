"""The frontier: what identity can have at each bilateral loss, over the external postures one could hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.scenario.designs import name_of
from dilemma_sim.scenario.timeline import BY_RULE
from dilemma_sim.study.aims import refuse_aim, refuse_coercion
from dilemma_sim.study.analysis_tables import write_table
from dilemma_sim.study.digest import digest_of
from dilemma_sim.study.discovery import scenarios_of
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.matching import Matched, matched_folder
from dilemma_sim.study.measures import HUMAN_COSTS
from dilemma_sim.study.tables import Meaning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.sweepfolder import SweepFolder

    Numbers = NDArray[np.float64]

NAME = "frontier"
DRAWS = 1000


def _statistic(description: str, unit: str = "as the outcome") -> Meaning:
    return {"unit": unit, "role": "statistic", "description": description}


def _key(description: str) -> Meaning:
    return {"unit": "name", "role": "key", "description": description}


MEANING: dict[str, Meaning] = {
    "country": _key("Whose government holds the posture."),
    "factor": _key("A further factor of the study; empty: all worlds together."),
    "level": _key("Its value."),
    "posture": _key("The external posture held; by_rule: the government follows its own rule."),
    "worlds": _statistic("Combinations of the other factors and scenarios.", "worlds"),
    "identity": _statistic("Mean of the identity column over worlds and replicates."),
    "identity_low": _statistic("Lower end of its 90 % bootstrap band."),
    "identity_high": _statistic("Upper end of that band."),
    "loss": _statistic("Mean of the loss column over worlds and replicates."),
    "loss_low": _statistic("Lower end of its 90 % bootstrap band."),
    "loss_high": _statistic("Upper end of that band."),
    "on_frontier": {
        "unit": "1",
        "role": "statistic",
        "description": "True where no posture held is as good on both sides and better on one.",
    },
    "share_on_frontier": _statistic("Share of bootstrap draws of replicates where that is so.", "share"),
    "identity_forgone": _statistic("How much better identity could be at no more loss."),
    "loss_avoidable": _statistic("How much lower the loss could be with identity no worse."),
    "regret_identity": _statistic("Largest distance over worlds from the best identity there."),
    "regret_loss": _statistic("Largest distance over worlds from the lowest loss there."),
    "regret": _statistic("The larger of both regrets, as shares of the spread over postures.", "share"),
    "minimax": {"unit": "1", "role": "statistic", "description": "True where that is smallest."},
    "satisficing": _statistic("Share of worlds where identity is enough and the loss bearable.", "share"),
}


@dataclass(frozen=True)
class Sides:
    """Hold both sides by posture, world and replicate; high gain is better, and low loss.

    Attributes
    ----------
    postures : the rows; by_rule among them.
    worlds : settings of the other factors, with the label of the scenario where there are several.
    gain, loss : of shape (postures, worlds, replicates).
    """

    postures: tuple[str, ...]
    worlds: tuple[Mapping[str, object], ...]
    gain: Numbers
    loss: Numbers

    def within(self, places: list[int]) -> Sides:
        """Return the part of some worlds."""
        worlds = tuple(self.worlds[place] for place in places)
        return Sides(self.postures, worlds, self.gain[:, places], self.loss[:, places])


def refuse_study(study: Study, scenarios: Mapping[str, Scenario]) -> None:
    """Refuse a study that has no frontier, or one that would rank what is never ranked.

    Raises
    ------
    AnalysisRefused : it does not say what is traded off, or not over external postures, or ranks coercion.
    """
    frontier = study.frontier
    if frontier is None:
        raise AnalysisRefused(
            "the study has no section 'frontier'; write for instance frontier: {lever: do.hold.choose, "
            "identity: identity_inconsistency_mean, loss: bilateral_loss_mean}"
        )
    for scenario in scenarios.values():
        menu = [name for name, posture in scenario.postures.external.items() if posture.lever]
        for value in study.levers[frontier.lever].values:
            if value != BY_RULE and value not in menu:
                raise AnalysisRefused(
                    f"'{value}' under '{frontier.lever}' is no external posture that is a lever; postures at "
                    "home follow the government's own rule; here stands one of "
                    f"{', '.join(menu)}, {BY_RULE}"
                )
    refuse_coercion(study, scenarios)
    if name_of(study.design) != "grid" or BY_RULE not in study.levers[frontier.lever].values:
        raise AnalysisRefused(
            "a frontier compares every posture, and by_rule, in every world; write design: grid, and by_rule "
            f"among the values of '{frontier.lever}'"
        )
    reported = {one.column: one for one in study.outcomes}
    if not any(one.outcome in HUMAN_COSTS for one in study.outcomes):
        raise AnalysisRefused(
            "the study reports no human costs, which stand beside every frontier; add an outcome such as "
            "{outcome: in_detention, functional: person_weeks}"
        )
    for scenario in scenarios.values():
        refuse_aim(reported[frontier.identity], frontier.identity_is_better, scenario)
        refuse_aim(reported[frontier.loss], "low", scenario)


def asked(study: str) -> None:
    """Check a frontier study, given its name, its path or its folder, before anything is run.

    Raises
    ------
    ScenarioError, AnalysisRefused : it cannot stand.
    """
    from dilemma_sim.study.finished import asked_of

    refuse_study(*asked_of(study))


def frontier_of(found: Matched, country: str) -> pd.DataFrame:
    """Return the frontier, one row per posture: of all worlds together, and for each value of a factor.

    Parameters
    ----------
    found : results that are bound to their design.
    country : whose government holds the posture.
    """
    frontier = found.study.frontier
    assert frontier is not None
    sides = sides_of(found, country)
    costs = costs_of(found, country)
    rows = []
    for factor, level, places in _groups(sides):
        seed = int(digest_of(NAME, found.study.seed, country, factor, level)[:8], 16)
        judged = judge(sides.within(places), seed, _enough(found.study), frontier.bearable)
        head = {"country": country, "factor": factor, "level": level}
        rows.append(judged.assign(**head, **{c: costs[c][:, places].mean(axis=1) for c in costs}))
    table = pd.concat(rows, ignore_index=True)
    turned = 1.0 if frontier.identity_is_better == "high" else -1.0
    ends = {"identity": "identity", "identity_low": "identity_low", "identity_high": "identity_high"}
    if turned < 0:  # back to the values of the column, in which the lower end is the higher gain
        ends |= {"identity_low": "identity_high", "identity_high": "identity_low"}
    table = table.assign(**{name: turned * table[source] for name, source in ends.items()})
    text = dict.fromkeys(("country", "factor", "level", "posture"), "str")
    return table[[*MEANING, *costs]].astype(text)


def _enough(study: Study) -> float | None:
    frontier = study.frontier
    assert frontier is not None
    if frontier.enough is None:
        return None
    return frontier.enough if frontier.identity_is_better == "high" else -frontier.enough


def sides_of(found: Matched, country: str) -> Sides:
    """Lay both sides of a frontier study out by posture, world and replicate."""
    frontier = found.study.frontier
    assert frontier is not None
    turned = 1.0 if frontier.identity_is_better == "high" else -1.0
    gain, postures, worlds = _laid_out(found, country, frontier.identity)
    loss, _, _ = _laid_out(found, country, frontier.loss)
    return Sides(postures, worlds, turned * gain, loss)


def costs_of(found: Matched, country: str) -> dict[str, Numbers]:
    """Return the mean of each human cost that the study reports, by posture and world."""
    costs = [one.column for one in found.study.outcomes if one.outcome in HUMAN_COSTS]
    with np.errstate(invalid="ignore"):
        return {column: _mean(_laid_out(found, country, column)[0]) for column in costs}


def _laid_out(
    found: Matched, country: str, column: str
) -> tuple[Numbers, tuple[str, ...], tuple[Mapping[str, object], ...]]:
    frontier = found.study.frontier
    assert frontier is not None
    postures = tuple(str(value) for value in found.study.levers[frontier.lever].values)
    held = [str(point[frontier.lever]) for point in found.points]
    others = [{k: v for k, v in point.items() if k != frontier.lever} for point in found.points]
    layers, worlds = [], []
    for label in found.labels:
        runs = found.by_run(label, country, column).to_numpy(float)
        by_posture = [[place for place, one in enumerate(held) if one == posture] for posture in postures]
        layers.append(np.stack([runs[places] for places in by_posture]))
        worlds += [({"scenario": label} if label else {}) | others[place] for place in by_posture[0]]
    most = max(layer.shape[2] for layer in layers)
    layers = [
        np.pad(layer, ((0, 0), (0, 0), (0, most - layer.shape[2])), constant_values=np.nan)
        for layer in layers
    ]
    return np.concatenate(layers, axis=1), postures, tuple(worlds)


def _groups(sides: Sides) -> Iterator[tuple[str, str, list[int]]]:
    """Yield all worlds, and those of each value of each further factor."""
    everything = list(range(len(sides.worlds)))
    yield "", "", everything
    for factor in sides.worlds[0]:
        levels = list(dict.fromkeys(world[factor] for world in sides.worlds))
        for level in levels if len(levels) > 1 else ():
            yield factor, str(level), [w for w in everything if sides.worlds[w][factor] == level]


def judge(
    sides: Sides, seed: int, enough: float | None = None, bearable: float | None = None
) -> pd.DataFrame:
    """Return how each posture does on both sides; see `MEANING`, with `identity` as gain.

    Postures held are measured against each other, and by_rule against all that could be held.

    Parameters
    ----------
    sides : what is traded off.
    seed : of the bootstrap over replicates.
    enough, bearable : levels for satisficing; None means those of by_rule in the same world.
    """
    gain, loss = _mean(sides.gain), _mean(sides.loss)
    means = gain.mean(axis=1), loss.mean(axis=1)
    drawn = _resampled(sides, seed)
    on_frontier = np.stack([undominated(sides.postures, g, b) for g, b in zip(*drawn, strict=True)])
    own = sides.postures.index(BY_RULE) if BY_RULE in sides.postures else None
    held = [place for place in range(len(sides.postures)) if place != own]
    forgone, avoidable = _slack(*means, held)
    regret = {"gain": gain[held].max(axis=0) - gain, "loss": loss - loss[held].min(axis=0)}
    worst = {side: np.maximum(values, 0.0).max(axis=1) for side, values in regret.items()}
    shares = np.maximum(_share(worst["gain"], gain[held]), _share(worst["loss"], loss[held]))
    ends = {
        f"{side}_{end}": np.quantile(values, level, axis=0)
        for side, values in zip(("identity", "loss"), drawn, strict=True)
        for end, level in (("low", 0.05), ("high", 0.95))
    }
    return pd.DataFrame(
        {
            "posture": list(sides.postures),
            "worlds": len(sides.worlds),
            "identity": means[0],
            "loss": means[1],
            **ends,
            "on_frontier": undominated(sides.postures, *means),
            "share_on_frontier": on_frontier.mean(axis=0),
            "identity_forgone": forgone,
            "loss_avoidable": avoidable,
            "regret_identity": worst["gain"],
            "regret_loss": worst["loss"],
            "regret": shares,
            "minimax": shares == shares[held].min(),
            "satisficing": _satisficing(gain, loss, own, enough, bearable),
        }
    )


def undominated(postures: tuple[str, ...], gain: Numbers, loss: Numbers) -> NDArray[np.bool_]:
    """Say of each posture whether none that is held is as good on both sides and better on one."""
    held = np.array([posture != BY_RULE for posture in postures])
    no_worse = (gain[:, np.newaxis] >= gain) & (loss[:, np.newaxis] <= loss)
    better = (gain[:, np.newaxis] > gain) | (loss[:, np.newaxis] < loss)
    return np.asarray(~(no_worse & better & held[:, np.newaxis]).any(axis=0), dtype=bool)


def _slack(gain: Numbers, loss: Numbers, held: list[int]) -> tuple[Numbers, Numbers]:
    forgone, avoidable = np.zeros(len(gain)), np.zeros(len(gain))
    for place in range(len(gain)):
        cheaper = [other for other in held if loss[other] <= loss[place]]
        as_good = [other for other in held if gain[other] >= gain[place]]
        forgone[place] = max([0.0, *(gain[cheaper] - gain[place])])
        avoidable[place] = max([0.0, *(loss[place] - loss[as_good])])
    return forgone, avoidable


def _share(worst: Numbers, values: Numbers) -> Numbers:
    spread = float((values.max(axis=0) - values.min(axis=0)).max())
    return worst / spread if spread > 0 else np.zeros_like(worst)


def _satisficing(
    gain: Numbers, loss: Numbers, own: int | None, enough: float | None, bearable: float | None
) -> Numbers:
    if own is None and (enough is None or bearable is None):
        return np.full(len(gain), np.nan)
    asked = np.full(gain.shape[1], enough) if enough is not None else gain[own]
    borne = np.full(gain.shape[1], bearable) if bearable is not None else loss[own]
    return np.asarray(((gain >= asked) & (loss <= borne)).mean(axis=1), dtype=np.float64)


def _resampled(sides: Sides, seed: int) -> tuple[Numbers, Numbers]:
    """Return the means of both sides over worlds, for replicates drawn anew; all postures share the draw."""
    from numpy.random import default_rng  # noqa: TID251 - a bootstrap, not the model

    replicates = sides.gain.shape[2]
    counts = default_rng(seed).multinomial(replicates, [1 / replicates] * replicates, DRAWS).T.astype(float)
    return _weighted(sides.gain, counts), _weighted(sides.loss, counts)


def _weighted(values: Numbers, counts: Numbers) -> Numbers:
    there = np.isfinite(values)
    total = np.nan_to_num(values) @ counts
    weight = there.astype(float) @ counts
    means = total / np.where(weight > 0, weight, np.nan)
    fallback = _mean(values)[:, :, np.newaxis]  # a draw may hit none of the replicates that ended well
    return np.where(np.isfinite(means), means, fallback).mean(axis=1).T


def _mean(values: Numbers) -> Numbers:
    there = np.isfinite(values).sum(axis=2)
    total: Any = np.nansum(values, axis=2)
    return np.asarray(np.where(there > 0, total / np.maximum(there, 1), np.nan), dtype=np.float64)


def analyse(folder: SweepFolder) -> pd.DataFrame:
    """Analyse a frontier study, and write `frontier.parquet` and `.csv` into its folder.

    Raises
    ------
    AnalysisRefused : the study or its results cannot stand.
    """
    scenarios = scenarios_of(folder)
    refuse_study(folder.study, scenarios)
    table = frontier_of(matched_folder(folder), holder(folder.study, scenarios))
    write_table(folder, NAME, table, meaning_of(folder.study))
    return table


def holder(study: Study, scenarios: Mapping[str, Scenario]) -> str:
    """Return the country whose government holds the posture."""
    assert study.frontier is not None
    name = study.frontier.lever.split(".")[1]
    return next(iter(scenarios.values())).do[name].country


def meaning_of(study: Study) -> dict[str, Meaning]:
    """Return role, unit and description of every column of a frontier."""
    from dilemma_sim.study.results import results_meaning

    costs = [one.column for one in study.outcomes if one.outcome in HUMAN_COSTS]
    return {**MEANING, **{column: results_meaning(study)[column] for column in costs}}
