"""How rival structures fare against a base: whose runs come nearer to the record.

A Bayes factor by approximate Bayesian computation is the share of runs within one distance of the record, of
the base over that of the rival (Pritchard and others 1999; Grelaud and others 2009). It is a statement about
these patterns and this distance: patterns are no sufficient statistics (Robert and others 2011), and a wide
net pulls it towards 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from dilemma_sim.study import abc
from dilemma_sim.study.bands import Bands
from dilemma_sim.study.digest import digest_of
from dilemma_sim.study.rivals import BASE, PREFIX
from dilemma_sim.study.scores import TELLING, Scaling
from dilemma_sim.study.validation import row_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.evidence.pattern_list import Patterns
    from dilemma_sim.study.rivals import Structure
    from dilemma_sim.study.tables import Meaning

    Numbers = NDArray[np.float64]

PATTERNS, BANDS, TIMING = "patterns", "bands", "patterns and timing"
"""What is compared: patterns of the fit by ranks, by their bands, and by ranks with when protests fell."""

STRONG, POSITIVE = 20.0, 3.0
"""Bayes factors from which evidence is strong, and positive (Kass and Raftery 1995)."""
TOLERANCES = (0.5, 1.0, 2.0)
"""Nets, as multiples of the share of the base's runs that the calibration accepts."""
NEAREST = 0.01
"""Share of the runs whose distance is told without any net."""
RESAMPLES = 20_000

Verdict = Literal["ruled out", "spoken against", "cannot be told", "spoken for", "ahead of the base"]


RIVALS_MEANING: dict[str, Meaning] = {
    name: {"unit": unit, "role": role, "description": text}
    for name, unit, role, text in (
        ("structure", "name", "key", "Scenario of the rival."),
        ("title", "text", "key", "Its title."),
        (
            "compared",
            "name",
            "key",
            "patterns: those of the fit, by ranks; bands: by bands; timing: also protests by span.",
        ),
        ("columns", "text", "statistic", "What is compared."),
        ("left_out", "text", "statistic", "Patterns that the rival does not define."),
        ("tolerance", "1", "key", "Net, as a multiple of the share that the calibration accepts."),
        (
            "distance",
            "normal scores or bands",
            "statistic",
            "Distance from the record within which runs count.",
        ),
        ("base_runs", "runs", "statistic", "Runs of the base."),
        ("runs", "runs", "statistic", "Runs of the rival."),
        ("base_share", "share", "statistic", "Share of the base's runs within the distance."),
        ("share", "share", "statistic", "Share of the rival's runs within it."),
        ("factor", "1", "statistic", "Bayes factor, base over rival."),
        ("low", "1", "statistic", "Lower end of its 95 % interval (Bayesian bootstrap)."),
        ("high", "1", "statistic", "Upper end."),
        ("verdict", "name", "statistic", "What the interval says, by Kass and Raftery 1995."),
        ("base_nearest", "as the distance", "statistic", "Distance of the base's nearest hundredth."),
        ("nearest", "as the distance", "statistic", "Distance of the rival's nearest hundredth."),
    )
}


@dataclass(frozen=True)
class Contest:
    """Hold how a base fares against its rivals.

    Attributes
    ----------
    table : a row a rival, what is compared, and net: the columns of `RIVALS_MEANING`.
    distances : by what is compared, rival and structure (the base or the rival), the distances of its runs.
    patterns : a row a structure and pattern, of all runs and of the nearest, see `validation.row_of`.
    timing : a row a structure and span, likewise.
    """

    table: pd.DataFrame
    distances: dict[tuple[str, str, str], Numbers]
    patterns: pd.DataFrame
    timing: pd.DataFrame

    def at(self, compared: str, tolerance: float = 1.0) -> pd.DataFrame:
        """Return the rows of one net, a rival each."""
        rows = self.table
        return rows[(rows["compared"] == compared) & (rows["tolerance"] == tolerance)]

    def title_of(self, structure: str) -> str:
        """Return the title of a rival."""
        return str(self.table.loc[self.table["structure"] == structure, "title"].iloc[0])


def contest(
    base: Structure,
    rivals: Sequence[Structure],
    record: Mapping[str, float],
    patterns: Patterns,
    fitted: Sequence[str],
    accept: float,
    seed: int = 1,
) -> Contest:
    """Weigh rivals against a base.

    Parameters
    ----------
    base, rivals : with the same columns.
    record : value of each column in the record; NaN where it has none.
    patterns : the list of patterns.
    fitted : the patterns that are compared.
    accept : share of the base's runs that the calibration accepts.
    seed : of the bootstrap.
    """
    rows: list[dict[str, Any]] = []
    found: dict[tuple[str, str, str], Numbers] = {}
    for compared, more in ((PATTERNS, ()), (BANDS, ()), (TIMING, base.timing)):
        if compared == TIMING and not more:
            continue
        for rival in rivals:
            columns = [*comparable(base, rival, fitted), *more]
            if compared == BANDS:
                pair = outside(base, rival, patterns, columns)
            else:
                pair = distances(base, rival, record, columns)
            found[compared, rival.name, BASE], found[compared, rival.name, rival.name] = pair
            head = {
                "structure": rival.name,
                "title": rival.title.removeprefix(PREFIX),
                "compared": compared,
                "columns": "; ".join(columns),
                "left_out": "; ".join(name for name in fitted if name not in columns),
            }
            for tolerance in TOLERANCES:
                address = digest_of("rivals", seed, rival.name, compared, tolerance)
                rows.append(head | {"tolerance": tolerance} | weighed(*pair, accept * tolerance, address))
    structures = (base, *rivals)
    told = [row for one in structures for row in _pattern_rows(one, record, patterns, fitted, base, accept)]
    spans = [row for one in structures for row in _timing_rows(one, record)]
    table = pd.DataFrame(rows, columns=list(RIVALS_MEANING))
    return Contest(table, found, pd.DataFrame(told), pd.DataFrame(spans))


def comparable(base: Structure, rival: Structure, fitted: Sequence[str]) -> list[str]:
    """Return the patterns that some runs of both structures define.

    Where many do not, that counts: such runs are away from a record that has the pattern. Where none can,
    because the structure leaves no room for it, the pattern says nothing of the structure.
    """
    shares = [one.statistics[list(fitted)].notna().mean() for one in (base, rival)]
    return [name for name in fitted if min(share[name] for share in shares) >= TELLING]


def distances(
    base: Structure, rival: Structure, record: Mapping[str, float], columns: Sequence[str]
) -> tuple[Numbers, Numbers]:
    """Return how far the runs of both structures are from a record, on the scale that the base gives."""
    seen = np.array([[record[name] for name in columns]], dtype=np.float64)
    scaling = Scaling.of(base.statistics[list(columns)].to_numpy(float))
    target = scaling.scaled(seen)[0]
    of_base, of_rival = (
        abc.distances(scaling.scaled(one.statistics[list(columns)].to_numpy(float)), target)
        for one in (base, rival)
    )
    return of_base, of_rival


def outside(
    base: Structure, rival: Structure, patterns: Patterns, columns: Sequence[str]
) -> tuple[Numbers, Numbers]:
    """Return how far the runs of both structures are outside the bands of patterns."""
    bands = Bands.of([patterns.patterns[name] for name in columns])
    of_base, of_rival = (
        bands.distances(one.statistics[list(columns)].to_numpy(float)) for one in (base, rival)
    )
    return of_base, of_rival


def weighed(of_base: Numbers, of_rival: Numbers, accept: float, address: str) -> dict[str, Any]:
    """Return the Bayes factor of the base over a rival, and what it is made of.

    Parameters
    ----------
    of_base, of_rival : distances of their runs from the record.
    accept : share of the base's runs that is to lie within the net.
    address : of the draws of the bootstrap.
    """
    distance = float(np.sort(of_base)[max(1, round(accept * len(of_base))) - 1])
    near = [int((one <= distance).sum()) for one in (of_base, of_rival)]
    factor, low, high = bayes_factor(near[0], len(of_base), near[1], len(of_rival), address)
    return {
        "distance": distance,
        "base_runs": len(of_base),
        "runs": len(of_rival),
        "base_share": near[0] / len(of_base),
        "share": near[1] / len(of_rival),
        "factor": factor,
        "low": low,
        "high": high,
        "verdict": verdict_of(low, high),
        "base_nearest": float(np.quantile(of_base, NEAREST)),
        "nearest": float(np.quantile(of_rival, NEAREST)),
    }


def bayes_factor(near: int, runs: int, near_rival: int, runs_rival: int, address: str) -> tuple[float, ...]:
    """Return the ratio of two shares of runs near the record, and its 95 % interval.

    By the Bayesian bootstrap (Rubin 1981), in which a share is a beta variable; half a run is added to
    either side, so that a structure none of whose runs comes near has a finite interval too.
    """
    from numpy.random import default_rng  # noqa: TID251 - a bootstrap, not the model

    draw = default_rng(int(address[:16], 16))
    one, other = (
        draw.beta(inside + 0.5, whole - inside + 0.5, RESAMPLES)
        for inside, whole in ((near, runs), (near_rival, runs_rival))
    )
    low, high = np.quantile(one / other, [0.025, 0.975])
    factor = (near + 0.5) / (runs + 1.0) * (runs_rival + 1.0) / (near_rival + 0.5)
    return factor, float(low), float(high)


def verdict_of(low: float, high: float) -> Verdict:
    """Return what the interval of a Bayes factor, base over rival, says of the rival."""
    if low >= STRONG:
        return "ruled out"
    if low >= POSITIVE:
        return "spoken against"
    if high <= 1.0 / STRONG:
        return "ahead of the base"
    return "spoken for" if high <= 1.0 / POSITIVE else "cannot be told"


def _pattern_rows(
    one: Structure,
    record: Mapping[str, float],
    patterns: Patterns,
    fitted: Sequence[str],
    base: Structure,
    accept: float,
) -> list[dict[str, Any]]:
    """Return what runs say of each pattern: all of them, and as large a share of the nearest."""
    near = distances(base, one, record, comparable(base, one, fitted))[1]
    some = np.argsort(near, kind="stable")[: max(1, round(accept * len(near)))]
    kept = ("role", "title", "unit", "observed", "band_low", "band_high", "median", "p05", "p95", "in_band")
    rows = []
    for name in (column for column in one.statistics.columns if column in patterns.patterns):
        pattern, values = patterns.patterns[name], one.statistics[name].to_numpy(float)
        for among, chosen in (("all", values), ("nearest", values[some])):
            row = row_of(name, pattern, record.get(name, np.nan), chosen)
            head = {"structure": one.name, "among": among, "pattern": name}
            rows.append(head | {key: row[key] for key in (*kept, "defined", "verdict")})
    return rows


def _timing_rows(one: Structure, record: Mapping[str, float]) -> list[dict[str, Any]]:
    rows = []
    for name in one.timing:
        values = one.statistics[name].to_numpy(float)
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
        as_few = float((values <= record[name]).mean())
        rows.append(
            {"structure": one.name, "span": name, "observed": record[name], "median": middle}
            | {"p05": low, "p95": high, "at_most_observed": as_few}
        )
    return rows
