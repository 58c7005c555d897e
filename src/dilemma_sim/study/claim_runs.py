"""The runs of claims: every arm under the same draw and the same luck, in one process after another.

All runs of one *world*, a draw of the parameters with luck of its own, take place in one process, because a
run in which a mechanism is held needs what the base has left behind. What many claims need is run once.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.study.engine import Progress, executor_for, worthwhile_jobs
from dilemma_sim.study.errors import RunFailed
from dilemma_sim.study.jobs import Computed, Fault, Settings, load_model, simulated
from dilemma_sim.study.supervision import Supervisor
from dilemma_sim.study.workers import Say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.model import Levels, RunRecord
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.claims import Joint, Measured

#: Runs of one world that are worth a process of their own.
RUNS_WORTH_A_WORKER = 20


@dataclass(frozen=True)
class Run:
    """Describe a run that takes place in every world.

    Attributes
    ----------
    key : its name; runs of one key are the same.
    scenario : what is simulated, before anything is drawn.
    drawn : key paths of what is drawn for it.
    swapped, moved : numbers that change places, or are added to others and put to 0; see `claim_arms.Side`.
    hold : channels that are held.
    base : key of the run as which they are held; empty where nothing is.
    measured, joint : what is kept of it.
    """

    key: str
    scenario: Scenario = field(repr=False)
    drawn: tuple[str, ...] = ()
    swapped: tuple[tuple[str, str], ...] = ()
    moved: tuple[tuple[str, str, float], ...] = ()
    hold: tuple[str, ...] = ()
    base: str = ""
    measured: tuple[Measured, ...] = ()
    joint: tuple[Joint, ...] = ()

    def settings(self, draw: Settings) -> Settings:
        """Return what is laid over the scenario in one draw, by key path."""
        values = {path: draw[path] for path in self.drawn if path in draw}
        for one, other in self.swapped:
            values[one], values[other] = self._value(other, values), self._value(one, values)
        for source, target, times in self.moved:
            values[target] = self._value(target, values) + times * self._value(source, values)
            values[source] = 0.0
        return values

    def _value(self, path: str, values: Settings) -> int | float:
        """Return a number as it is drawn, or else as the scenario has it."""
        from dilemma_sim.scenario.amending import path_in, value_at

        found = path_in(self.scenario, path)
        assert found is not None
        number: int | float = values.get(path, value_at(self.scenario, found))
        return number


@dataclass(frozen=True)
class World:
    """Hold a draw of the parameters with luck of its own.

    Attributes
    ----------
    number : of the world; it determines all luck, together with the root seed.
    draw, luck : number of the draw, and of the world among those of the draw.
    keys : the runs that take place in it.
    """

    number: int
    draw: int
    luck: int
    keys: frozenset[str]


@dataclass(frozen=True)
class Found:
    """Hold what is kept of one run: a number for each that is asked for, and shares of weeks by pair."""

    numbers: tuple[float, ...]
    joint: tuple[dict[str, float], ...] = ()


@dataclass(frozen=True)
class Task:
    """Hold worlds that one process computes at a stretch."""

    seed: int
    worlds: tuple[World, ...]
    scenarios: dict[str, bytes] = field(repr=False)
    members: tuple[Run, ...] = field(repr=False)
    settings: dict[tuple[str, int], Settings] = field(repr=False)

    @property
    def runs(self) -> tuple[int, ...]:
        """Numbers of the worlds."""
        return tuple(world.number for world in self.worlds)

    def only(self, runs: Sequence[int]) -> Task:
        """Return a task of some of the worlds."""
        return replace(self, worlds=tuple(world for world in self.worlds if world.number in runs))


@dataclass(frozen=True)
class Worlds:
    """Hold what came of the runs, by key and world.

    Attributes
    ----------
    runs : the runs by key.
    found : what is kept of each, by key, draw and luck.
    """

    runs: Mapping[str, Run]
    found: Mapping[tuple[str, int, int], Found]

    @property
    def count(self) -> int:
        """Number of runs that took place."""
        return len(self.found)

    def numbers(self, key: str, one: Measured, draws: int, luck: int) -> NDArray[np.float64]:
        """Return a number of a run in every world, of shape (draws, luck)."""
        place = self.runs[key].measured.index(one)
        table = [
            [self.found[key, draw, turn].numbers[place] for turn in range(luck)] for draw in range(draws)
        ]
        return np.array(table, dtype=np.float64)

    def joint(self, key: str, place: int) -> dict[str, float]:
        """Return the share of weeks of each pair, over all worlds of a run."""
        tables = [found.joint[place] for (name, _, _), found in self.found.items() if name == key]
        pairs = sorted({pair for table in tables for pair in table})
        return {pair: sum(table.get(pair, 0.0) for table in tables) / len(tables) for pair in pairs}


def simulate_worlds(
    runs: Sequence[Run],
    draws: Sequence[Settings],
    worlds: Sequence[World],
    seed: int,
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Say | None = None,
) -> Worlds:
    """Simulate runs in every world.

    The result is the same for any number of jobs.

    Parameters
    ----------
    runs : the base of a held run comes before it.
    draws : values of the parameters, by draw.
    worlds : what is simulated.
    seed : root seed.
    jobs : number of processes; by default as many as there are cores, where that is worth starting them.
    progress : is called with the numbers of runs done and of all runs.
    say : is called with a line where the user has to wait for something unusual.

    Raises
    ------
    RunFailed : a run raised an error, or its process died.
    """
    total = sum(len(world.keys) for world in worlds)
    if jobs is None and total < 2 * RUNS_WORTH_A_WORKER:
        jobs = 1
    jobs = worthwhile_jobs(jobs, total, len(worlds))
    done = 0

    def on_run(ticket: int) -> None:
        nonlocal done
        done += 1
        supervisor.on_run(ticket)
        if progress is not None:
            progress(min(done, total), total)

    supervisor = Supervisor[Task]()
    found: dict[tuple[str, int, int], Found] = {}
    prepare = load_model if total >= RUNS_WORTH_A_WORKER else None
    with closing(executor_for(run, jobs, on_run, prepare=prepare, say=say)) as executor:
        tasks = ([_task(runs, draws, world, seed)] for world in worlds)
        for _, ended in supervisor.results(executor, tasks):
            for number, fault in ended.faults.items():
                raise RunFailed(f"world {number} of seed {seed} failed: {fault.message}")
            for world, key, kept in ended.rows:
                found[key, world.draw, world.luck] = kept
    return Worlds({one.key: one for one in runs}, found)


def _task(runs: Sequence[Run], draws: Sequence[Settings], world: World, seed: int) -> Task:
    members = tuple(one for one in runs if one.key in world.keys)
    bare = tuple(replace(one, scenario=None) for one in members)  # type: ignore[arg-type] # sent once, below
    scenarios: dict[int, bytes] = {}
    for one in members:
        scenarios.setdefault(id(one.scenario), pickle.dumps(one.scenario))
    return Task(
        seed,
        (world,),
        {one.key: scenarios[id(one.scenario)] for one in members},
        bare,
        {(one.key, world.draw): one.settings(draws[world.draw]) for one in members},
    )


def run(task: Task, tell: Callable[[], None]) -> Computed:
    """Run the worlds of a task, in the process that calls it."""
    rows: list[tuple[World, str, Found]] = []
    faults: dict[int, Fault] = {}
    for world in task.worlds:
        try:
            rows += [(world, key, kept) for key, kept in _world(task, world, tell).items()]
        except RunFailed as error:
            faults[world.number] = Fault("failed", str(error))
    return Computed(rows=tuple(rows), faults=faults)


def _world(task: Task, world: World, tell: Callable[[], None]) -> dict[str, Found]:
    from dilemma_sim.model import hold, levels_of

    bases = {one.base for one in task.members if one.base}
    levels: dict[str, Levels] = {}
    found: dict[str, Found] = {}
    for one in task.members:
        how: dict[str, Any] = {"compiled": True}
        if one.hold:
            passed = [name for name in one.hold if _passed(name, levels[one.base])]
            how["held"] = hold(levels[one.base], passed)
        if one.key in bases:
            how["keep_levels"] = True
        settings = task.settings[one.key, world.draw]
        record = simulated(task.scenarios[one.key], task.seed, world.number, settings=settings, **how)
        if one.key in bases:
            levels[one.key] = levels_of(record)
        found[one.key] = kept_of(one, record)
        tell()
    return found


def _passed(name: str, levels: Levels) -> bool:
    """Say whether a channel had anything to hold; without protest, for instance, there is no clarity."""
    from dilemma_sim.model.channels import EVERYTHING, SIGHTS

    known = levels.channels
    return name == EVERYTHING or name in SIGHTS or any(f"{one}.".startswith(f"{name}.") for one in known)


def kept_of(one: Run, record: RunRecord) -> Found:
    """Return what is kept of a run."""
    numbers = tuple(number_of(asked, record) for asked in one.measured)
    return Found(numbers, tuple(_joint(asked, record) for asked in one.joint))


def number_of(asked: Measured, record: RunRecord) -> float:
    """Return a number of a run: an outcome over its weeks, in a country, in groups, or in all countries.

    Of all countries, persons and events are added and levels averaged, week by week.
    """
    number = _over(asked, asked.outcome, record)
    if asked.per is None:
        return number
    by = _over(asked, asked.per, record)
    return number / by if by else float("nan")


def _over(asked: Measured, outcome: str, record: RunRecord) -> float:
    from dilemma_sim.study.functionals import over_weeks, weeks_of

    weeks = weeks_of(asked, record.dates[0], len(record.dates))
    values = _weekly(asked, outcome, record)
    target = None
    if asked.of is not None and asked.share is not None:
        target = asked.share * _weekly(asked, asked.of, record)[:, 0, :].astype(np.float64)
    found = over_weeks(values, asked.functional, asked.threshold, asked.names, weeks=weeks, target=target)
    return float(found.mean())


def _weekly(asked: Measured, outcome: str, record: RunRecord) -> NDArray[np.generic]:
    """Return the weeks of an outcome, of shape (1, weeks, places)."""
    from dilemma_sim.model.outcomes import OUTCOMES

    kind = OUTCOMES[outcome].kind
    if asked.groups:
        places = [record.groups.index(group) for group in asked.groups]
        return record.held[outcome][:, places].sum(axis=1).reshape(1, -1, 1)
    values: NDArray[np.generic] = record.weekly[outcome]
    if asked.country is not None:
        return values[:, [record.countries.index(asked.country)]][np.newaxis]
    if kind == "name":
        return values[np.newaxis]
    numbers = values.astype(np.float64)
    whole = numbers.mean(axis=1) if kind == "level" else numbers.sum(axis=1)
    return whole.reshape(1, -1, 1)


def _joint(asked: Joint, record: RunRecord) -> dict[str, float]:
    place = record.countries.index(asked.country)
    one, other = (record.weekly[name][:, place] for name in asked.outcomes)
    pairs = [f"{left}/{right}" for left, right in zip(one, other, strict=True)]
    return {pair: pairs.count(pair) / len(pairs) for pair in sorted(set(pairs))}
