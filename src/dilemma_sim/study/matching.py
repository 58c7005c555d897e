"""The binding of results to the design they came from: what does not match is refused, never analysed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study.errors import AnalysisRefused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.sampling import Settings
    from dilemma_sim.study.sweepfolder import SweepFolder

_REMEDY = "run `dilemma-sim sweep` again, so that both come from one study"


@dataclass(frozen=True)
class Matched:
    """Hold the results of a study, known to stem from its design.

    Attributes
    ----------
    study : the study.
    points : the values of the factors at each design point, for one scenario.
    results : one row per point, replicate and country; only runs that ended well.
    """

    study: Study
    points: tuple[Settings, ...]
    results: pd.DataFrame

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the scenarios; a single one without a label has an empty one."""
        return tuple(self.study.bases)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of the results."""
        return tuple(dict.fromkeys(self.results["country"]))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Columns of the results that hold outcomes."""
        return tuple(reported.column for reported in self.study.outcomes)

    def of(self, label: str, country: str) -> pd.DataFrame:
        """Return the results of one scenario and country, its points counted from 0."""
        rows = self.results[self.results["country"] == country]
        rows = rows[rows["scenario"] == label] if label else rows
        first = self.labels.index(label) * len(self.points)
        return rows.assign(point=rows["point"] - first)

    def by_run(self, label: str, country: str, column: str) -> pd.DataFrame:
        """Lay one outcome out as points (rows) times replicates (columns); missing where there is none."""
        table = self.of(label, country).pivot(index="point", columns="replicate", values=column)
        return table.reindex(range(len(self.points))).astype(float)


def matched_folder(folder: SweepFolder) -> Matched:
    """Bind the results in a study folder to the study beside them.

    Raises
    ------
    AnalysisRefused : they do not belong together.
    """
    from dilemma_sim.study.design import settings_in
    from dilemma_sim.study.digest import data_digest
    from dilemma_sim.study.sweep import read_study

    document = read_study(str(folder.path / "study.yaml"))
    digest = folder.manifest.get("data_sha256")
    if digest is not None and data_digest(folder.results) != digest:
        raise AnalysisRefused(f"the results of {folder.path} were changed after they were written; {_REMEDY}")
    return matched(document.value, settings_in(document), folder.results)


def matched(study: Study, points: Sequence[Settings], results: pd.DataFrame) -> Matched:
    """Bind results to the design of a study.

    Parameters
    ----------
    study : the study.
    points : the values of its factors at each design point, for one scenario, in the order of the design.
    results : one row per design point, replicate and country; rows whose `status` is not ok are left out.

    Raises
    ------
    AnalysisRefused : points are missing, in another order, or have other values.
    """
    missing = [key for key in ("point", "country", *study.columns) if key not in results]
    if missing:
        raise _mismatch(f"the results have no column '{missing[0]}'")
    total = len(points) * len(study.bases)
    first = results.drop_duplicates("point")
    numbers = first["point"].to_numpy()
    if len(numbers) != total:
        raise _mismatch(f"the results have {len(numbers)} design points and the study {total}")
    if not np.array_equal(numbers, np.arange(total)):
        raise _mismatch("the design points stand in another order")
    for key in study.varied:
        _compare(key, first[key], [point[key] for point in points] * len(study.bases))
    if study.scenarios:
        _compare("scenario", first["scenario"], [label for label in study.scenarios for _ in points])
    ended = results[results["status"] == "ok"] if "status" in results else results
    return Matched(study, tuple(points), ended)


def _compare(key: str, found: pd.Series[Any], expected: Sequence[object]) -> None:
    if pd.api.types.is_numeric_dtype(found):
        same = [a == b for a, b in zip(found.tolist(), expected, strict=True)]
    else:
        same = [str(a) == str(b) for a, b in zip(found, expected, strict=True)]
    if not all(same):
        place = same.index(False)
        raise _mismatch(
            f"at design point {place} the results have {key}={found.iloc[place]} and the design "
            f"{expected[place]}"
        )


def _mismatch(what: str) -> AnalysisRefused:
    return AnalysisRefused(f"the results do not match the design of the study: {what}; {_REMEDY}")


@dataclass(frozen=True)
class Luck:
    """Hold how much of the variance of one run's outcome is luck.

    Attributes
    ----------
    of_run : share of the variance of single runs that lies between replicates of one design point.
    of_mean : the same share in the means over replicates, which are what is analysed.
    """

    of_run: float
    of_mean: float


def luck_of(runs: pd.DataFrame) -> Luck:
    """Part the variance of an outcome into that between design points and that between replicates.

    Parameters
    ----------
    runs : of shape (points, replicates).
    """
    counts = runs.count(axis=1)
    if int(counts.max()) < 2:
        return Luck(float("nan"), float("nan"))
    within = float(runs.var(axis=1, ddof=1).mean())
    means = float(runs.mean(axis=1).var(ddof=1))
    of_means = within / float(counts.mean())
    between = max(0.0, means - of_means)
    if within + between == 0:
        return Luck(0.0, 0.0)
    return Luck(within / (within + between), min(1.0, of_means / means) if means > 0 else 1.0)


def numbers_of(study: Study, points: Sequence[Mapping[str, object]]) -> NDArray[np.float64]:
    """Return the settings as numbers, a column per factor; values of lists by their place in the list."""
    columns = []
    for key, factor in study.varied.items():
        values = [point[key] for point in points]
        if factor.continuous:
            columns.append(np.array(values, dtype=float))
        else:
            places = {value: float(place) for place, value in enumerate(factor.values)}
            columns.append(np.array([places[value] for value in values]))  # type: ignore[index]
    return np.column_stack(columns)
