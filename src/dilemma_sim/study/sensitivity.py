"""Sensitivity: which factors of a study decide its outcomes, by the method that fits its design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from dilemma_sim.scenario.designs import DesignChoice, DesignName, name_of
from dilemma_sim.study.analysis_tables import write_table
from dilemma_sim.study.digest import digest_of
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.indices import Index, morris_indices, pawn_indices, sobol_indices
from dilemma_sim.study.matching import Matched, luck_of, matched_folder
from dilemma_sim.study.sampling import unit_sample
from dilemma_sim.study.tables import Meaning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.study.sweepfolder import SweepFolder

Method = Literal["morris", "sobol", "pawn"]

#: What each design can be analysed by, the usual method first.
METHODS: dict[str, tuple[Method, ...]] = {
    "morris": ("morris",),
    "sobol": ("sobol", "pawn"),
    "random": ("pawn",),
    "latin_hypercube": ("pawn",),
}
FITTING = {
    "morris": "{morris: {trajectories: 20}}",
    "sobol": "{sobol: {samples: 64, second_order: true}}",
    "pawn": "{latin_hypercube: {samples: 200}}",
}
NAME = "sensitivity"
DUMMY = "(dummy)"

MEANING: dict[str, Meaning] = {
    "scenario": {"unit": "name", "role": "key", "description": "The scenario, where there are several."},
    "country": {"unit": "name", "role": "key", "description": "The country."},
    "outcome": {"unit": "name", "role": "key", "description": "Which outcome, by its column in the results."},
    "method": {"unit": "name", "role": "key", "description": "morris, sobol or pawn."},
    "scale": {"unit": "name", "role": "key", "description": "log1p where log(1 + outcome) is analysed."},
    "index": {
        "unit": "name",
        "role": "key",
        "description": (
            "mu, mu_star, sigma: mean, mean size and spread of elementary effects; S1, ST, S2: first-order, "
            "total and pair shares of variance; pawn: median distance of distributions."
        ),
    },
    "factor": {"unit": "name", "role": "key", "description": "The factor; (dummy) is one that does nothing."},
    "other": {"unit": "name", "role": "key", "description": "The other factor of a pair."},
    "value": {"unit": "as the index", "role": "statistic", "description": "The estimate."},
    "low": {"unit": "as the index", "role": "statistic", "description": "Lower end, 95 % interval."},
    "high": {"unit": "as the index", "role": "statistic", "description": "Its upper end (bootstrap)."},
    "luck": {
        "unit": "share",
        "role": "statistic",
        "description": "Share of the variance of single runs that lies between replicates of one point.",
    },
    "luck_of_means": {
        "unit": "share",
        "role": "statistic",
        "description": "The same share in the means over replicates, which are analysed.",
    },
    "points": {"unit": "points", "role": "statistic", "description": "Design points with a value."},
    "note": {"unit": "text", "role": "note", "description": "Why there is no estimate."},
}  # fmt: skip


def method_for(design: DesignName | DesignChoice, asked: str | None = None) -> Method:
    """Return the method by which a design is analysed.

    Raises
    ------
    AnalysisRefused : no method fits the design, or not the one that was asked for.
    """
    name = name_of(design)
    possible = METHODS.get(name, ())
    if not possible:
        options = "; ".join(f"{method}: {example}" for method, example in FITTING.items())
        raise AnalysisRefused(
            f"the design '{name}' does not sample the factors, so that no indices follow from it; "
            f"write under 'design' one of {options}"
        )
    if asked is None:
        return possible[0]
    if asked not in possible:
        raise AnalysisRefused(
            f"the design '{name}' cannot be analysed by {asked}, which needs design: {FITTING[asked]}; "
            f"what fits this one is --method {' or '.join(possible)}"
        )
    return next(method for method in possible if method == asked)


def read_design(study: str) -> DesignName | DesignChoice:
    """Return the design of a study, given its name, its path or its folder."""
    from dilemma_sim.study.finished import study_document

    return study_document(study).value.design


def sensitivities(found: Matched, method: str | None = None, log: Sequence[str] = ()) -> pd.DataFrame:
    """Return the sensitivity indices of every outcome and country.

    Replicates are averaged at each design point first; how much of the variance they hold stands beside.

    Parameters
    ----------
    found : results that are bound to their design.
    method : morris, sobol or pawn; by default what the design is made for.
    log : outcomes whose log(1 + value) is analysed, for those with a long tail.

    Raises
    ------
    AnalysisRefused : the method does not fit the design, or an outcome to take logs of is not there.
    """
    chosen = method_for(found.study.design, method)
    for column in log:
        if column not in found.outcomes:
            there = ", ".join(found.outcomes)
            raise AnalysisRefused(f"the study reports no '{column}' to take logs of; it reports {there}")
    rows = []
    for label in found.labels:
        for country in found.countries:
            for column in found.outcomes:
                rows += _rows(found, chosen, label, country, column, log=column in log)
    text = ["scenario", "country", "outcome", "method", "scale", "index", "factor", "other", "note"]
    return pd.DataFrame(rows, columns=list(MEANING)).astype(dict.fromkeys(text, "str"))


def _rows(
    found: Matched, method: Method, label: str, country: str, column: str, *, log: bool
) -> list[dict[str, object]]:
    runs = found.by_run(label, country, column)
    if not runs.notna().to_numpy().any():
        return []  # an outcome of another country
    runs = _logged(runs, column) if log else runs
    y = runs.mean(axis=1).to_numpy(float)
    luck = luck_of(runs)
    head = {
        "scenario": label, "country": country, "outcome": column, "method": method,
        "scale": "log1p" if log else "", "luck": luck.of_run, "luck_of_means": luck.of_mean,
        "points": int(np.isfinite(y).sum()),
    }  # fmt: skip
    names = [*found.study.varied, DUMMY]
    note = _obstacle(method, y)
    if note:
        blank = {"value": np.nan, "low": np.nan, "high": np.nan, "note": note}
        return [{**head, "index": "", "factor": "", "other": "", **blank}]
    seed = int(digest_of(NAME, found.study.seed, label, country, column)[:8], 16)
    return [
        {
            **head,
            "index": one.name,
            "factor": names[one.factor],
            "other": names[one.other] if one.other >= 0 else "",
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "note": "",
        }
        for one in _indices(found, method, y, seed)
    ]


def _indices(found: Matched, method: Method, y: NDArray[np.float64], seed: int) -> list[Index]:
    design = found.study.design
    assert isinstance(design, DesignChoice)
    unit = unit_sample(design, len(found.study.varied))
    if method == "pawn":
        there = np.isfinite(y)
        return pawn_indices(unit[there], y[there], seed)
    if design.morris is not None:
        return morris_indices(design.morris, unit, y, seed)
    assert design.sobol is not None
    # Centred, since the estimators lose digits where the mean is large beside the spread.
    return sobol_indices(design.sobol, len(found.study.varied), (y - y.mean()) / y.std(), seed)


def _obstacle(method: Method, y: NDArray[np.float64]) -> str:
    there = y[np.isfinite(y)]
    if method != "pawn" and len(there) < len(y):
        return f"{len(y) - len(there)} of {len(y)} design points have no value, and {method} needs them all"
    if len(there) < 4 or float(np.ptp(there)) <= 1e-12 * float(np.abs(there).max(initial=0.0)):
        return "the outcome is the same at all design points"
    return ""


def _logged(runs: pd.DataFrame, column: str) -> pd.DataFrame:
    if float(runs.min().min()) < 0:
        raise AnalysisRefused(
            f"'{column}' falls below 0, where log(1 + value) is of no use; leave out --log {column}, "
            "or use --method pawn, which needs no scale"
        )
    return runs.map(np.log1p)


def analyse(folder: SweepFolder, method: str | None = None, log: Sequence[str] = ()) -> pd.DataFrame:
    """Analyse a study folder, and write `sensitivity.parquet` and `.csv` into it.

    Raises
    ------
    AnalysisRefused : the results do not belong to the design, or the method does not fit it.
    """
    method_for(folder.study.design, method)
    table = sensitivities(matched_folder(folder), method, log)
    write_table(folder, NAME, table, MEANING)
    return table
