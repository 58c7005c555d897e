"""The reference table of a calibration: what was drawn from the priors in each run, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from dilemma_sim.study.damage import whole_table
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.observation import WEEKLY
from dilemma_sim.study.partfile import part_frame
from dilemma_sim.study.results import POINT, results_meaning
from dilemma_sim.study.tables import KEYS, frame_of, weekly_of
from dilemma_sim.study.writing import written_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.study.design import Design, Point
    from dilemma_sim.study.observation import Observation
    from dilemma_sim.study.parts import Part
    from dilemma_sim.study.sweepfolder import SweepFolder
    from dilemma_sim.study.tables import Meaning

FILE = "reference_table.parquet"

_DIGEST = b"data_sha256"


@dataclass(frozen=True)
class ReferenceTable:
    """Hold runs drawn from the priors, a row each; only those that ended well.

    Attributes
    ----------
    keys : number of the design point and of the replicate.
    parameters : the values drawn, by key path.
    statistics : the patterns of the run, missing where they cannot be computed.
    weekly : by name and country, what the press recorded each week, of shape (runs, weeks).
    """

    keys: pd.DataFrame
    parameters: pd.DataFrame
    statistics: pd.DataFrame
    weekly: Mapping[tuple[str, str], NDArray[np.float64]]

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.parameters)

    def rows(self, some: NDArray[Any]) -> ReferenceTable:
        """Return some of the runs."""
        return replace(
            self,
            keys=self.keys.iloc[some].reset_index(drop=True),
            parameters=self.parameters.iloc[some].reset_index(drop=True),
            statistics=self.statistics.iloc[some].reset_index(drop=True),
            weekly={name: values[some] for name, values in self.weekly.items()},
        )


def write_reference_table(
    folder: Path, design: Design, parts: Iterable[Part], load: Callable[[Part], bytes], digest: str
) -> None:
    """Write the reference table of a calibration from its parts, one after the other.

    Parameters
    ----------
    folder : of the study.
    design : of the study, which says what is observed.
    parts : all parts.
    load : returns the file of a part.
    digest : of the results that were made of the same parts.
    """
    observation = design.observation
    assert observation is not None
    points = {point.number: point for point in design.points}
    writer: parquet.ParquetWriter | None = None
    with written_whole(folder / FILE) as file:
        for part in sorted(parts, key=lambda part: (part.block.replicates.start, part.block.points.start)):
            table = _rows(load(part), points, observation, design)
            if table is None:
                continue
            if writer is None:
                schema = table.schema.with_metadata({_DIGEST: digest.encode()})
                writer = parquet.ParquetWriter(file, schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
        if writer is not None:
            writer.close()


def read_reference_table(folder: SweepFolder) -> ReferenceTable:
    """Return the reference table of a study folder.

    Raises
    ------
    FolderRefused : there is none, it is damaged, or the results beside it are others than it was made with.
    """
    path = folder.path / FILE
    advice = "run `dilemma-sim calibrate` on its study again"
    if not path.is_file():
        raise FolderRefused(f"{folder.path} has no reference table; {advice}")
    with whole_table(path):
        table = parquet.read_table(path)
    if table.schema.metadata.get(_DIGEST, b"").decode() != folder.manifest.get("data_sha256", ""):
        raise FolderRefused(f"the reference table of {folder.path} belongs to other results; {advice}")
    roles: dict[str, list[str]] = {"key": [], "factor": [], "statistic": [], "weekly": []}
    for field in table.schema:
        roles[field.metadata[b"role"].decode()].append(field.name)
    weekly = {}
    for name in roles["weekly"]:
        what, country = name.split(" in ")
        lists = table[name].combine_chunks()
        weekly[what, country] = lists.flatten().to_numpy().reshape(len(lists), -1).astype(np.float64)
    keys, parameters, statistics = (
        frame_of(table.select(roles[role])) for role in ("key", "factor", "statistic")
    )
    return ReferenceTable(keys, parameters, statistics, weekly)


def _rows(
    data: bytes, points: Mapping[int, Point], observation: Observation, design: Design
) -> pa.Table | None:
    """Return the rows of the runs of a part that ended well, or None where none did."""
    names = ["point", "replicate", "status", "step", "country", *observation.meaning]
    curves = part_frame(data, names)
    curves = curves[curves["status"] == "ok"].reset_index(drop=True)
    if curves.empty:
        return None
    first = curves[(curves["step"] == 0) & (curves["country"] == curves["country"].iloc[0])]
    meaning = results_meaning(design.study.value)
    numbers = first["point"].to_numpy()
    columns: dict[str, tuple[pa.Array, Meaning]] = {
        "point": (pa.array(numbers), {**POINT, "role": "key"}),
        "replicate": (pa.array(first["replicate"].to_numpy()), {**KEYS["replicate"], "role": "key"}),
    }
    for key in design.study.value.varied:
        drawn = np.array([points[number].settings[key] for number in numbers.tolist()], dtype=np.float64)
        columns[key] = (pa.array(drawn), meaning[key])
    for name in observation.statistics:
        about = {**observation.meaning[name], "role": "statistic"}
        columns[name] = (pa.array(first[name].to_numpy(), from_pandas=True), about)
    for name in WEEKLY:
        columns |= _weekly(curves, name)
    fields = [pa.field(name, array.type, metadata=dict(about)) for name, (array, about) in columns.items()]
    return pa.Table.from_arrays([array for array, _ in columns.values()], schema=pa.schema(fields))


def _weekly(curves: pd.DataFrame, name: str) -> dict[str, tuple[pa.Array, Meaning]]:
    values = weekly_of(curves, name)  # (runs, weeks, countries)
    countries: Sequence[str] = list(dict.fromkeys(curves["country"].astype(str)))
    columns: dict[str, tuple[pa.Array, Meaning]] = {}
    for place, country in enumerate(countries):
        numbers = pa.array(values[:, :, place].astype(np.float32).ravel())
        lists = pa.FixedSizeListArray.from_arrays(numbers, values.shape[1])
        columns[f"{name} in {country}"] = (lists, {**WEEKLY[name], "role": "weekly"})
    return columns
