"""Replicates of one scenario, on as many processes as there are, and what they amount to."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from dilemma_sim.study.errors import RunFailed
from dilemma_sim.study.jobs import Computed, Settings, load_model, simulated
from dilemma_sim.study.supervision import Supervisor
from dilemma_sim.study.workers import Executor, Function, Here, Prepare, Say, Workers, usable_cores

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.resample import Resample
    from dilemma_sim.study.runs import Runs

MOST_RUNS_A_TASK = 20
# A worker loads the model before its first run, which takes as long as several runs.
RUNS_WORTH_A_WORKER = 20
# Loading the compiled loops takes as long as they save in so many runs.
RUNS_WORTH_COMPILED_LOOPS = 10


class Progress(Protocol):
    """What is told how far a job is."""

    def __call__(self, done: int, total: int, failed: int = 0, /) -> object:
        """Take the numbers of runs that are done, of all runs, and of those that failed."""


@dataclass(frozen=True)
class Task:
    """Hold replicates of one scenario that one process runs at a stretch.

    Attributes
    ----------
    scenario : pickled.
    seed : root seed.
    runs : numbers of the replicates.
    until : last day to simulate.
    compiled : whether to load the compiled loops; None leaves it to the size of the scenario.
    threads : for the strata of a whole nation.
    settings : what each replicate draws from the posterior of the scenario, if it has one.
    """

    scenario: bytes
    seed: int
    runs: tuple[int, ...]
    until: date | None = None
    compiled: bool | None = None
    threads: int = 1
    settings: dict[int, Settings] = field(default_factory=dict)

    def only(self, runs: Sequence[int]) -> Task:
        """Return a task of some of the replicates."""
        settings = {number: self.settings[number] for number in runs if number in self.settings}
        return replace(self, runs=tuple(runs), settings=settings)


@dataclass(frozen=True)
class Ensemble:
    """Hold the replicates of one scenario.

    Attributes
    ----------
    scenario : what was simulated.
    runs : the outcomes as arrays, and the events.
    resample : which draw of the scenario's posterior each replicate has; None where nothing was drawn.
    """

    scenario: Scenario
    runs: Runs
    resample: Resample | None = None

    @property
    def seed(self) -> int:
        """Root seed of all replicates."""
        return self.runs.seed

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return len(self.runs.replicates)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """One row per replicate, week and country, and a column per outcome."""
        from dilemma_sim.study.tables import curves_frame

        return curves_frame(self.runs)

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per event, by replicate, week and country."""
        from dilemma_sim.study.tables import events_frame

        return events_frame(self.runs)

    @cached_property
    def draws(self) -> pd.DataFrame | None:
        """One row per replicate: what it drew from the posterior; None where nothing was drawn."""
        return None if self.resample is None else self.resample.table(self.runs.replicates)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from dilemma_sim.study.cards import ensemble_card

        return ensemble_card(self)

    def summary(self) -> dict[str, Any]:
        """Describe every outcome in every country over the replicates.

        Each run first becomes one number, by the functional that the summary names: the mean over weeks of
        a level, the total of a flow, the last value of a stock or a cumulative count, the share of weeks at
        each name. The statistics are of that number over the replicates; undefined ones are None.
        """
        return {"replicates": self.replicates, "outcomes": _summaries(self.runs)}


def replicate(
    scenario: Scenario,
    replicates: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    progress: Progress | None = None,
    until: date | None = None,
    first: int = 0,
    say: Say | None = None,
    point: bool = False,
) -> Ensemble:
    """Simulate a scenario several times, with luck of its own each time.

    Where the scenario names a posterior, each replicate also has parameters of its own, drawn from it (see
    `resample`). The result is the same for any number of jobs. A worker process that dies is replaced, and
    what it had in hand is tried again.

    Parameters
    ----------
    scenario : what to simulate.
    replicates : how many times.
    seed : root seed; with the number of the replicate it determines all luck.
    jobs : number of processes; by default as many as there are cores, where that is worth starting them.
    progress : is called with the numbers of runs done and of all runs.
    until : last day to simulate, by default the end of the scenario.
    first : number of the first replicate.
    say : is called with a line where the user has to wait for something unusual.
    point : whether to leave the posterior out, and give every parameter the scenario's own value.

    Raises
    ------
    ScenarioError : the posterior of the scenario is missing, or something is wrong with it.
    RunFailed : a run raised an error, or its process died.
    ValueError : fewer than one replicate or job was asked for.
    """
    (ensemble,) = replicate_all([scenario], replicates, seed, jobs, progress, until, first, say, point)
    return ensemble


def replicate_all(
    scenarios: Sequence[Scenario],
    replicates: int,
    seed: int = 1,
    jobs: int | None = None,
    progress: Progress | None = None,
    until: date | None = None,
    first: int = 0,
    say: Say | None = None,
    point: bool = False,
) -> list[Ensemble]:
    """Simulate each of some scenarios as `replicate` does, with the same luck and the same processes.

    Parameters
    ----------
    scenarios : what to simulate.
    replicates, seed, jobs, progress, until, first, say, point : as for `replicate`; of each scenario, but
        jobs and progress of all together.
    """
    from dilemma_sim.study.runs import join

    if replicates < 1 or (jobs is not None and jobs < 1):
        raise ValueError("at least one replicate and one job are needed")
    total = replicates * len(scenarios)
    jobs = worthwhile_jobs(jobs, total, total)
    size = 1 if jobs == 1 else min(MOST_RUNS_A_TASK, max(1, total // (4 * jobs)))
    compiled = True if total >= RUNS_WORTH_COMPILED_LOOPS * jobs else None
    threads = usable_cores() if jobs == 1 else 1
    numbers = tuple(range(first, first + replicates))
    resamples = [None if point else _resample(scenario, seed, first + replicates) for scenario in scenarios]
    whole = [
        Task(pickle.dumps(scenario), seed, numbers, until, compiled, threads, _settings(resample, numbers))
        for scenario, resample in zip(scenarios, resamples, strict=True)
    ]
    pieces: list[list[Runs]] = [[] for _ in scenarios]
    supervisor = Supervisor[Task]()
    prepare = load_model if compiled or _many_agents(scenarios) else None
    with closing(executor_for(run, jobs, supervisor.on_run, prepare=prepare, say=say)) as executor:
        cut = [(place, piece) for place, task in enumerate(whole) for piece in _cut(task, size)]
        for position, ended in supervisor.results(executor, ([piece] for _, piece in cut)):
            for number, fault in ended.faults.items():
                raise RunFailed(f"replicate {number} of seed {seed} failed: {fault.message}")
            pieces[cut[position][0]] += ended.rows
            if progress is not None:
                progress(sum(len(runs.replicates) for some in pieces for runs in some), total)
    return list(map(Ensemble, scenarios, map(join, pieces), resamples))


def _resample(scenario: Scenario, seed: int, replicates: int) -> Resample | None:
    if scenario.posterior is None:
        return None
    from dilemma_sim.study.resample import resample_of

    return resample_of(scenario, seed, replicates)


def _settings(resample: Resample | None, numbers: Sequence[int]) -> dict[int, Settings]:
    return {} if resample is None else {number: resample.settings(number) for number in numbers}


def _many_agents(scenarios: Sequence[Scenario]) -> bool:
    from dilemma_sim.model import has_many_agents

    return any(map(has_many_agents, scenarios))


def _cut(task: Task, size: int) -> Iterator[Task]:
    for start in range(0, len(task.runs), size):
        yield task.only(task.runs[start : start + size])


def executor_for[T, R](
    function: Function[T, R],
    jobs: int,
    on_run: Callable[[int], None],
    time_limit: float | None = None,
    prepare: Prepare | None = None,
    say: Say | None = None,
) -> Executor[T, R]:
    """Return this process for one job without a limit, and worker processes for anything else."""
    if jobs == 1 and time_limit is None:
        return Here(function, on_run, prepare, say)
    return Workers(function, jobs, on_run, time_limit, prepare, say)


def worthwhile_jobs(wanted: int | None, runs: int, tasks: int) -> int:
    """Return the number of processes for a job: what was asked for, or what the runs are worth starting.

    Parameters
    ----------
    wanted : what was asked for; None leaves it to the number of runs.
    runs : how many runs there are.
    tasks : into how many tasks they can be divided.
    """
    if wanted is None:
        wanted = min(usable_cores(), runs // RUNS_WORTH_A_WORKER)
    return max(1, min(wanted, tasks))


def run(task: Task, tell: Callable[[], None]) -> Computed:
    """Run the replicates of a task, in the process that calls it.

    Raises
    ------
    RunFailed : a run raised an error.
    """
    from dilemma_sim.study.runs import stack

    records = []
    how = {"compiled": task.compiled, "threads": task.threads}
    for number in task.runs:
        settings = task.settings.get(number)
        records.append(simulated(task.scenario, task.seed, number, task.until, settings, **how))
        tell()
    return Computed(rows=(stack(records),))


def _summaries(runs: Runs) -> dict[str, Any]:
    from dilemma_sim.model.outcomes import OUTCOMES
    from dilemma_sim.study.functionals import STANDARD

    return {
        name: {
            "unit": OUTCOMES[name].unit,
            "kind": OUTCOMES[name].kind,
            "functional": STANDARD[OUTCOMES[name].kind],
            "countries": _by_country(runs.countries, values, OUTCOMES[name].kind),
        }
        for name, values in runs.weekly.items()
    }


def _by_country(countries: Sequence[str], values: Any, kind: str) -> dict[str, Any]:
    from dilemma_sim.study.functionals import STANDARD, over_weeks, statistics_of

    def described(value: str | None = None) -> list[dict[str, Any]]:
        numbers = over_weeks(values, STANDARD[kind], value=value)
        return [statistics_of(numbers[:, place]) for place in range(len(countries))]

    if kind != "name":
        return dict(zip(countries, described(), strict=True))
    names = sorted({str(name) for name in values.ravel()} - {""})
    shares = {name: described(name) for name in names}
    return {country: {name: shares[name][place] for name in names} for place, country in enumerate(countries)}
