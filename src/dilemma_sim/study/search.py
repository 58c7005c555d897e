"""The search for the posterior of the real record: ABC-SMC, generation by generation nearer to it.

Toni and others 2009, as pyABC does it (Schälte and others 2022). Particles are moved on the normal scale of
the priors. What is not fitted is drawn from its prior in the simulation and stored with the particle.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.study import abc
from dilemma_sim.study.bands import Bands
from dilemma_sim.study.digest import digest_of
from dilemma_sim.study.engine import executor_for, worthwhile_jobs
from dilemma_sim.study.errors import LibraryMissing
from dilemma_sim.study.jobs import load_model, simulated
from dilemma_sim.study.observation import luck_of
from dilemma_sim.study.scores import Scaling
from dilemma_sim.study.workers import Say
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from dilemma_sim.scenario.calibrations import Calibration
    from dilemma_sim.scenario.studies import FactorValue, Study
    from dilemma_sim.scenario.variants import Variants
    from dilemma_sim.study.observation import Observation
    from dilemma_sim.study.priors import Priors

    Numbers = NDArray[np.float64]

#: Share of the reference table that would be accepted in the first generation.
FIRST_SHARE = 0.2
#: Quantile of the distances of a generation that the next one must come below.
NEXT_QUANTILE = 0.5
#: Below this rate of acceptance a generation is not worth its time.
LEAST_ACCEPTANCE = 0.02

STATISTICS, VALUES = "statistics", "values"


@dataclass(frozen=True)
class Simulator:
    """Simulate a particle; a pure function of its parameters, so that each has its own and lasting luck.

    Attributes
    ----------
    scenario : path of the scenario.
    study : says which parameters a factor sets.
    fitted, others : priors of what is fitted and of the rest.
    columns : the statistics that are computed.
    observation : how.
    seed : root seed.
    """

    scenario: str
    study: Study
    fitted: Priors
    others: Priors
    columns: tuple[str, ...]
    observation: Observation
    seed: int

    def __call__(self, particle: Mapping[str, float]) -> dict[str, Numbers]:
        """Return the statistics of a particle, and all its parameters on the normal scale."""
        values = np.array([particle[_name(place)] for place in range(len(self.fitted.keys))])
        others = self._drawn(values)
        settings = self.settings(values, others)
        scenario = _variants(self.scenario).at(self.study.spread(settings))
        statistics = self.statistics(scenario, luck_of(settings))
        return {STATISTICS: statistics, VALUES: np.concatenate([values, others])}

    def settings(self, values: Numbers, others: Numbers) -> dict[str, FactorValue]:
        """Return the values that the run of a particle takes, by key path."""
        found: dict[str, FactorValue] = {}
        for priors, normal in ((self.fitted, values), (self.others, others)):
            unit = abc.probabilities(normal[np.newaxis])
            found |= {key: column[0] for key, column in priors.values(unit).items()}
        return found

    def statistics(self, scenario: Any, luck: int) -> Numbers:
        """Simulate a scenario and return its statistics, in the order of the columns."""
        import pickle

        from dilemma_sim.study.observed import history_of

        record = simulated(pickle.dumps(scenario), self.seed, luck, compiled=True)
        history = history_of(record, scenario, self.observation.patterns.named_from)
        found = self.observation.values(history)
        return np.array([found[name] for name in self.columns], dtype=np.float64)

    def _drawn(self, values: Numbers) -> Numbers:
        """Draw what is not fitted from its prior, addressed by what is."""
        from numpy.random import default_rng  # noqa: TID251 - addressed by the particle

        address = int(digest_of(self.seed, values.tolist())[:16], 16)
        return np.asarray(default_rng(address).standard_normal(len(self.others.keys)), dtype=np.float64)


@dataclass(frozen=True)
class Distance:
    """Measure how far a simulation is from the record, in scaled statistics."""

    scaling: Scaling

    def __call__(self, one: Mapping[str, Numbers], other: Mapping[str, Numbers]) -> float:
        """Return the Euclidean distance of two sets of statistics."""
        pair = self.scaling.scaled(np.stack([one[STATISTICS], other[STATISTICS]]))
        return float(abc.distances(pair[:1], pair[1])[0])


@dataclass(frozen=True)
class BandDistance:
    """Measure how far a simulation lies outside the bands of the patterns."""

    bands: Bands

    def __call__(self, one: Mapping[str, Numbers], _record: Mapping[str, Numbers]) -> float:
        """Return the distance of a set of statistics; the bands stand for the record."""
        return float(self.bands.distances(one[STATISTICS][np.newaxis])[0])


@dataclass(frozen=True)
class Found:
    """Hold the last generation of a search.

    Attributes
    ----------
    values : all parameters on the normal scale, the fitted ones first, of shape (particles, parameters).
    statistics : of shape (particles, statistics).
    weight : of each particle; they sum to 1.
    distance : of each from the record.
    epsilons : distance that each generation had to come below.
    simulations : runs of each generation.
    """

    values: Numbers
    statistics: Numbers
    weight: Numbers
    distance: Numbers
    epsilons: tuple[float, ...]
    simulations: tuple[int, ...]


def need_library() -> None:
    """Make sure that pyABC is there, without the seconds that loading it takes.

    Raises
    ------
    LibraryMissing : it is not installed.
    """
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("pyabc", "cloudpickle")):
        raise LibraryMissing(
            "ABC-SMC needs pyABC and cloudpickle, which are not both installed; install them with: pip "
            "install 'dilemma-sim[calibrate]', or write under 'calibration' method: table"
        )


def search(
    file: Path,
    simulator: Simulator,
    distance: Distance | BandDistance,
    record: Numbers,
    first_epsilon: float,
    calibration: Calibration,
    jobs: int | None = None,
    progress: Callable[[int, int], object] | None = None,
    say: Say | None = None,
) -> Found:
    """Search until there are enough generations, or resume what a file holds of such a search.

    Parameters
    ----------
    file : an SQLite file that every generation is added to when it is whole. Once the search has come to
        its end, because too few particles are accepted or in any other way, a file beside it says how many
        generations it was asked for, and it is only read until it is asked for more.
    simulator : what is run.
    distance : how far a run is from the record.
    record : statistics of the record, as one row.
    first_epsilon : distance that the first generation must come below.
    calibration : says how many particles and generations there are.
    jobs : number of processes.
    progress : is called with the numbers of particles there are, and of all.
    say : is called with a line where the user has to wait.

    Raises
    ------
    LibraryMissing : pyABC is not installed.
    RunFailed : a run failed.
    """
    need_library()
    with _quiet():
        import pyabc
    from dilemma_sim.study.particles import AddressedSampler, propose

    size, generations = calibration.population, calibration.generations

    def tell(generation: int, accepted: int, _asked: int) -> None:
        if progress is not None:
            progress(max(0, generation) * size + accepted, generations * size)

    runs = size * generations
    jobs = worthwhile_jobs(jobs, runs, runs)
    with (
        _quiet(),
        closing(executor_for(propose, jobs, _unheard, prepare=load_model, say=say)) as executor,
    ):
        names = [_name(place) for place in range(len(simulator.fitted.keys))]
        there = _generations_in(file)
        smc = pyabc.ABCSMC(
            simulator,
            pyabc.Distribution(**{name: pyabc.RV("norm", 0.0, 1.0) for name in names}),
            pyabc.FunctionDistance(distance),
            population_size=size,
            eps=pyabc.QuantileEpsilon(
                initial_epsilon="from_sample" if there else first_epsilon,  # that of the last generation
                alpha=NEXT_QUANTILE,
            ),
            sampler=AddressedSampler(executor, simulator.seed, tell),
        )
        seen = {STATISTICS: record[0], VALUES: np.zeros(0)}
        database = f"sqlite:///{file}"
        if there:
            smc.load(database, observed_sum_stat=seen)
        else:
            file.unlink(missing_ok=True)
            smc.new(database, observed_sum_stat=seen)
        ended = file.with_suffix(".ended")
        if there < generations and not (there and _ended(ended, generations)):
            smc.run(
                minimum_epsilon=calibration.minimum_epsilon,
                max_nr_populations=generations - there,
                min_acceptance_rate=LEAST_ACCEPTANCE,
            )
            write_whole(ended, f"{generations}\n".encode())
        return _found(smc.history)


def _generations_in(file: Path) -> int:
    """Return how many generations of a search a file holds; 0 if it was killed before it had begun."""
    import sqlite3

    if not file.is_file():
        return 0
    with closing(sqlite3.connect(file)) as connection:
        try:
            (last,) = connection.execute("select max(t) from populations").fetchone()
        except sqlite3.DatabaseError:
            return 0
    return 0 if last is None else int(last) + 1


def _ended(file: Path, generations: int) -> bool:
    """Say whether a search that was asked for so many generations has come to its end."""
    try:
        return int(file.read_text("utf-8")) >= generations
    except (OSError, ValueError):
        return False


def _found(history: Any) -> Found:
    particles = history.get_population().particles
    weight = np.array([particle.weight for particle in particles], dtype=np.float64)
    rows = history.get_all_populations()
    rows = rows[rows["t"] >= 0]
    return Found(
        np.array([particle.sum_stat[VALUES] for particle in particles], dtype=np.float64),
        np.array([particle.sum_stat[STATISTICS] for particle in particles], dtype=np.float64),
        weight / weight.sum(),
        np.array([particle.distance for particle in particles], dtype=np.float64),
        tuple(rows["epsilon"].astype(float).tolist()),
        tuple(rows["samples"].astype(int).tolist()),
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pyABC's own lines and those of what it loads from the terminal."""
    import logging
    import warnings

    logging.getLogger("ABC").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@lru_cache(maxsize=1)
def _variants(scenario: str) -> Variants:
    from dilemma_sim.scenario.variants import Variants

    return Variants.of(scenario)


def _name(place: int) -> str:
    return f"p{place}"


def _unheard(_ticket: int) -> None:
    """Count nothing: particles are counted when they are accepted."""
