"""Assembly: the results of a study from its parts, a few at a time, so that memory stays flat as it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pandas as pd
from pyarrow import parquet

from dilemma_sim.study.digest import digest_of_tables
from dilemma_sim.study.partfile import part_frame
from dilemma_sim.study.results import (
    columns_of,
    csv_bytes,
    factor_types,
    results_meaning,
    rows_of,
    summarised,
    summary_meaning,
)
from dilemma_sim.study.tables import Meaning, arrow_table, read_parquet
from dilemma_sim.study.writing import written_whole

if TYPE_CHECKING:
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.design import Point
    from dilemma_sim.study.parts import Part

type Load = Callable[[Part], bytes | None]

# Rows that are held until they are written as one row group; and parts whose results are held meanwhile.
ROWS_AT_ONCE = 20_000
PARTS_AT_ONCE = 256


def result_tables(
    study: Study,
    points: Sequence[Point],
    parts: Iterable[Part],
    load: Load,
    replicates: Mapping[int, int],
) -> Iterator[pd.DataFrame]:
    """Yield the results by design point, replicate and country, some points at a time.

    Parameters
    ----------
    study : says which outcomes are reported.
    points : all design points.
    parts : all parts, in any order.
    load : returns the file of a part, or None for one to leave out.
    replicates : how many of each point count.
    """
    numbered = {point.number: point for point in points}
    asked = pd.Series(replicates)
    types = factor_types(points)

    by_key = {part.key: part for part in parts}

    @lru_cache(maxsize=PARTS_AT_ONCE)
    def rows(key: str) -> pd.DataFrame:
        data = load(by_key[key])
        return pd.DataFrame() if data is None else rows_of_part(study, numbered, data).astype(types)

    for some, there in _together(by_key.values()):
        tables = [rows(part.key) for part in there]
        tables = [table[table["point"].isin(some)] for table in tables if len(table)]
        if tables:
            table = pd.concat(tables, ignore_index=True)
            table = table[table["replicate"] < table["point"].map(asked)]
            yield table.sort_values(["point", "replicate"], kind="stable", ignore_index=True)


def write_results(folder: Path, study: Study, tables: Iterable[pd.DataFrame]) -> tuple[int, str]:
    """Write the results and their summary, and return the number of rows and the digest of the results."""
    with (
        _written(folder / "results", results_meaning(study)) as results,
        _written(folder / "summary", summary_meaning(study)) as summary,
    ):
        for table in _gathered(tables):
            results.add(table)
            summary.add(summarised(study, table))
    path = folder / "results.parquet"
    return results.rows, digest_of_tables(read_parquet(path, [name]) for name in results.columns)


class _Pieces:
    """Write a table piece by piece, as Parquet and as CSV."""

    def __init__(self, columnar: BinaryIO, text: BinaryIO, meaning: Mapping[str, Meaning]) -> None:
        self.rows = 0
        self.columns: list[str] = []
        self._columnar, self._text, self._meaning = columnar, text, meaning
        self._writer: parquet.ParquetWriter | None = None

    def add(self, table: pd.DataFrame) -> None:
        self._text.write(csv_bytes(table, header=self.rows == 0))
        columnar = arrow_table(table, self._meaning)
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._columnar, columnar.schema, compression="zstd")
        self._writer.write_table(columnar)
        self.rows += len(table)
        self.columns = list(table.columns)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _gathered(tables: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield the same rows in fewer and larger tables."""
    held: list[pd.DataFrame] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= ROWS_AT_ONCE:
            yield pd.concat(held, ignore_index=True)
            held.clear()
    if held:
        yield pd.concat(held, ignore_index=True)


@contextmanager
def _written(stem: Path, meaning: Mapping[str, Meaning]) -> Iterator[_Pieces]:
    columnar, text = stem.with_suffix(".parquet"), stem.with_suffix(".csv")
    with written_whole(columnar) as columnar_file, written_whole(text) as text_file:
        pieces = _Pieces(columnar_file, text_file, meaning)
        yield pieces
        pieces.close()


def rows_of_part(study: Study, points: Mapping[int, Point], data: bytes) -> pd.DataFrame:
    """Return the results of the runs of a part."""
    curves = part_frame(data, columns_of(study))
    # Runs that failed have one week, and scenarios and factors may set when a run begins and ends.
    runs = curves.groupby(["point", "replicate"], sort=False)
    period = [runs["date"].transform("min"), runs["step"].transform("max")]
    tables = [rows_of(study, points, alike) for _, alike in curves.groupby(period, sort=False)]
    return pd.concat(tables, ignore_index=True)


def _together(parts: Iterable[Part]) -> Iterator[tuple[list[int], tuple[Part, ...]]]:
    """Yield consecutive points that lie in the same parts, with these parts."""
    holding: dict[int, tuple[Part, ...]] = {}
    for part in parts:
        for number in part.block.points:
            holding[number] = (*holding.get(number, ()), part)
    for _, group in groupby(sorted(holding), key=lambda number: tuple(part.key for part in holding[number])):
        numbers = list(group)
        yield numbers, holding[numbers[0]]
