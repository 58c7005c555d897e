"""Sampling: from the design of a study to the values of its factors at each point.

Designs that draw are laid out on the unit cube, one axis for each factor, and mapped to values factor by
factor: ranges and distributions by their quantiles, grids and lists by the place in them. The sample is a
function of the study alone.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from dilemma_sim.study.errors import LibraryMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dilemma_sim.scenario.designs import DesignChoice, Morris, Sobol
    from dilemma_sim.scenario.factors import Distribution, Factor, FactorValue, Span
    from dilemma_sim.scenario.studies import Study

Settings = dict[str, "FactorValue"]

#: Distance from 0 and 1 that quantiles keep, so that no value is infinite.
EDGE = 1e-12


def settings_of(study: Study, whole: Container[str] = ()) -> Iterator[Settings]:
    """Yield the values of the factors at each design point, in the order of the design.

    Parameters
    ----------
    study : the study.
    whole : key paths of parameters that take whole numbers; drawn values of these are rounded.

    Raises
    ------
    LibraryMissing : the design needs SALib, which is not installed.
    """
    factors = study.varied
    if isinstance(study.design, str):
        columns = [factor.values for factor in factors.values()]
        rows = product(*columns) if study.design == "grid" else zip(*columns, strict=True)
        yield from (dict(zip(factors, row, strict=True)) for row in rows)
    elif study.design.listed is not None:
        yield from ({key: point[key] for key in factors} for point in study.design.listed.points)
    else:
        unit = unit_sample(study.design, len(factors))
        drawn = [
            values_at(factor, unit[:, place], key in whole)
            for place, (key, factor) in enumerate(factors.items())
        ]
        yield from (dict(zip(factors, row, strict=True)) for row in zip(*drawn, strict=True))


def unit_sample(design: DesignChoice, dimensions: int) -> NDArray[np.float64]:
    """Return the points of a design that draws, on the unit cube: a row each.

    Raises
    ------
    LibraryMissing : the design needs SALib, which is not installed.
    """
    if design.random is not None:
        from numpy.random import default_rng  # noqa: TID251 - a design, not the model

        return default_rng(design.random.seed).random((design.random.samples, dimensions))
    if design.latin_hypercube is not None:
        from scipy.stats import qmc

        sampler = qmc.LatinHypercube(dimensions, seed=design.latin_hypercube.seed)
        return cast("NDArray[np.float64]", sampler.random(design.latin_hypercube.samples))
    if design.sobol is not None:
        return _saltelli(design.sobol, dimensions)
    assert design.morris is not None
    return _walks(design.morris, dimensions)


def problem_of(dimensions: int) -> dict[str, Any]:
    """Return the unit cube as SALib describes a problem; the analysis needs the same."""
    names = [f"x{place}" for place in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def _saltelli(design: Sobol, dimensions: int) -> NDArray[np.float64]:
    try:
        from SALib.sample import sobol
    except ImportError:
        raise _missing("sobol") from None
    unit = sobol.sample(
        problem_of(dimensions), design.samples, calc_second_order=design.second_order, seed=design.seed
    )
    return cast("NDArray[np.float64]", unit)


def _walks(design: Morris, dimensions: int) -> NDArray[np.float64]:
    try:
        from SALib.sample import morris
    except ImportError:
        raise _missing("morris") from None
    unit = morris.sample(
        problem_of(dimensions), design.trajectories, num_levels=design.levels, seed=design.seed
    )
    return cast("NDArray[np.float64]", unit)


def _missing(design: str) -> LibraryMissing:
    return LibraryMissing(
        f"the design '{design}' needs SALib, which is not installed; "
        "install it with: pip install 'dilemma-sim[analysis]'"
    )


def values_at(factor: Factor, unit: NDArray[np.float64], whole: bool = False) -> list[FactorValue]:
    """Return the values of a factor at places between 0 and 1.

    Parameters
    ----------
    factor : the factor.
    unit : the places.
    whole : whether drawn values are rounded to whole numbers.
    """
    if not factor.continuous:
        values = factor.values
        return [values[min(int(place * len(values)), len(values) - 1)] for place in unit]
    numbers = quantiles(factor, unit).tolist()
    if whole:
        return [round(number) if isfinite(number) else number for number in numbers]
    # Twelve digits, so that files stay readable and platforms agree.
    return [float(f"{number:.12g}") for number in numbers]


def quantiles(factor: Factor, unit: NDArray[np.float64] | list[float]) -> NDArray[np.float64]:
    """Return the quantiles of a factor that is drawn."""
    import numpy as np

    law, edge = prior_of(factor), 0.0 if factor.span is not None else EDGE
    with np.errstate(all="ignore"):  # what is too large is told as a fault of the factor
        return np.asarray(law.ppf(np.clip(unit, edge, 1.0 - edge)), dtype=np.float64)


def prior_of(factor: Factor) -> Any:
    """Return the distribution of a factor that is drawn, as SciPy's frozen one."""
    if factor.span is not None:
        return _uniform(factor.span)
    assert factor.distribution is not None
    return law_of(factor.distribution)


def _uniform(span: Span) -> Any:
    from scipy import stats

    if span.scale == "log":
        return stats.loguniform(span.first, span.last)
    return stats.uniform(span.first, span.last - span.first)


def law_of(said: Distribution) -> Any:
    """Return a distribution as SciPy's frozen one."""
    from scipy import stats

    given = {name: value for name, value in said.model_dump().items() if value is not None}
    low, high = given.get("low", 0.0), given.get("high", 1.0)
    match said.name:
        case "normal":
            return stats.norm(given["mean"], given["sd"])
        case "lognormal":
            return stats.lognorm(given["sigma"], scale=given["median"])
        case "uniform":
            return stats.uniform(low, high - low)
        case "loguniform":
            return stats.loguniform(low, high)
        case "triangular":
            return stats.triang((given["mode"] - low) / (high - low), loc=low, scale=high - low)
        case "beta":
            return stats.beta(given["a"], given["b"], loc=low, scale=high - low)
        case "truncated_normal":
            mean, sd = given["mean"], given["sd"]
            return stats.truncnorm((low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd)
