"""Runs as tables: data frames in memory, Parquet with units on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa

    from dilemma_sim.study.runs import Runs

Meaning = Mapping[str, str]

KEYS: dict[str, Meaning] = {
    "replicate": {"unit": "1", "kind": "key", "description": "Number of the replicate, from 0."},
    "seed": {"unit": "1", "kind": "key", "description": "Root seed, shared by all replicates."},
    "step": {"unit": "weeks", "kind": "key", "description": "Number of the week, from 0."},
    "date": {"unit": "day", "kind": "key", "description": "First day of the week."},
    "country": {"unit": "name", "kind": "key", "description": "Kin-state; empty where all are concerned."},
}

EVENT_COLUMNS: dict[str, Meaning] = {
    **KEYS,
    "actor": {"unit": "name", "kind": "name", "description": "Who acted; for outside events, their kind."},
    "kind": {"unit": "name", "kind": "name", "description": "What was done."},
    "size": {"unit": "by kind", "kind": "flow", "description": "Participants, persons or share of trade."},
    "detained": {"unit": "persons", "kind": "flow", "description": "Persons detained at the event."},
    "demands": {"unit": "1", "kind": "map", "description": "Share of each issue among the demands."},
    "detail": {"unit": "text", "kind": "text", "description": "Further words, such as a posture or a label."},
    "recorded": {"unit": "1", "kind": "flag", "description": "True where the press recorded the event."},
}


def curves_frame(runs: Runs) -> pd.DataFrame:
    """Return one row per replicate, week and country, and a column per outcome."""
    shape = (len(runs.replicates), len(runs.dates), len(runs.countries))
    replicate, step, country = (index.ravel() for index in np.indices(shape))
    days = np.array(runs.dates, dtype="datetime64[s]")
    keys = {
        "replicate": np.array(runs.replicates, dtype=np.int64)[replicate],
        "seed": np.full(replicate.size, runs.seed, dtype=np.int64),
        "step": step.astype(np.int64),
        "date": days[step],
        "country": _text(np.array(runs.countries, dtype=object)[country]),
    }
    return pd.DataFrame({**keys, **{name: _column(values) for name, values in runs.weekly.items()}})


def events_frame(runs: Runs) -> pd.DataFrame:
    """Return one row per event, in the order of replicate, week and country."""
    rows = [
        (number, event)
        for number, events in zip(runs.replicates, runs.events, strict=True)
        for event in sorted(events, key=lambda event: (event.step, event.country))
    ]
    columns: dict[str, Any] = {
        "replicate": np.array([number for number, _ in rows], dtype=np.int64),
        "seed": np.full(len(rows), runs.seed, dtype=np.int64),
        "step": np.array([event.step for _, event in rows], dtype=np.int64),
        "date": np.array([event.date for _, event in rows], dtype="datetime64[s]"),
    }
    for name in EVENT_COLUMNS:
        if name not in columns:
            columns[name] = [getattr(event, name) for _, event in rows]
    for name in ("country", "actor", "kind", "detail"):
        columns[name] = _text(columns[name])
    for name in ("size", "detained"):
        columns[name] = np.array(columns[name], dtype=np.float64)
    columns["demands"] = pd.Series(columns["demands"], dtype=object)
    columns["recorded"] = np.array(columns["recorded"], dtype=bool)
    return pd.DataFrame(columns)


def weekly_of(frame: pd.DataFrame, name: str) -> np.ndarray[Any, Any]:
    """Return an outcome of a curves table as an array of shape (runs, weeks, countries)."""
    shape = (-1, frame["step"].nunique(), frame["country"].nunique())
    return frame[name].to_numpy().reshape(shape)


def outcomes_meaning() -> dict[str, Meaning]:
    """Return unit, kind and description of every outcome."""
    from dilemma_sim.model.outcomes import OUTCOMES

    return {
        name: {"unit": outcome.unit, "kind": outcome.kind, "description": outcome.description}
        for name, outcome in OUTCOMES.items()
    }


def curves_meaning() -> dict[str, Meaning]:
    """Return unit, kind and description of every column of the curves."""
    return {**KEYS, **outcomes_meaning()}


def dictionary(values: Any) -> pa.DictionaryArray:
    """Return names as numbers into a list of the different ones, in order of appearance."""
    import pyarrow as pa

    codes, names = pd.factorize(np.asarray(values, dtype=object))
    missing = codes < 0
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32), mask=missing), pa.array([str(name) for name in names], pa.string())
    )


def parquet_bytes(frame: pd.DataFrame, meaning: Mapping[str, Meaning]) -> bytes:
    """Return a data frame as a Parquet file whose fields say what they mean.

    The same data give the same bytes with the same version of pyarrow.
    """
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(arrow_table(frame, meaning), sink, compression="zstd")
    return bytes(sink.getvalue())


def arrow_table(frame: pd.DataFrame, meaning: Mapping[str, Meaning]) -> pa.Table:
    """Return a data frame as an Arrow table whose fields say what they mean.

    Missing numbers become nulls, which R and DuckDB leave out of their means as pandas does; a NaN they would
    not. Demands are a map from issue to share: `demands['language']` in DuckDB, a list of key and value in R,
    a dictionary in `read_parquet`.
    """
    import pyarrow as pa

    fields = [_field(str(name), frame[name], meaning.get(str(name), {})) for name in frame.columns]
    arrays = [
        pa.array([list(entry.items()) for entry in frame[field.name]] if pa.types.is_map(field.type)
                 else frame[field.name], type=field.type, from_pandas=True)
        for field in fields
    ]  # fmt: skip
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def read_parquet(source: Path | bytes, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the table of a Parquet file, with the types it had in memory.

    Raises
    ------
    FolderRefused : the file is damaged.
    """
    import pyarrow as pa
    from pyarrow import parquet

    from dilemma_sim.study.damage import whole_table

    wanted = None if columns is None else list(columns)
    if isinstance(source, bytes):
        return frame_of(parquet.read_table(pa.BufferReader(source), columns=wanted))
    with whole_table(source):
        return frame_of(parquet.read_table(source, columns=wanted))


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a data frame, with the types it had in memory."""
    frame: pd.DataFrame = table.to_pandas(maps_as_pydicts="strict", date_as_object=False)
    if "date" in frame:
        frame["date"] = frame["date"].astype("datetime64[s]")
    return frame


def _field(name: str, column: pd.Series, meaning: Meaning) -> pa.Field:
    import pyarrow as pa

    if meaning.get("kind") == "map":
        kind = pa.map_(pa.string(), pa.float64())
    elif column.dtype.kind == "M":
        kind = pa.date32()
    else:
        kind = {"i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}.get(column.dtype.kind, pa.string())
    return pa.field(name, kind, metadata=dict(meaning))


def _column(values: np.ndarray[Any, Any]) -> Any:
    flat = values.reshape(-1)
    return flat if flat.dtype.kind in "iufb" else _text(flat)


def _text(values: Any) -> pd.Series:
    # By the few different names and not by the many values, of which each would take its time.
    codes, names = pd.factorize(np.asarray(values, dtype=object))
    different = pd.Series([str(name) for name in names], dtype="str")
    return different.take(codes).reset_index(drop=True)
