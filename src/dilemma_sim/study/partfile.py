"""The file of a part: the weeks of its runs, one block of rows for each, whatever became of the run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from dilemma_sim.study.tables import KEYS, Meaning, dictionary, outcomes_meaning

if TYPE_CHECKING:
    from dilemma_sim.study.jobs import RunRows
    from dilemma_sim.study.observation import Observation

POINT: Meaning = {"unit": "1", "kind": "key", "description": "Number of the design point, from 0."}
STATUS: Meaning = {"unit": "name", "kind": "key", "description": "ok; or failed, timeout, died: no outcomes."}

_IDENTITY = b"dilemma_sim_part"


def part_bytes(
    identity: Mapping[str, Any], runs: Sequence[RunRows], observation: Observation | None = None
) -> bytes:
    """Return the Parquet file of a part.

    The same runs give the same bytes with the same version of pyarrow, wherever they ran.

    Parameters
    ----------
    identity : what the part is of; kept in the file.
    runs : what every run of the part left behind, in order.
    observation : what was observed of each run besides its outcomes.
    """
    more = {} if observation is None else observation.meaning
    observed = {name: pa.array(_chained([_values(run, name, np.nan) for run in runs])) for name in more}
    columns = {**_keys(identity["seed"], runs), **_outcomes(runs), **observed}
    meaning = {"point": POINT, "status": STATUS, **KEYS, **outcomes_meaning(), **more}
    fields = [pa.field(name, array.type, metadata=dict(meaning[name])) for name, array in columns.items()]
    faults = [[run.point, run.replicate, run.status] for run in runs if run.status != "ok"]
    inside = json.dumps({"identity": identity, "faults": faults}).encode()
    table = pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields, {_IDENTITY: inside}))
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def identity_in(data: bytes) -> tuple[dict[str, Any], dict[tuple[int, int], str]]:
    """Return what a part is of, and the status of those of its runs that failed.

    Raises
    ------
    ValueError : this is no file of a part.
    """
    try:
        inside = json.loads(parquet.read_schema(pa.BufferReader(data)).metadata[_IDENTITY])
        faults = {(point, replicate): status for point, replicate, status in inside["faults"]}
        return dict(inside["identity"]), faults
    except (pa.ArrowInvalid, OSError, KeyError, TypeError) as error:
        raise ValueError("no file of a part") from error


def part_frame(data: bytes, columns: Sequence[str]) -> pd.DataFrame:
    """Return some columns of a part; names are categories."""
    table = parquet.read_table(pa.BufferReader(data), columns=list(columns))
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    return frame


def _keys(seed: int, runs: Sequence[RunRows]) -> dict[str, pa.Array]:
    rows = [len(run.dates) * len(run.countries) for run in runs]
    total = sum(rows)

    def repeated(numbers: list[int]) -> pa.Array:
        return pa.array(np.repeat(np.array(numbers, dtype=np.int64), rows))

    steps = [np.repeat(np.arange(len(run.dates)), len(run.countries)) for run in runs]
    days = [np.repeat(np.array(run.dates, "datetime64[D]"), len(run.countries)) for run in runs]
    return {
        "point": repeated([run.point for run in runs]),
        "replicate": repeated([run.replicate for run in runs]),
        "seed": pa.array(np.full(total, seed, dtype=np.int64)),
        "status": dictionary(np.repeat(np.array([run.status for run in runs], dtype=object), rows)),
        "step": pa.array(np.concatenate(steps).astype(np.int64)),
        "date": pa.array(np.concatenate(days), type=pa.date32()),
        "country": dictionary(_chained([np.array(run.countries * len(run.dates), object) for run in runs])),
    }


def _outcomes(runs: Sequence[RunRows]) -> dict[str, pa.Array]:
    from dilemma_sim.model.outcomes import OUTCOMES

    columns = {}
    for name, outcome in OUTCOMES.items():
        missing = None if outcome.kind == "name" else np.nan
        values = _chained([_values(run, name, missing) for run in runs])
        columns[name] = dictionary(values) if outcome.kind == "name" else pa.array(values, from_pandas=True)
    return columns


def _values(run: RunRows, name: str, missing: object) -> np.ndarray[Any, Any]:
    if run.status == "ok":
        return np.asarray(run.weekly[name]).reshape(-1)
    return np.full(len(run.dates) * len(run.countries), missing)


def _chained(pieces: list[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    return np.concatenate(pieces) if pieces else np.zeros(0)
