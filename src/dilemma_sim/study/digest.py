"""Digests: what identifies the inputs of a run, the rules that ran, and the data that came out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Scenario


def digest_of(*parts: object) -> str:
    """Return the SHA-256 of values that JSON can hold, in hexadecimal."""
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def scenario_digest(scenario: Scenario) -> str:
    """Return the SHA-256 of a resolved scenario.

    Sources, grades and notes are left out: a better reference changes no number, and must not make
    results that exist look stale. The order of named entries counts, because it is the order of play.
    """
    return digest_of(_plain(scenario))


@cache
def model_digest() -> str:
    """Return the SHA-256 of the sources of the model: the rules that the runs followed."""
    import dilemma_sim.model

    folder = Path(next(iter(dilemma_sim.model.__path__)))
    found = sorted(folder.rglob("*.py"))
    return digest_of([(path.relative_to(folder).as_posix(), path.read_text("utf-8")) for path in found])


def data_digest(*tables: pd.DataFrame) -> str:
    """Return the SHA-256 of the values of some tables, whatever the files they are kept in.

    A column counts with its name and its values in order: numbers as 64-bit little-endian, with one
    pattern for every missing number; anything else as text.
    """
    return digest_of_tables(tables)


def digest_of_tables(tables: Iterable[pd.DataFrame]) -> str:
    """Return the same for tables that come one by one, such as the columns of one that is large."""
    total = hashlib.sha256()
    for table in tables:
        for name in table.columns:
            total.update(json.dumps([str(name), len(table)]).encode())
            total.update(_column_bytes(table[name]))
    return total.hexdigest()


def _column_bytes(column: pd.Series) -> bytes:
    import numpy as np

    values = column.to_numpy()
    if values.dtype.kind in "iub":
        return values.astype("<i8").tobytes()
    if values.dtype.kind == "f":
        numbers = values.astype("<f8") + 0.0  # a negative zero is a zero
        numbers[np.isnan(numbers)] = np.nan
        return numbers.tobytes()
    if values.dtype.kind == "M":
        return values.astype("datetime64[D]").astype("<i8").tobytes()
    return json.dumps([_plain(value) for value in values], ensure_ascii=False).encode()


def _plain(value: object) -> object:
    """Reduce a value of a scenario or of a table to what JSON can hold."""
    if value is None or isinstance(value, str | int | float):
        return value
    from pydantic import BaseModel

    from dilemma_sim.scenario.quantity import Component

    if isinstance(value, BaseModel):
        fields = [name for name in type(value).model_fields if name not in Component.model_fields]
        return {name: _plain(getattr(value, name)) for name in fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence):
        return [_plain(entry) for entry in value]
    raise TypeError(f"no digest is defined for a {type(value).__name__}")
