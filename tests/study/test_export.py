from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
import pytest

from dilemma_sim import open_results
from dilemma_sim.study.arrays import DIMENSIONS
from dilemma_sim.study.errors import FolderRefused, LibraryMissing
from dilemma_sim.study.export import export

xarray = pytest.importorskip("xarray")


@pytest.fixture(params=["run_folder", "study_folder", "comparison_folder"])
def folder(request):
    return request.getfixturevalue(request.param)


def read_back(path, frame):
    """Read a CSV with the types of a data frame, as a program that knows its codebook would."""
    kinds = {"O": "str", "M": "str", "b": "int64"}
    types = {name: kinds.get(column.dtype.kind, column.dtype) for name, column in frame.items()}
    empty = {name: [""] for name in frame if frame[name].dtype != "str"}
    table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=empty)
    for name, column in frame.items():
        if column.dtype.kind == "M":
            assert table[name].str.fullmatch(r"\d{4}-\d\d-\d\d").all()
            table[name] = table[name].astype("datetime64[s]")
        if column.dtype.kind == "b":
            table[name] = table[name].astype("bool")
    return table


def test_csv_read_back_is_the_table(folder, tmp_path):
    results = open_results(folder)
    files = export(folder, "csv", tmp_path / "out")
    assert {path.name for path in files} == {
        *(f"{name}.csv" for name in results.names), "codebook.csv", "codebook.md", "manifest.json"
    }  # fmt: skip
    for name in results.names:
        frame = results.table(name).frame()
        table = read_back(tmp_path / "out" / f"{name}.csv", frame)
        if "demands" in frame:
            assert [json.loads(text) for text in table.pop("demands")] == list(frame.pop("demands"))
        text = [column for column in frame if frame[column].dtype == "str"]
        frame[text] = frame[text].fillna("")
        pd.testing.assert_frame_equal(table, frame, check_exact=True)


def test_the_codebook_has_every_column_of_every_table(folder, tmp_path):
    export(folder, "csv", tmp_path / "out")
    book = pd.read_csv(tmp_path / "out" / "codebook.csv", keep_default_na=False)
    page = (tmp_path / "out" / "codebook.md").read_text("utf-8")
    for name in open_results(folder).names:
        rows = book[book["table"] == name]
        assert list(rows["column"]) == list(pd.read_csv(tmp_path / "out" / f"{name}.csv", nrows=0).columns)
        assert f"## {name}\n" in page
        assert all(f"| `{column}` |" in page for column in rows["column"])
    assert book.ne("").all(axis=None)


def test_the_codebook_knows_the_unit_of_a_factor(study_folder, tmp_path):
    export(study_folder, "csv", tmp_path / "out")
    book = pd.read_csv(tmp_path / "out" / "codebook.csv").set_index(["table", "column"])
    assert "Weight of press coverage" in book.loc[("curves", "agenda.media"), "description"]
    assert book.loc[("results", "turnout_total"), "unit"] == "persons"
    assert book.loc[("curves", "turnout"), "source"] == "parts/*.parquet"


def test_netcdf_read_back_is_the_curves(folder, tmp_path):
    results = open_results(folder)
    export(folder, "netcdf", tmp_path / "out")
    frame = results.curves
    with xarray.open_dataset(tmp_path / "out" / "curves.nc", engine="h5netcdf") as arrays:
        axes = {column: axis for column, axis in DIMENSIONS.items() if column in frame}
        rows = arrays.sel(
            {axis: xarray.DataArray(frame[column], dims="row") for column, axis in axes.items()}
        )
        for name in frame.columns.difference([*axes, "seed"]):
            found = rows[name]
            if "flag_meanings" in found.attrs:
                words = np.array(found.attrs["flag_meanings"].split())
                assert np.atleast_1d(found.attrs["flag_values"]).tolist() == list(range(len(words)))
                names = words[found.values.astype(int)]
                assert names.tolist() == frame[name].replace("", "none").tolist(), name
            else:
                expected = frame[name].to_numpy()
                np.testing.assert_array_equal(found.values.astype(expected.dtype), expected, err_msg=name)
                assert found.attrs["long_name"]
        assert arrays["turnout"].attrs["units"] == "persons"
        assert arrays.attrs["Conventions"].startswith("CF-")
        assert arrays.attrs["seed"] == str(results.manifest["seed"])
        assert arrays.attrs["source"] == f"dilemma-sim {results.manifest['version']}"
        assert arrays.attrs["model_sha256"] == results.manifest["model_sha256"]


def test_netcdf_of_a_study_has_its_results(study_folder, tmp_path):
    files = export(study_folder, "netcdf", tmp_path / "out")
    assert {"results.nc", "curves.nc", "summary.csv"} <= {path.name for path in files}
    frame = open_results(study_folder).results
    with xarray.open_dataset(tmp_path / "out" / "results.nc", engine="h5netcdf") as arrays:
        assert arrays["turnout_total"].dims == ("point", "replicate", "country")
        np.testing.assert_array_equal(arrays["turnout_total"].values.ravel(), frame["turnout_total"])
        assert arrays["agenda.media"].dims == ("point",)
        assert arrays.attrs["scenario"] == "Nine weeks"


def test_an_export_replaces_an_earlier_one_and_nothing_else(run_folder, tmp_path):
    export(run_folder, "csv", tmp_path / "out")
    export(run_folder, "netcdf", tmp_path / "out")
    assert not (tmp_path / "out" / "curves.csv").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    for other in (tmp_path / "mine", run_folder):
        with pytest.raises(FolderRefused, match=r"holds something other than an export; choose"):
            export(run_folder, "csv", other)
    assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"


def test_without_xarray_the_message_says_what_to_install(run_folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(LibraryMissing, match=r"need xarray.*pip install 'dilemma-sim\[analysis\]'"):
        export(run_folder, "netcdf", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
