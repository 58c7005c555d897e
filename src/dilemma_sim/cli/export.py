"""The verb `export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Folder, Json, Quiet
from dilemma_sim.cli.telling import tell_unfinished


class ExportFormat(StrEnum):
    """Name the formats of exported tables."""

    csv = "csv"
    netcdf = "netcdf"


def export(
    folder: Folder,
    to: Annotated[ExportFormat, typer.Option("--to", help="Format of the tables.")] = ExportFormat.csv,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder to write; by default DIR/export.")
    ] = None,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write the tables of a folder for R, Stata and spreadsheets.

    A codebook of all columns and their units comes along. With netcdf, curves and results become arrays
    with dimensions, and the other tables CSV; that needs the extra dilemma-sim[analysis].
    """
    from dilemma_sim.study.export import export as export_tables
    from dilemma_sim.study.manifest import kind_of

    if kind_of(folder) == "sweep":
        tell_unfinished(folder)
    files = export_tables(folder, to.value, out)
    if as_json:
        console.show_json({"files": [str(path) for path in files]})
    else:
        console.show("\n".join(map(str, files)))
