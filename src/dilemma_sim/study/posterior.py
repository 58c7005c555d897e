"""Posterior files: weighted draws of parameters, and what is known of each parameter, in one Parquet file.

A row is a draw: its weight, and a column for every parameter, named by the key path. What else there is to
say stands as JSON in the metadata of the file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet
from pydantic import BaseModel, ConfigDict, ValidationError

from dilemma_sim.scenario.errors import Fault, Place, ScenarioError
from dilemma_sim.scenario.files import read_bytes
from dilemma_sim.scenario.posteriors import posterior_file
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from dilemma_sim.scenario import Scenario

METADATA = b"dilemma_sim.posterior"
WEIGHT = "weight"

#: Bounds that catch slips and hostile files; a posterior has some hundreds of draws.
MOST_BYTES = 2**26
MOST_DRAWS = 10_000
MOST_PARAMETERS = 500


class Drawn(BaseModel):
    """Hold what is known of one parameter of a posterior.

    Attributes
    ----------
    point : its value in the scenario that the posterior was made for.
    also : parameters that take the same value, with theirs in that scenario.
    prior : its distribution before the record was looked at, as a study file says it.
    fitted : whether the record was used to fit it; else its draws are those from the prior in the runs that
        came near to the record.
    identified : whether the record says something about it.
    contraction : of the posterior against the prior, 1 - variance ratio; None where it was not computed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    point: int | float
    also: dict[str, int | float] = {}
    prior: dict[str, Any]
    fitted: bool
    identified: bool
    contraction: float | None = None


class Provenance(BaseModel):
    """Hold what a posterior is, and where it comes from."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, allow_inf_nan=False)

    name: str
    parameters: dict[str, Drawn]
    study: str
    scenario: str
    model_sha256: str
    evidence_sha256: str
    seed: int


@dataclass(frozen=True)
class Posterior:
    """Hold weighted draws of parameters.

    Attributes
    ----------
    provenance : what it is, and what is known of each parameter.
    weights : of the draws; they sum to 1.
    values : of each parameter, by its key path, a number a draw.
    sha256 : digest of the file.
    data : the file itself, so that it can be put beside what was computed from it.
    """

    provenance: Provenance
    weights: NDArray[np.float64]
    values: dict[str, list[int | float]]
    sha256: str
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.provenance.name

    @property
    def parameters(self) -> dict[str, Drawn]:
        """What is known of each parameter, by its key path."""
        return self.provenance.parameters

    @cached_property
    def cumulative(self) -> NDArray[np.float64]:
        """The weights of all draws up to each; the last is 1."""
        total = np.cumsum(self.weights)
        return np.asarray(total / total[-1], dtype=np.float64)


def write_posterior(path: Path | str, draws: pd.DataFrame, metadata: Mapping[str, Any]) -> Posterior:
    """Write a posterior file, whole or not at all, and return what it holds.

    Parameters
    ----------
    path : of the file, ``NAME.parquet``; the posterior is called by the name.
    draws : a row a draw: the column ``weight``, which need not sum to 1, and one for every parameter.
    metadata : see `Provenance`, without the name; ``also`` of a parameter may be a list where the others
        have its point as well.

    Raises
    ------
    ScenarioError : the draws or the metadata are wrong; nothing is written.
    OSError : the file cannot be written.
    """
    target = Path(path)
    shares = draws.assign(**{WEIGHT: draws[WEIGHT] / draws[WEIGHT].sum()}) if WEIGHT in draws else draws
    parameters = {key: _with_points(told) for key, told in metadata.get("parameters", {}).items()}
    inside = json.dumps({"name": target.stem, **metadata, "parameters": parameters}, ensure_ascii=False)
    table = pa.Table.from_pandas(shares, preserve_index=False)
    sink = pa.BufferOutputStream()
    parquet.write_table(table.replace_schema_metadata({METADATA: inside.encode()}), sink, compression="zstd")
    data = bytes(sink.getvalue())
    found = posterior_in(data, str(target))
    write_whole(target, data)
    return found


def read_posterior(path: Path | str) -> Posterior:
    """Read a posterior file.

    Raises
    ------
    ScenarioError : it is not there, or something is wrong with it; everything that is, at once.
    """
    label = str(path)
    hint = "some hundreds of draws take a hundredth of that"
    return posterior_in(read_bytes(Path(path), label, MOST_BYTES, hint), label)


def digest_in(scenario: Scenario) -> str | None:
    """Return the digest of the posterior that a scenario names, or None where it names none.

    Raises
    ------
    ScenarioError : it is not there, or something is wrong with it.
    """
    if scenario.posterior is None:
        return None
    return read_posterior(posterior_file(scenario.posterior)).sha256


def posterior_in(data: bytes, label: str) -> Posterior:
    """Return what the bytes of a posterior file hold.

    Parameters
    ----------
    data : the bytes.
    label : the name of the file in messages.

    Raises
    ------
    ScenarioError : something is wrong with them; everything that is, at once.
    """
    table, provenance = _opened(data, label)
    faults = [Fault(Place(label), *found) for found in _faults(table, provenance)]
    if faults:
        raise ScenarioError(faults)
    weights = table[WEIGHT].to_numpy().astype(np.float64)
    values = {key: table[key].to_pylist() for key in provenance.parameters}
    return Posterior(provenance, weights / weights.sum(), values, sha256(data).hexdigest(), data)


def _with_points(told: Mapping[str, Any]) -> dict[str, Any]:
    also = told.get("also", {})
    return {**told, "also": also if isinstance(also, Mapping) else dict.fromkeys(also, told["point"])}


def _opened(data: bytes, label: str) -> tuple[pa.Table, Provenance]:
    try:
        file = parquet.ParquetFile(pa.BufferReader(data))
        rows, columns = file.metadata.num_rows, file.metadata.num_columns
        if rows > MOST_DRAWS or columns > MOST_PARAMETERS:
            message = (
                f"the file has {rows} draws of {columns} columns; at most {MOST_DRAWS} of {MOST_PARAMETERS}"
            )
            raise _refused(label, f"{message} are read")
        table = file.read()
        inside = (table.schema.metadata or {}).get(METADATA)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise _refused(label, f"this is no Parquet file that can be read: {reason}") from None
    if inside is None:
        raise _refused(
            label, f"the metadata '{METADATA.decode()}' are missing, so this is no posterior", _HOW
        )
    try:
        return table, Provenance.model_validate(_told(inside, label))
    except ValidationError as error:
        raise ScenarioError(
            Fault(Place(label), ".".join(["metadata", *map(str, one["loc"])]), one["msg"], _HOW)
            for one in error.errors(include_url=False, include_input=False)
        ) from None


_HOW = "write it with dilemma_sim.study.posterior.write_posterior"


def _told(inside: bytes, label: str) -> Any:
    try:
        return json.loads(inside)
    except (ValueError, RecursionError):
        raise _refused(label, f"the metadata '{METADATA.decode()}' are no JSON", _HOW) from None


def _refused(label: str, message: str, hint: str | None = None) -> ScenarioError:
    return ScenarioError([Fault(Place(label), "", message, hint)])


def _faults(table: pa.Table, provenance: Provenance) -> Iterator[tuple[str, str]]:
    """Yield what is wrong between columns and metadata, and with the numbers."""
    counts = Counter(table.column_names)
    told = {WEIGHT, *provenance.parameters}
    for name in [name for name, count in counts.items() if count > 1]:
        yield name, "the column stands there twice"
    for name in counts.keys() - told:
        yield name, "the metadata say nothing of this column"
    for name in told - counts.keys():
        yield name, "the column is missing"
    paths = Counter(path for key, one in provenance.parameters.items() for path in (key, *one.also))
    for path in [path for path, count in paths.items() if count > 1]:
        yield path, "two parameters of the posterior set this one"
    if not provenance.parameters:
        yield "", "the posterior has no parameters"
    if not table.num_rows:
        yield "", "the posterior has no draws"
        return
    for name in sorted(told & counts.keys()):
        if counts[name] == 1:
            yield from ((name, message) for message in _column_faults(name, table[name]))


def _column_faults(name: str, column: pa.ChunkedArray) -> Iterator[str]:
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        yield f"the column holds {column.type}, and not numbers"
        return
    numbers = column.to_numpy().astype(np.float64)  # what is missing becomes NaN
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        yield f"draw {wrong[0]} has {'no' if column[int(wrong[0])].as_py() is None else 'no finite'} value"
    elif name == WEIGHT and (numbers < 0).any():
        draw = int(np.flatnonzero(numbers < 0)[0])
        yield f"draw {draw} has the weight {numbers[draw]:g}; none may be negative"
    elif name == WEIGHT and not numbers.any():
        yield "every weight is 0, so no draw can be taken"
