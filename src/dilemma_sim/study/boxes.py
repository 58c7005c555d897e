"""Boxes of factors in which what is sought is concentrated: PRIM and CART, as EMA Workbench finds them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study.errors import LibraryMissing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario.factors import FactorValue
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.sampling import Settings

    Mask = NDArray[np.bool_]

#: Least share of the design points that a box may hold.
LEAST_MASS = 0.05
#: Boxes that PRIM looks for, each among the points that the ones before leave.
MOST_BOXES = 3
#: Quasi-p that at least one limit of a box must stay below.
CONVINCING = 0.05


@dataclass(frozen=True)
class Limit:
    """Hold what a box allows of one factor.

    Attributes
    ----------
    low, high : the ends, of factors that are numbers; None where the box leaves that end as it is.
    values : the values it allows, of factors that are not.
    quasi_p : chance that an end cuts as well by luck (binomial, one-sided), for the low and the high end;
        for values the first counts. Missing where the box leaves that end.
    """

    low: float | None = None
    high: float | None = None
    values: tuple[FactorValue, ...] = ()
    quasi_p: tuple[float, float] = (np.nan, np.nan)


@dataclass(frozen=True)
class Box:
    """Hold one box.

    Attributes
    ----------
    method : prim or cart.
    limits : what it allows, by factor; of factors that it leaves alone nothing.
    coverage : share of all points sought that lie inside.
    density : share of the points inside that are sought.
    mass : share of all points that lie inside.
    inside : which points.
    """

    method: str
    limits: dict[str, Limit]
    coverage: float
    density: float
    mass: float
    inside: Mask = field(repr=False, compare=False)


@dataclass(frozen=True)
class Factors:
    """Hold the factors at each design point as PRIM wants them: numbers, or categories.

    Attributes
    ----------
    table : a column per factor.
    kinds : for each, whether its values are numbers.
    values : the values of those that are not, or are counted off.
    parameters : key paths that each of them sets.
    """

    table: pd.DataFrame
    kinds: dict[str, bool]
    values: dict[str, tuple[FactorValue, ...]]
    parameters: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, study: Study, points: Sequence[Settings]) -> Factors:
        """Lay out the factors of a study."""
        columns: dict[str, Any] = {}
        kinds = {}
        for key, factor in study.varied.items():
            numbers = all(
                isinstance(value, int | float) and not isinstance(value, bool) for value in factor.values
            )
            kinds[key] = numbers
            found = [point[key] for point in points]
            columns[key] = np.array(found, float) if numbers else pd.Categorical([str(v) for v in found])
        values = {key: factor.values for key, factor in study.varied.items()}
        return cls(pd.DataFrame(columns), kinds, values, study.parameters)

    def inside(self, limits: dict[str, Limit], but: tuple[str, str] = ("", "")) -> Mask:
        """Say which points lie within limits, but for one end of one factor."""
        found = np.ones(len(self.table), dtype=bool)
        for key, limit in limits.items():
            column = self.table[key]
            if limit.low is not None and but != (key, "low"):
                found &= column.to_numpy(float) >= limit.low
            if limit.high is not None and but != (key, "high"):
                found &= column.to_numpy(float) <= limit.high
            if limit.values and but != (key, "low"):
                found &= column.isin([str(value) for value in limit.values]).to_numpy()
        return found


def prim_boxes(factors: Factors, sought: Mask) -> list[Box]:
    """Find boxes by PRIM, the patient rule induction method.

    Of each peeling trajectory the box is taken whose coverage and density have the highest harmonic mean.
    A box that is no denser than the design as a whole, or none of whose limits is beyond luck, ends the
    search.
    """
    boxes: list[Box] = []
    with _library():
        from ema_workbench.analysis import prim

        search = prim.Prim(_numbered(factors.table), sought.copy(), mass_min=LEAST_MASS)
        while len(boxes) < MOST_BOXES and sought[search.yi_remaining].any():
            found = search.find_box()
            if found is None:
                break
            trajectory = found.peeling_trajectory
            balance = (trajectory["coverage"] * trajectory["density"]) / (
                trajectory["coverage"] + trajectory["density"]
            )
            best = int(balance.fillna(0.0).to_numpy().argmax())
            found.select(best)
            box = _measured("prim", factors, sought, _limits(factors, found.box_lims[best]))
            if box.density <= sought.mean() or not _beyond_luck(box):
                break
            boxes.append(box)
    return boxes


def _beyond_luck(box: Box) -> bool:
    ends = [p for limit in box.limits.values() for p in limit.quasi_p if not np.isnan(p)]
    return min(ends, default=1.0) < CONVINCING


def cart_boxes(factors: Factors, sought: Mask) -> list[Box]:
    """Find the leaves of a classification tree in which most points are sought, the fullest first."""
    with _library():
        from ema_workbench.analysis import cart

        # Names by their place in the list: the boxes of EMA Workbench lose splits on categories.
        places = _numbered(factors.table.assign(**_places(factors)))
        # EMA Workbench rounds down to whole points, and no leaf can hold none.
        tree = cart.CART(places, sought.copy(), mass_min=max(LEAST_MASS, 1.5 / len(sought)))
        with _settled_ties():
            tree.build_tree()
        leaves = [
            _measured("cart", factors, sought, _limits(factors, _named(factors, lims))) for lims in tree.boxes
        ]
    dense = [box for box in leaves if box.limits and box.density > max(0.5, float(sought.mean()))]
    return sorted(dense, key=lambda box: -box.coverage)


def _places(factors: Factors) -> dict[str, list[float]]:
    """Return the factors that are names as places in their lists."""
    return {
        key: [float(list(map(str, factors.values[key])).index(str(value))) for value in factors.table[key]]
        for key, numbers in factors.kinds.items()
        if not numbers
    }


def _named(factors: Factors, lims: pd.DataFrame) -> pd.DataFrame:
    """Return limits in which places are names again."""
    columns: dict[str, Any] = {str(name): list(lims[name]) for name in lims}
    for place, (key, numbers) in enumerate(factors.kinds.items()):
        if not numbers:
            low, high = (float(end) for end in lims[f"x{place}"])
            allowed = {str(value) for at, value in enumerate(factors.values[key]) if low <= at <= high}
            columns[f"x{place}"] = [allowed, allowed]
    return pd.DataFrame(columns)


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy with columns by number; EMA Workbench drops one of the name 'scenario'."""
    return table.set_axis([f"x{place}" for place in range(table.shape[1])], axis=1).copy()


def _limits(factors: Factors, lims: pd.DataFrame) -> dict[str, Limit]:
    limits: dict[str, Limit] = {}
    for place, (key, column) in enumerate(factors.table.items()):
        low, high = lims[f"x{place}"].iloc[0], lims[f"x{place}"].iloc[1]
        if not factors.kinds[str(key)]:
            allowed = tuple(value for value in factors.values[str(key)] if str(value) in low)
            if set(map(str, allowed)) != set(column.unique()):
                limits[str(key)] = Limit(values=allowed)
            continue
        cut_low = float(low) if float(low) > column.min() else None
        cut_high = float(high) if float(high) < column.max() else None
        if cut_low is not None or cut_high is not None:
            limits[str(key)] = Limit(cut_low, cut_high)
    return limits


def _measured(method: str, factors: Factors, sought: Mask, limits: dict[str, Limit]) -> Box:
    inside = factors.inside(limits)
    hits, size = int(sought[inside].sum()), int(inside.sum())
    with_p = {}
    for key, limit in limits.items():
        low = limit.low is not None or bool(limit.values)
        p_low = _quasi_p(sought, factors.inside(limits, (key, "low")), hits, size) if low else np.nan
        high = limit.high is not None
        p_high = _quasi_p(sought, factors.inside(limits, (key, "high")), hits, size) if high else np.nan
        with_p[key] = Limit(limit.low, limit.high, limit.values, (p_low, p_high))
    coverage = hits / max(1, int(sought.sum()))
    return Box(method, with_p, coverage, hits / max(1, size), size / len(sought), inside)


def _quasi_p(sought: Mask, wider: Mask, hits: int, size: int) -> float:
    """Return the chance of so many hits in the box, if the density were that without one of its ends."""
    from scipy.stats import binom

    return float(binom.sf(hits - 1, size, sought[wider].mean()))


@contextmanager
def _settled_ties() -> Iterator[None]:
    """Let ties of equally good splits fall the same way each time: scikit-learn asks NumPy's generator."""
    from numpy import random  # noqa: TID251 - EMA Workbench offers no seed of its own

    before = random.get_state()  # noqa: NPY002 - as above
    random.seed(1)  # noqa: NPY002 - as above
    try:
        yield
    finally:
        random.set_state(before)  # noqa: NPY002 - as above


@contextmanager
def _library() -> Iterator[None]:
    # EMA Workbench warns of extras nobody asked for, and of what newer pandas will drop.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import ema_workbench  # noqa: F401
        except ImportError:
            raise LibraryMissing(
                "discovery needs EMA Workbench, which is not installed; "
                "install it with: pip install 'dilemma-sim[analysis]'"
            ) from None
        yield
