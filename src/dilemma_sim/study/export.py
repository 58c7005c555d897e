"""Exports: the tables of a folder as CSV or NetCDF for other programs, with a codebook."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pyarrow as pa
from pyarrow import compute, csv

from dilemma_sim.study.arrays import ARRAYS, arrays_of, library, with_flags
from dilemma_sim.study.codebook import codebook, codebook_page
from dilemma_sim.study.columnar import Table
from dilemma_sim.study.manifest import FILE, as_json, refuse_foreign
from dilemma_sim.study.reading import Results, open_results
from dilemma_sim.study.writing import folder_aside, output_to

ExportFormat = Literal["csv", "netcdf"]


def export(folder: Path | str, to: ExportFormat = "csv", out: Path | str | None = None) -> list[Path]:
    """Write the tables of a folder of results for other programs and return the files.

    Parameters
    ----------
    folder : of a run, a study or a comparison.
    to : ``csv``: a file for each table; ``netcdf``: curves and results as arrays, other tables as CSV.
    out : where to write; by default `export` inside the folder. An earlier export is replaced.

    Raises
    ------
    FolderRefused : the folder holds no results, or `out` holds something else.
    LibraryMissing : a library that NetCDF needs is not installed.
    OutputFailed : something cannot be written.
    """
    results = open_results(folder)
    place = Path(folder) / "export" if out is None else Path(out)
    refuse_foreign(place, "export")
    if to == "netcdf":
        library()
    tables = [results.table(name) for name in results.names]
    with folder_aside(place) as aside, output_to(place):
        names = [_write(aside, results, table, to) for table in tables]
        _write_csv(aside / "codebook.csv", [codebook(tables)])
        (aside / "codebook.md").write_text(codebook_page(tables), "utf-8")
        manifest = {"schema": 1, "kind": "export", "format": to, "of": results.manifest}
        (aside / FILE).write_bytes(as_json(manifest))
    return [place / name for name in (*names, "codebook.csv", "codebook.md", FILE)]


def _write(folder: Path, results: Results, table: Table, to: ExportFormat) -> str:
    if to == "netcdf" and table.name in ARRAYS:
        name = f"{table.name}.nc"
        with_flags(arrays_of(results, table.name)).to_netcdf(folder / name, engine="h5netcdf")
        return name
    name = f"{table.name}.csv"
    _write_csv(folder / name, table.pieces())
    return name


def _write_csv(path: Path, pieces: Iterable[pa.Table]) -> None:
    """Write a table piece by piece: UTF-8, ISO dates, nothing where a value is missing."""
    writer: csv.CSVWriter | None = None
    for piece in pieces:
        simple = pa.table({name: _simple(piece[name]) for name in piece.column_names})
        writer = writer or csv.CSVWriter(path, simple.schema)
        writer.write_table(simple)
    if writer is not None:
        writer.close()


def _simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as every program reads it: true and false as 1 and 0, maps as JSON."""
    if pa.types.is_boolean(column.type):
        return compute.cast(column, pa.int8())
    if pa.types.is_map(column.type):
        texts = [json.dumps(dict(entry), ensure_ascii=False) for entry in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    return column
