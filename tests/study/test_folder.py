from __future__ import annotations

import errno
import json
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from dilemma_sim.model import OUTCOMES
from dilemma_sim.scenario import load_scenario, read_scenario
from dilemma_sim.study.digest import data_digest, scenario_digest
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.errors import FolderRefused, OutputFailed, QueryRefused
from dilemma_sim.study.folder import RunFolder, default_folder, write_run
from dilemma_sim.study.manifest import one_of, refuse_foreign
from dilemma_sim.study.reading import open_results
from dilemma_sim.study.tables import read_parquet
from dilemma_sim.study.writing import folder_aside, output_to

STARTED = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def document(short_path):
    return read_scenario(short_path)


@pytest.fixture(scope="module")
def ensemble(document):
    return replicate(document.value, 3, seed=2, jobs=1)


@pytest.fixture(scope="module")
def folder(document, ensemble, tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "folder"
    path.mkdir()
    write_run(path, ensemble, document, "dilemma-sim run short.yaml", STARTED, 1.5)
    return path


def test_the_tables_read_back_as_they_were(folder, ensemble):
    opened = RunFolder.open(folder)
    pd.testing.assert_frame_equal(opened.curves, ensemble.curves, check_exact=True)
    pd.testing.assert_frame_equal(opened.events, ensemble.events, check_exact=True)
    assert opened.summary == ensemble.summary()
    assert opened.scenario == ensemble.scenario


def test_its_own_scenario_gives_the_same_numbers_again(folder):
    opened = RunFolder.open(folder)
    again = replicate(load_scenario(folder / "scenario.yaml"), 3, seed=2, jobs=1)
    assert data_digest(again.curves, again.events) == opened.manifest["data_sha256"]


def test_the_same_data_make_the_same_bytes(folder, document, ensemble, tmp_path):
    write_run(tmp_path, ensemble, document, "another command", datetime.now(UTC), 9.0)
    for name in ("curves.parquet", "events.parquet", "summary.json", "scenario.yaml"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_manifest_says_what_ran(folder, document, ensemble):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert re.fullmatch(r"\d+\.\d+.*", manifest["version"])
    assert {"mesa", "numpy", "pydantic"} <= set(manifest["dependencies"])
    assert manifest["command"] == "dilemma-sim run short.yaml"
    assert (manifest["seed"], manifest["replicates"]) == (2, 3)
    assert manifest["scenario_sha256"] == scenario_digest(document.value)
    assert (manifest["started"], manifest["duration_seconds"]) == ("2020-01-02T03:04:05+00:00", 1.5)
    assert manifest["data_sha256"] == data_digest(ensemble.curves, ensemble.events)


def test_every_column_says_its_unit(folder):
    schema = parquet.read_schema(folder / "curves.parquet")
    assert schema.names == ["replicate", "seed", "step", "date", "country", *OUTCOMES]
    for name, outcome in OUTCOMES.items():
        metadata = schema.field(name).metadata
        expected = {b"unit": outcome.unit, b"kind": outcome.kind, b"description": outcome.description}
        assert metadata == {key: text.encode() for key, text in expected.items()}
    events = parquet.read_schema(folder / "events.parquet")
    assert all(field.metadata[b"unit"] for field in events)
    assert events.field("date").type == pa.date32()
    assert events.field("demands").type == pa.map_(pa.string(), pa.float64())
    assert events.field("recorded").type == pa.bool_()


def test_missing_numbers_are_nulls_and_not_nan(folder, ensemble):
    column = parquet.read_table(folder / "curves.parquet")["core_share"]
    assert column.null_count == ensemble.curves["core_share"].isna().sum()


def test_the_digest_sees_values_and_nothing_else(ensemble):
    curves, events = ensemble.curves, ensemble.events
    changed = curves.copy()
    changed.loc[5, "turnout"] += 1e-9
    renamed = events.copy()
    renamed.loc[0, "detail"] += "!"
    digests = {
        data_digest(curves, events),
        data_digest(changed, events),
        data_digest(curves, renamed),
        data_digest(curves.rename(columns={"turnout": "other"}), events),
    }
    assert len(digests) == 4
    assert data_digest(curves.astype({"country": object}), events.copy()) == data_digest(curves, events)


def test_sources_and_notes_do_not_change_the_digest_of_a_scenario(short_path, tmp_path):
    noted = tmp_path / "noted.yaml"
    noted.write_text(short_path.read_text() + "source: somewhere else\nnote: a remark\n")
    other = tmp_path / "other.yaml"
    other.write_text(short_path.read_text() + "participation: {noise: 0.11}\n")
    digests = [scenario_digest(load_scenario(path)) for path in (short_path, noted, other)]
    assert digests[0] == digests[1] != digests[2]


def test_the_default_folder_is_the_same_for_the_same_run_only(document, short_path):
    other = read_scenario(short_path, ["participation.noise=0.11"])
    runs = [(document, 1, 3), (document, 1, 3), (document, 2, 3), (document, 1, 4), (other, 1, 3)]
    folders = [default_folder(*run) for run in runs]
    assert len(set(folders)) == 4
    assert re.fullmatch(r"results/short-[0-9a-f]{8}-seed1", folders[0].as_posix())


def test_a_folder_appears_whole_and_replaces_the_old_one(tmp_path):
    folder = tmp_path / "results" / "run"
    for text in ("old", "new"):
        with folder_aside(folder) as aside:
            (aside / "file").write_text(text)
            assert not folder.exists() or (folder / "file").read_text() == "old"
    assert (folder / "file").read_text() == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_a_job_that_fails_leaves_what_was_there(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "file").write_text("old")
    with pytest.raises(ZeroDivisionError), folder_aside(folder) as aside:
        (aside / "file").write_text(str(1 // 0))
    assert (folder / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(
            OutputFailed, match="run cannot be written: Not a directory; choose another place with --out"
        ),
        folder_aside(tmp_path / "file" / "deeper" / "run"),
    ):
        pass


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_space_is_asked_for_only_where_there_is_none(number):
    full = rf"^there cannot be written: {os.strerror(number)}; free some space there, or choose another place"
    with pytest.raises(OutputFailed, match=full), output_to(Path("there")):
        raise OSError(number, os.strerror(number))
    denied = "^there cannot be written: Permission denied; choose another place with --out$"
    with pytest.raises(OutputFailed, match=denied), output_to(Path("there")):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_the_outermost_place_is_the_one_that_is_named(tmp_path):
    with (
        pytest.raises(OutputFailed, match=r"^what the user typed cannot be written: Is a directory;"),
        output_to(Path("what the user typed")),
        output_to(tmp_path / "hidden"),
    ):
        tmp_path.write_text("")


def test_a_folder_with_something_else_is_refused(tmp_path, folder):
    refuse_foreign(folder, "run")
    refuse_foreign(tmp_path / "new", "run")
    refuse_foreign(tmp_path, "run")
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(
        FolderRefused, match="holds something other than a run; choose a new folder with --out"
    ):
        refuse_foreign(tmp_path, "run")
    with pytest.raises(FolderRefused, match="holds something other than a sweep"):
        refuse_foreign(folder, "sweep")
    with pytest.raises(FolderRefused, match="is a file"):
        refuse_foreign(tmp_path / "thesis.txt", "run")


def test_only_whole_run_folders_are_opened(tmp_path, folder):
    with pytest.raises(FolderRefused, match="is no run folder; name one that `dilemma-sim run` has written"):
        RunFolder.open(tmp_path)
    (tmp_path / "manifest.json").write_text((folder / "manifest.json").read_text())
    with pytest.raises(FolderRefused, match=r"lacks scenario\.yaml; run its scenario again"):
        RunFolder.open(tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "summary.json", "curves.parquet", "events.parquet"])
def test_a_file_that_is_damaged_is_named(tmp_path, folder, name):
    copy = shutil.copytree(folder, tmp_path / "run")
    (copy / name).write_bytes((copy / name).read_bytes()[:200])
    told = rf"run/{name} cannot be read, because it is damaged or incomplete; restore it, or write its"
    with pytest.raises(FolderRefused, match=told):
        getattr(RunFolder.open(copy), name.split(".")[0])
    with pytest.raises(FolderRefused, match=told):
        open_results(copy).table(name.split(".")[0] if name != "manifest.json" else "curves")


@pytest.mark.parametrize("damage", [slice(0, 0), slice(None, -100), slice(100, None)])
def test_damage_anywhere_in_a_table_is_told(tmp_path, damage):
    file = tmp_path / "draws.parquet"
    parquet.write_table(pa.table({"number": list(range(1000))}), file)
    file.write_bytes(file.read_bytes()[damage])
    with pytest.raises(FolderRefused, match=r"draws\.parquet cannot be read"):
        read_parquet(file)


def test_zeros_within_a_table_are_told_by_every_reader(tmp_path, folder):
    copy = shutil.copytree(folder, tmp_path / "run")
    content = (copy / "curves.parquet").read_bytes()
    (copy / "curves.parquet").write_bytes(content[:4] + bytes(2000) + content[2004:])
    told = "curves.parquet.* cannot be read, because it is damaged or incomplete"
    with pytest.raises(FolderRefused, match=told):
        RunFolder.open(copy).curves  # noqa: B018 - it is read when it is asked for
    with pytest.raises(FolderRefused, match=told):
        open_results(copy).table("curves").frame()
    with pytest.raises(QueryRefused, match=told):
        open_results(copy).query("select * from curves")


def test_what_the_system_refuses_is_not_called_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_parquet(tmp_path / "curves.parquet")


def test_a_folder_is_one_of_several_kinds_or_says_why_not(tmp_path, folder):
    assert one_of(folder, ("run", "sweep")) == "run"
    written = "name a folder that `dilemma-sim` run, sweep or compare has written"
    kinds = ("run", "sweep", "comparison")
    with pytest.raises(FolderRefused, match=f"nothing does not exist; {written}"):
        one_of(tmp_path / "nothing", kinds)
    with pytest.raises(FolderRefused, match=f"holds nothing to draw; {written}"):
        one_of(tmp_path, kinds, "holds nothing to draw")
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(FolderRefused, match=r"manifest\.json cannot be read, because it is damaged"):
        one_of(tmp_path, kinds)
