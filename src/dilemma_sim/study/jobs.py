"""Jobs: the runs that one process computes at a stretch, and what becomes of each.

Nothing heavy is imported here: a worker loads this module before the limits on its threads are set.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb, format_exception
from typing import TYPE_CHECKING, Any, Literal

from dilemma_sim.study.errors import RunFailed

if TYPE_CHECKING:
    from dilemma_sim.model import RunRecord
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.observation import Observation

Status = Literal["ok", "failed", "timeout", "died"]

type Run = tuple[int, int]
type Settings = dict[str, int | float]
type Tell = Callable[[], None]
type Say = Callable[[str], None]

# The only outcomes that a sound run may leave undefined: where there is no protest, it has no demands.
MAY_BE_UNDEFINED = ("core_share", "effective_demands")


@dataclass(frozen=True)
class Fault:
    """Say why a run has no outcomes.

    Attributes
    ----------
    status : failed (it raised, or returned nonsense), timeout, or died with its process.
    message : in a sentence.
    trace : lines of the traceback, if there is one.
    """

    status: Status
    message: str
    trace: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunRows:
    """Hold what one run of a study leaves behind: its weeks, or one week without values if it failed."""

    point: int
    replicate: int
    status: Status
    countries: tuple[str, ...]
    dates: tuple[date, ...]
    weekly: dict[str, Any]


@dataclass(frozen=True)
class Job:
    """Hold runs of one part of a study.

    Attributes
    ----------
    identity : of the part; see `parts.Part`.
    runs : numbers of point and replicate.
    scenarios : by the number of the point, pickled.
    settings : what a run draws from the posterior of its scenario, if there is one.
    whole : whether these are all runs of the part, so that its file can be made where they ran.
    observation : what is observed of each run besides its outcomes.
    """

    identity: dict[str, Any]
    runs: tuple[Run, ...]
    scenarios: dict[int, bytes] = field(repr=False)
    settings: dict[Run, Settings] = field(default_factory=dict, repr=False)
    whole: bool = True
    observation: Observation | None = field(default=None, repr=False)

    def luck(self, run: Run) -> int:
        """Return the number of the replicate whose luck a run has: its own, unless the part says which."""
        point, replicate = run
        if "luck" not in self.identity:
            return replicate
        first_point, first_replicate = self.identity["points"][0], self.identity["replicates"][0]
        number: int = self.identity["luck"][point - first_point][replicate - first_replicate]
        return number

    def only(self, runs: Sequence[Run]) -> Job:
        """Return a job of some of the runs."""
        scenarios = {point: self.scenarios[point] for point, _ in runs}
        settings = {run: self.settings[run] for run in runs if run in self.settings}
        return replace(self, runs=tuple(runs), scenarios=scenarios, settings=settings, whole=False)

    def divided(self, share: int) -> list[Job]:
        """Return jobs of some of the runs each: first one in `share` of them, and ever less of what is left.

        Whoever is given the next one whenever he is done has little to wait for the others in the end.
        """
        jobs, left = [], self.runs
        while left:
            some = max(1, len(left) // share)
            jobs.append(self.only(left[:some]))
            left = left[some:]
        return jobs


@dataclass(frozen=True)
class Computed:
    """Hold what came of a job: the file of a whole part, or else the runs one by one.

    Attributes
    ----------
    data : the file, if the job was a whole part and every run ended well.
    rows : otherwise the runs that ended well.
    faults : the others.
    """

    data: bytes | None = None
    rows: tuple[Any, ...] = ()
    faults: dict[Any, Fault] = field(default_factory=dict)


def load_model(say: Say | None = None) -> None:
    """Load what a run needs, which takes as long as many of them and must not count against their limit.

    Parameters
    ----------
    say : is called with a line where that takes much longer, since the loops have to be compiled.
    """
    from importlib import import_module

    from dilemma_sim.study.loops import load_loops

    load_loops(say)
    for name in ("dilemma_sim.model.world", "dilemma_sim.model.compiled", "dilemma_sim.study.partfile"):
        import_module(name)


def compute(job: Job, tell: Tell) -> Computed:
    """Run a job in the process that calls it.

    Parameters
    ----------
    job : what to run.
    tell : is called as each run ends.

    Raises
    ------
    RunFailed : the rules of the model are others here.
    """
    from dilemma_sim.study.partfile import part_bytes

    _same_rules(job.identity["model_sha256"])
    rows: list[RunRows] = []
    faults: dict[Run, Fault] = {}
    for point, replicate in job.runs:
        scenario, settings = job.scenarios[point], job.settings.get((point, replicate))
        try:
            luck = job.luck((point, replicate))
            record = simulated(scenario, job.identity["seed"], luck, settings=settings, compiled=True)
            weekly = _observed(job, record, scenario)
        except RunFailed as error:
            cause = error.__cause__ or error
            trace = "".join(format_exception(cause)).splitlines()
            faults[point, replicate] = Fault("failed", str(error), tuple(trace))
        else:
            rows.append(RunRows(point, replicate, "ok", record.countries, record.dates, weekly))
        tell()
    if job.whole and not faults:
        return Computed(part_bytes(job.identity, rows, job.observation))
    return Computed(None, tuple(rows), faults)


def _observed(job: Job, record: RunRecord, scenario: bytes) -> dict[str, Any]:
    """Return the weekly columns of a run, with what is observed of it besides.

    Raises
    ------
    RunFailed : the patterns of the run cannot be computed.
    """
    if job.observation is None:
        return record.weekly
    try:
        return record.weekly | job.observation.columns(record, unpickled(scenario))
    except Exception as error:
        raise RunFailed(f"the patterns of a run could not be computed: {error!r}") from error


def rows_without_values(scenario: Scenario, point: int, replicate: int, status: Status) -> RunRows:
    """Return what stands in a part for a run that failed."""
    return RunRows(point, replicate, status, tuple(scenario.countries), (scenario.period.start,), {})


def simulated(
    scenario: bytes,
    seed: int,
    replicate: int,
    until: date | None = None,
    settings: Settings | None = None,
    **how: Any,
) -> RunRecord:
    """Simulate a pickled scenario and make sure that the run is sound.

    Parameters
    ----------
    scenario, seed, replicate, until, how : see `dilemma_sim.model.simulate`.
    settings : numbers by key path that the run draws from a posterior.

    Raises
    ------
    RunFailed : the run raised an error, or returned something that is no run.
    """
    from dilemma_sim.model import simulate
    from dilemma_sim.scenario.amending import amended

    try:
        case = unpickled(scenario)
        record = simulate(amended(case, settings) if settings else case, seed, replicate, until, **how)
        _check(record)
    except Exception as error:
        frame = extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        what = f"{type(error).__name__}: {error} ({where})"
        raise RunFailed(f"replicate {replicate} of seed {seed} failed: {what}") from error
    return record


@lru_cache(maxsize=2)
def unpickled(scenario: bytes) -> Scenario:
    """Return one object for all runs of a scenario, so that the model may keep what it derives from it."""
    loaded: Scenario = pickle.loads(scenario)
    return loaded


def _check(record: RunRecord) -> None:
    import numpy as np

    shape = (len(record.dates), len(record.countries))
    for name, values in record.weekly.items():
        if values.shape != shape:
            raise ValueError(f"the outcome '{name}' has the shape {values.shape} and not {shape}")
        if values.dtype.kind != "f":
            continue
        if np.isinf(values).any():
            raise ValueError(f"the outcome '{name}' is infinite")
        if name not in MAY_BE_UNDEFINED and np.isnan(values).any():
            raise ValueError(f"the outcome '{name}' is no number")


def _same_rules(expected: str) -> None:
    from dilemma_sim.study.digest import model_digest

    if model_digest() != expected:
        raise RunFailed("a worker has another version of the model; start it again with the same one")
