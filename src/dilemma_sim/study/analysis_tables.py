"""The tables of analyses in a study folder, each bound to the results it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from dilemma_sim.study.sweepfolder import SweepFolder
    from dilemma_sim.study.tables import Meaning

_DIGEST = "data_sha256"


def write_table(folder: SweepFolder, name: str, table: pd.DataFrame, meaning: Mapping[str, Meaning]) -> None:
    """Write a table as Parquet and CSV, whole or not at all, with the digest of the results inside."""
    from dilemma_sim.study.results import csv_bytes
    from dilemma_sim.study.tables import parquet_bytes
    from dilemma_sim.study.writing import output_to, write_whole

    digest = {_DIGEST: str(folder.manifest.get(_DIGEST, ""))}
    bound = {column: {**about, **digest} for column, about in meaning.items()}
    with output_to(folder.path):
        write_whole(folder.path / f"{name}.parquet", parquet_bytes(table, bound))
        write_whole(folder.path / f"{name}.csv", csv_bytes(table))


def read_table(folder: SweepFolder, name: str) -> pd.DataFrame | None:
    """Return a table, or None where there is none or the results were computed anew since.

    Raises
    ------
    FolderRefused : the file is damaged.
    """
    from pyarrow import parquet

    from dilemma_sim.study.damage import whole_table
    from dilemma_sim.study.tables import read_parquet

    path = folder.path / f"{name}.parquet"
    if not path.is_file():
        return None
    with whole_table(path):
        about = parquet.read_schema(path).field(0).metadata or {}
    if about.get(_DIGEST.encode(), b"").decode() != str(folder.manifest.get(_DIGEST, "")):
        return None
    return read_parquet(path)
