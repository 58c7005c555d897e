"""Tables as labelled arrays: dimensions, coordinates and units, after the CF conventions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study.errors import FolderRefused, LibraryMissing

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from dilemma_sim.study.reading import Results
    from dilemma_sim.study.tables import Meaning

DIMENSIONS = {"arm": "arm", "point": "point", "replicate": "replicate", "step": "week", "country": "country"}
ARRAYS = ("curves", "results")
NO_NAME = "none"  # what an empty name is called where flags stand for names

_SPARSE = {"status": ("point", "replicate")}


def library() -> Any:
    """Return xarray.

    Raises
    ------
    LibraryMissing : it, or what it writes NetCDF with, is not installed.
    """
    try:
        import h5netcdf
        import xarray
    except ImportError:
        raise LibraryMissing(
            "NetCDF and labelled arrays need xarray, h5netcdf and h5py, which are not all installed; "
            "install them with: pip install 'dilemma-sim[analysis]'"
        ) from None
    assert h5netcdf
    return xarray


def arrays_of(results: Results, name: str) -> xr.Dataset:
    """Return a table as labelled arrays; names are text.

    Parameters
    ----------
    results : the folder.
    name : of the table: ``curves`` or ``results``.

    Raises
    ------
    FolderRefused : the folder has no such table, or a table of another kind.
    LibraryMissing : xarray is not installed.
    """
    xarray = library()
    table = results.table(name)
    if name not in ARRAYS:
        raise FolderRefused(f"the table '{name}' is no array; name one of {', '.join(ARRAYS)}")
    frame, settings = table.frame(), _settings_of(results, name)
    axes = {dimension: column for column, dimension in DIMENSIONS.items() if column in frame}
    ticks = {dimension: _ticks(frame[column]) for dimension, column in axes.items()}
    places = {dimension: ticks[dimension].get_indexer(pd.Index(frame[axes[dimension]])) for dimension in axes}
    variables: dict[str, tuple[tuple[str, ...], NDArray[Any], dict[str, str]]] = {
        dimension: ((dimension,), _plain(ticks[dimension]), _attributes(table.meaning[column]))
        for dimension, column in axes.items()
    }
    for column in frame.columns.difference([*axes.values(), "seed"], sort=False):
        dimensions = _dimensions_of(column, frame, settings, tuple(axes))
        values = _spread(frame[column], [(places[one], len(ticks[one])) for one in dimensions])
        variables[column] = (dimensions, values, _attributes(table.meaning[column]))
    whole = xarray.Dataset(variables, attrs=_provenance(results, name))
    arrays: xr.Dataset = whole.set_coords([*axes, *settings, *(["date"] if "date" in frame else [])])
    return arrays


def with_flags(arrays: xr.Dataset) -> xr.Dataset:
    """Return arrays in which numbers stand for names, by `flag_values` and `flag_meanings`; for a file.

    Coordinates keep their names as text.
    """
    flagged = arrays.copy()
    for name, variable in arrays.data_vars.items():
        if variable.dtype == object:
            codes, names = pd.factorize(variable.to_numpy().ravel(), sort=True)
            words = ["_".join(str(one).split()) or NO_NAME for one in names]
            flags = {
                **variable.attrs,
                "flag_values": np.arange(len(names), dtype=np.int16),
                "flag_meanings": " ".join(words),
            }
            codes = codes.reshape(variable.shape).astype(np.int16)
            flagged[name] = (variable.dims, codes, {key: flags[key] for key in flags if key != "units"})
            flagged[name].encoding["_FillValue"] = np.int16(-1)
    return flagged


def _settings_of(results: Results, name: str) -> list[str]:
    """Return the columns that hold the settings of a design point."""
    table = results.table(name)
    if table.settings is not None:
        return [column for column in table.settings.column_names if column != "point"]
    return [column for column, meaning in table.meaning.items() if meaning.get("role") == "factor"]


def _ticks(column: pd.Series) -> pd.Index[Any]:
    """Return the places on an axis: numbers from low to high, names in the order of the files."""
    different: pd.Index[Any] = pd.Index(column.unique())
    return pd.Index(np.sort(different.to_numpy())) if different.dtype.kind == "i" else different


def _dimensions_of(
    column: str, frame: pd.DataFrame, settings: Sequence[str], dimensions: tuple[str, ...]
) -> tuple[str, ...]:
    if column in settings:
        return ("point",)
    if column == "date":
        # Scenarios of one study may begin on different days.
        same = frame.groupby("step")["date"].nunique().eq(1).all()
        return ("week",) if same else ("point", "week")
    return _SPARSE.get(column, dimensions)


def _spread(column: pd.Series, axes: Sequence[tuple[NDArray[np.intp], int]]) -> NDArray[Any]:
    """Return a column as an array; what no row says is missing."""
    shape = tuple(size for _, size in axes)
    values = _plain(column)
    whole = len(np.unique(np.ravel_multi_index([place for place, _ in axes], shape))) == int(np.prod(shape))
    if values.dtype.kind in "ib" and not whole:
        values = values.astype(np.float64)
    missing = {"f": np.nan, "M": np.datetime64("NaT", "ns"), "O": None}.get(values.dtype.kind, 0)
    array: NDArray[Any] = np.full(shape, missing, dtype=values.dtype)
    array[tuple(place for place, _ in axes)] = values
    return array


def _plain(values: Any) -> NDArray[Any]:
    array = np.asarray(values)
    if array.dtype.kind == "b":
        return array.astype(np.int8)
    if array.dtype.kind == "M":
        return array.astype("datetime64[ns]")
    if array.dtype.kind in "if":
        return array
    return np.array([value if isinstance(value, str) else None for value in values], dtype=object)


def _attributes(meaning: Meaning) -> dict[str, str]:
    unit = meaning["unit"]
    # Dates and names have no unit; that of dates is written by xarray with the day they count from.
    units = {} if unit in ("name", "day", "text") else {"units": unit}
    return {"long_name": meaning["description"].rstrip("."), **units}


def _provenance(results: Results, name: str) -> dict[str, Any]:
    manifest: Mapping[str, Any] = results.manifest
    scenario = {key: manifest[key] for key in ("study", "scenario", "scenario_sha256") if key in manifest}
    base = ""
    if "arms" in manifest:
        base = manifest["arms"]["base"]["scenario"]
        scenario["arms"] = json.dumps(manifest["arms"], ensure_ascii=False)
    return {
        "Conventions": "CF-1.11",
        "title": str(manifest.get("study") or manifest.get("scenario") or base),
        "source": f"{manifest['package']} {manifest['version']}",
        "history": f"{manifest['started']}: {manifest['command']}",
        "table": name,
        **scenario,
        "model_sha256": manifest["model_sha256"],
        "data_sha256": manifest.get("data_sha256", ""),
        "seed": str(manifest["seed"]),
        "replicates": manifest["replicates"],
    }
