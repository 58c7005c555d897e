"""Protests whose size the press does not tell: what they count as in forecasts, and what other sizes change.

A window with such a protest is scored like any other. To pass it over would choose windows by what happened
in them, and favour whoever forecasts less protest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study.forecast_scores import PRIOR_MEDIAN
from dilemma_sim.study.forecast_skill import SCORES

if TYPE_CHECKING:
    from dilemma_sim.evidence.weekly import WeeklyProtests

OTHER_SIZES = (30.0, 300.0)
"""Persons that are tried in place of the usual size [assumed]: about a third and three times the median of
the record, 93 persons (S3a). Half of the sizes that it tells lie between them."""
TURNOUT_SCORES = tuple(score for score, (what, _) in SCORES.items() if what == "turnout")
KEYS = ["test", "place", "score", "benchmark"]
"""What names a comparison."""
TAKEN = "taken"
"""The column of the verdicts with the size that protests of unknown size are taken to have."""


@dataclass(frozen=True)
class UnknownSizes:
    """Say how many protests have no known size, and what they count as.

    Attributes
    ----------
    protests : of the record.
    unknown : those of them whose size is unknown.
    size : what each of these counts as where windows are scored, in persons.
    usual : whether that is the median of the known sizes.
    others : skill where they count as something else, by persons; see `forecast_skill.MEANING`.
    """

    protests: int
    unknown: int
    size: float
    usual: bool
    others: Mapping[float, pd.DataFrame] = field(default_factory=dict)


def unknown_sizes(record: WeeklyProtests, size: float | None = None) -> UnknownSizes:
    """Return how many protests of a record have no known size, and what they count as.

    Parameters
    ----------
    record : what happened.
    size : what they count as, in persons; None for the usual size. Where no size is known at all, that is the
        median before anything is known (`forecast_scores.PRIOR_MEDIAN`).
    """
    protests, unknown = len(record.size), int(np.isnan(record.size).sum())
    taken = usual_size(record, PRIOR_MEDIAN) if size is None else size
    return UnknownSizes(protests, unknown, taken, usual=size is None and unknown < protests)


def usual_size(record: WeeklyProtests, otherwise: float = np.nan) -> float:
    """Return the median of the known sizes, in persons.

    To add it for the unknown ones leaves the median as it is.

    Parameters
    ----------
    record : the protests.
    otherwise : what is returned where no size is known.
    """
    known = record.size[~np.isnan(record.size)]
    return float(np.median(known)) if len(known) else otherwise


def with_size(record: WeeklyProtests, size: float) -> WeeklyProtests:
    """Return a record in which protests of unknown size have a size; those that are known stay."""
    return replace(record, size=np.where(np.isnan(record.size), size, record.size))


def verdicts_by_size(skill: pd.DataFrame, sizes: UnknownSizes) -> pd.DataFrame:
    """Return the verdicts of the turnout scores, one row a comparison, one column a size.

    The columns are named by persons, and the first one `TAKEN`.

    Parameters
    ----------
    skill : with the size that is taken, as `forecast_skill.skill_table` makes it.
    sizes : with the skill for others.
    """
    tables = {TAKEN: skill, **{f"{size:g}": other for size, other in sizes.others.items()}}
    rows = skill.loc[skill["score"].isin(TURNOUT_SCORES), KEYS]
    found = {name: table.set_index(KEYS)["verdict"] for name, table in tables.items()}
    return pd.DataFrame(found).loc[pd.MultiIndex.from_frame(rows)].reset_index()


def changed(verdicts: pd.DataFrame, *, beyond_chance: bool = False) -> pd.DataFrame:
    """Return the comparisons whose verdict is not the same with every size.

    Parameters
    ----------
    verdicts : as `verdicts_by_size` makes them.
    beyond_chance : whether all that is within chance, ahead or behind, counts as the same.
    """
    told = verdicts.drop(columns=KEYS)
    if beyond_chance:
        told = told.where(told.isin(["better", "worse"]), "within chance")
    return verdicts[told.nunique(axis=1) > 1]
