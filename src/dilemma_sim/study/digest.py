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
    from pydantic import BaseModel

    from dilemma_sim.scenario import Scenario


Blocks = Mapping[int, object]

_SCALARS = frozenset((str, int, float, bool))


def digest_of(*parts: object) -> str:
    """Return the SHA-256 of values that JSON can hold, in hexadecimal."""
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def scenario_digest(scenario: Scenario, shared: Blocks | None = None) -> str:
    """Return the SHA-256 of a resolved scenario.

    Sources, grades and notes are left out: a better reference changes no number, and must not make
    results that exist look stale. So is where its posterior lies: what is drawn from it has a digest of
    its own. The order of named entries counts, because it is the order of play.

    Parameters
    ----------
    scenario : the scenario.
    shared : what `blocks_of` found of another one, to save time where the two share blocks.
    """
    return digest_of(_plain(scenario, shared or {}))


def blocks_of(scenario: Scenario) -> Blocks:
    """Return what the digest makes of every block of a scenario, by the block's identity.

    Good only as long as the scenario lives.
    """
    blocks: dict[int, object] = {}
    _collect(scenario, blocks)
    return blocks


def _collect(value: object, blocks: dict[int, object]) -> None:
    if hasattr(type(value), "model_fields"):
        for name in _counted(type(value)):  # type: ignore[arg-type]
            _collect(getattr(value, name), blocks)
        blocks[id(value)] = _plain(value, blocks)
    elif isinstance(value, Mapping):
        for entry in value.values():
            _collect(entry, blocks)
    elif isinstance(value, tuple | list):
        for entry in value:
            _collect(entry, blocks)


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
    return json.dumps([_plain(value, {}) for value in values], ensure_ascii=False).encode()


@cache
def _counted(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a block that decide what is computed."""
    from dilemma_sim.scenario.quantity import Component

    return tuple(name for name in model.model_fields if name not in {*Component.model_fields, "posterior"})


def _plain(value: object, shared: Blocks) -> object:
    """Reduce a value of a scenario or of a table to what JSON can hold."""
    kind = type(value)
    if value is None or kind in _SCALARS:
        return value
    if kind is dict:
        return {str(key): _plain(entry, shared) for key, entry in value.items()}  # type: ignore[attr-defined]
    if id(value) in shared:
        return shared[id(value)]
    if hasattr(kind, "model_fields"):
        return {name: _plain(getattr(value, name), shared) for name in _counted(kind)}  # type: ignore[arg-type]
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(entry, shared) for key, entry in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence):
        return [_plain(entry, shared) for entry in value]
    raise TypeError(f"no digest is defined for a {kind.__name__}")
