"""Sensitivity indices with bootstrap intervals: Morris, Sobol' and PAWN, each as SALib computes it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.study.errors import LibraryMissing
from dilemma_sim.study.sampling import problem_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario.designs import Morris, Sobol

    Numbers = NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 500
#: Slices of PAWN; numbers whose fractions SALib adds up to 1 without going beyond.
SLICES = (10, 8, 5, 4, 2)
#: Fewest design points that a slice of PAWN should have.
LEAST_IN_SLICE = 10


@dataclass(frozen=True)
class Index:
    """Hold one sensitivity index.

    Attributes
    ----------
    name : mu, mu_star, sigma; S1, ST, S2; pawn.
    factor, other : places of the factor and, for a pair, of the other one; -1 for none. The dummy of PAWN,
        a factor that by construction does nothing, has the place after the last.
    value, low, high : the estimate and its 95 % bootstrap interval.
    """

    name: str
    factor: int
    other: int
    value: float
    low: float
    high: float


def morris_indices(design: Morris, unit: Numbers, y: Numbers, seed: int) -> list[Index]:
    """Return mean, mean size and spread of the elementary effects; walks are drawn anew as wholes."""
    factors = unit.shape[1]

    def analysed(walks: NDArray[np.int64]) -> dict[str, Numbers]:
        from SALib.analyze import morris

        rows = (walks[:, np.newaxis] * (factors + 1) + np.arange(factors + 1)).ravel()
        found = morris.analyze(
            problem_of(factors), unit[rows], y[rows], num_levels=design.levels, num_resamples=2, seed=1
        )
        return {name: np.asarray(found[name], dtype=float) for name in ("mu", "mu_star", "sigma")}

    return _bootstrapped(analysed, design.trajectories, seed)


def pawn_indices(unit: Numbers, y: Numbers, seed: int) -> list[Index]:
    """Return the median distance between the outcome's distribution and that within slices of each factor.

    Beside the factors stands a dummy that does nothing: what does not exceed it is not told from noise.

    Parameters
    ----------
    unit : the places of the factors at each point, a column each.
    y : the outcome.
    seed : of the bootstrap and of the dummy.
    """
    idle = _generator(seed + 1).random((len(y), 1))
    table = np.hstack([unit, idle])
    slices = next((number for number in SLICES if len(y) >= number * LEAST_IN_SLICE), SLICES[-1])

    with _library():
        from SALib.analyze import pawn

        found = pawn.analyze(problem_of(table.shape[1]), table, y, S=slices)["median"]

    def analysed(rows: NDArray[np.int64]) -> dict[str, Numbers]:
        return {"pawn": pawn_medians(table[rows], y[rows], slices)}

    return _bootstrapped(analysed, len(y), seed, {"pawn": np.asarray(found, dtype=float)})


def pawn_medians(x: Numbers, y: Numbers, slices: int) -> Numbers:
    """Return what SALib's PAWN calls the median, without the significance tests that make it slow.

    Parameters
    ----------
    x : the factors at each point, a column each.
    y : the outcome.
    slices : into which each factor is cut.
    """
    order = np.argsort(y, kind="stable")
    last_of_ties = np.append(np.diff(y[order]) > 0, True)
    overall = np.arange(1, len(y) + 1) / len(y)
    medians = np.empty(x.shape[1])
    for factor, column in enumerate(x.T):
        cuts = np.quantile(column, np.arange(slices + 1) / slices)
        inside = (column[:, np.newaxis] >= cuts[:-1]) & (column[:, np.newaxis] < cuts[1:])
        inside = inside[:, inside.any(axis=0)]
        within = np.cumsum(inside[order], axis=0) / inside.sum(axis=0)
        medians[factor] = np.median(
            np.abs(within - overall[:, np.newaxis])[last_of_ties].max(axis=0, initial=0.0)
        )
    return medians


def sobol_indices(design: Sobol, factors: int, y: Numbers, seed: int) -> list[Index]:
    """Return first-order, total and, where the design has them, second-order indices."""
    with _library():
        from SALib.analyze import sobol

        found = sobol.analyze(
            problem_of(factors),
            y,
            calc_second_order=design.second_order,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            seed=seed,
        )
    indices = []
    for name in ("S1", "ST"):
        for factor, (value, half) in enumerate(zip(found[name], found[f"{name}_conf"], strict=True)):
            indices.append(_around(name, factor, -1, value, half))
    if design.second_order:
        for one in range(factors):
            for two in range(one + 1, factors):
                indices.append(_around("S2", one, two, found["S2"][one, two], found["S2_conf"][one, two]))
    return indices


def _around(name: str, factor: int, other: int, value: float, half: float) -> Index:
    return Index(name, factor, other, float(value), float(value - half), float(value + half))


def _bootstrapped(
    analysed: Callable[[NDArray[np.int64]], dict[str, Numbers]],
    size: int,
    seed: int,
    estimates: dict[str, Numbers] | None = None,
) -> list[Index]:
    """Return estimates with percentile intervals over samples drawn anew from `size` units.

    The percentiles are moved so that the median of the resamples lies at the estimate: values that are
    drawn twice make distances between distributions, and so PAWN, larger than they are.
    """
    draw = _generator(seed)
    with _library():
        estimates = estimates or analysed(np.arange(size))
        again = [analysed(draw.integers(0, size, size)) for _ in range(RESAMPLES)]
    tail = 100 * (1 - CONFIDENCE) / 2
    indices = []
    for name, values in estimates.items():
        low, middle, high = np.nanpercentile([found[name] for found in again], [tail, 50, 100 - tail], axis=0)
        low, high = low + values - middle, high + values - middle
        if name != "mu":  # only a mean has a sign
            low = np.maximum(low, 0.0)
        ends = zip(values.tolist(), low.tolist(), high.tolist(), strict=True)
        indices += [Index(name, factor, -1, *triple) for factor, triple in enumerate(ends)]
    return indices


def _generator(seed: int) -> Any:
    from numpy.random import default_rng  # noqa: TID251 - a bootstrap, not the model

    return default_rng(seed)


@contextmanager
def _library() -> Iterator[None]:
    try:
        import SALib  # noqa: F401
    except ImportError:
        raise LibraryMissing(
            "the analysis needs SALib, which is not installed; "
            "install it with: pip install 'dilemma-sim[analysis]'"
        ) from None
    # A resample in which a factor's slices are all alike has no ratio; it is left out of the interval.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
