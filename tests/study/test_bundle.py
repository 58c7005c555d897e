"""Replication bundles: packed, unpacked elsewhere, run there, and tampered with."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from dilemma_sim import open_results
from dilemma_sim.study import replication
from dilemma_sim.study.bundle import bundle
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.replication import CHANGED, OTHER, SAME, changed_files, other_versions
from dilemma_sim.study.tables import parquet_bytes


@pytest.fixture
def unpacked(request, tmp_path):
    """Return the folder of an unpacked bundle, far from what it was made of."""
    folder = request.getfixturevalue(request.param)
    with zipfile.ZipFile(bundle(folder, tmp_path / "packed.zip")) as archive:
        archive.extractall(tmp_path / "elsewhere")
    (place,) = (tmp_path / "elsewhere").iterdir()
    return place


@pytest.fixture(scope="session")
def validation_folder(tmp_path_factory):
    from dilemma_sim.evidence import read_record
    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.study.validation import validate
    from dilemma_sim.study.validationfolder import write_validation

    document = read_scenario("kazakhstan-kyrgyzstan-2018-2019")
    folder = tmp_path_factory.mktemp("validation") / "validation"
    folder.mkdir()
    found = validate(document.value, 2, seed=1, jobs=1)
    started = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    write_validation(folder, found, document, read_record(None), "dilemma-sim validate", started, 1.0)
    return folder


def replicated(place, *options):
    script = [sys.executable, "replicate.py", "--jobs", "1", *options]
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(script, cwd=place, env=clean, capture_output=True, text=True, check=False)


@pytest.mark.timeout(600)  # it starts Python anew several times, and others may use the processor
@pytest.mark.parametrize(
    ("unpacked", "tables"),
    [
        ("run_folder", ["curves", "events", "summary"]),
        pytest.param("study_folder", ["results", "summary"], marks=pytest.mark.slow),
        pytest.param(
            "comparison_folder", ["curves", "differences", "difference_curves"], marks=pytest.mark.slow
        ),
        pytest.param(
            "validation_folder",
            ["validation", "values", "protests", "draws"],
            marks=pytest.mark.slow,
        ),
    ],
    indirect=["unpacked"],
)
def test_the_script_gives_the_same_data(unpacked, tables):
    ended = replicated(unpacked)
    assert ended.returncode == SAME, ended.stderr
    assert re.findall(r"^(\w+) +the same$", ended.stdout, re.MULTILINE) == tables
    first = json.loads((unpacked / "results" / "manifest.json").read_text())
    again = json.loads((unpacked / "replicated" / "manifest.json").read_text())
    assert again["data_sha256"] == first["data_sha256"]
    assert replicated(unpacked).returncode == replication.FAILED  # never over what is there


@pytest.mark.parametrize("unpacked", ["run_folder"], indirect=True)
def test_the_bundled_code_is_what_runs(unpacked):
    entry = unpacked / "software" / "dilemma_sim" / "__main__.py"
    entry.write_text('raise SystemExit("the bundled code")\n')
    lines = (unpacked / "checksums.sha256").read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.rstrip().endswith("dilemma_sim/__main__.py")]
    (unpacked / "checksums.sha256").write_text("".join(kept))
    ended = replicated(unpacked)
    assert ended.returncode == replication.FAILED
    assert "the bundled code" in ended.stderr
    assert "Nothing was computed. Are the libraries there?" in ended.stderr


@pytest.mark.parametrize("unpacked", ["run_folder"], indirect=True)
def test_a_changed_or_missing_file_is_found(unpacked):
    assert replicated(unpacked, "--check-only").returncode == SAME
    with (unpacked / "results" / "curves.parquet").open("ab") as file:
        file.write(b"more")
    (unpacked / "results" / "scenario.yaml").unlink()
    ended = replicated(unpacked)
    assert ended.returncode == CHANGED
    assert ended.stderr.splitlines() == [
        "results/curves.parquet: the file was changed",
        "results/scenario.yaml: the file is gone",
        "The bundle is not as it was made. Unpack it again, or ask for it anew.",
    ]
    assert not (unpacked / "replicated").exists()


@pytest.mark.parametrize("unpacked", ["run_folder"], indirect=True)
def test_data_changed_together_with_their_checksum_are_found_when_compared(
    unpacked, run_folder, monkeypatch, capsys
):
    curves = open_results(run_folder).curves
    curves.loc[3, "turnout"] += 1
    target = unpacked / "results" / "curves.parquet"
    before = hashlib.sha256(target.read_bytes()).hexdigest()
    target.write_bytes(parquet_bytes(curves, {name: {} for name in curves}))
    after = hashlib.sha256(target.read_bytes()).hexdigest()
    checksums = unpacked / "checksums.sha256"
    checksums.write_text(checksums.read_text().replace(before, after))

    def computed(_bundle, _command, out, _jobs):
        shutil.copytree(run_folder, out)
        return True

    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(replication, "_computed", computed)
    assert replication.replicate(unpacked, unpacked / "replicated") == OTHER
    told = capsys.readouterr()
    assert "curves             OTHER THAN IN THE BUNDLE\nevents             the same\n" in told.out
    assert "may be why" in told.err


@pytest.mark.parametrize("unpacked", ["run_folder"], indirect=True)
def test_what_is_in_it(unpacked):
    names = {path.name for path in unpacked.iterdir()}
    assert names == {
        "results", "software", "README.md", "replicate.py", "requirements.txt", "replication.json", "LICENSE",
        "CITATION.cff", "checksums.sha256", "ro-crate-metadata.json",
    }  # fmt: skip
    manifest = json.loads((unpacked / "results" / "manifest.json").read_text())
    pins = (unpacked / "requirements.txt").read_text().splitlines()[1:]
    assert dict(pin.split("==") for pin in pins) == manifest["dependencies"]
    software = unpacked / "software" / "dilemma_sim"
    assert (software / "shipped" / "scenarios" / "one-country.yaml").is_file()
    assert list((software / "evidence" / "data" / "posteriors").glob("*.parquet"))
    assert not list(unpacked.rglob("__pycache__"))
    assert list(changed_files(unpacked)) == []
    page = (unpacked / "README.md").read_text()
    assert "dilemma-sim run results/scenario.yaml --seed 1 --replicates 3 --out replicated" in page
    assert "{" not in page


@pytest.mark.parametrize("unpacked", ["run_folder", "study_folder"], indirect=True)
def test_the_description_for_archives_names_every_file(unpacked):
    graph = json.loads((unpacked / "ro-crate-metadata.json").read_text())["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    assert len(entities) == len(graph)
    root = entities["./"]
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license", "hasPart"} <= root.keys()
    parts = {part["@id"] for part in root["hasPart"]}
    assert parts <= entities.keys()
    assert all((unpacked / part).exists() for part in parts)
    assert {path.relative_to(unpacked).as_posix() for path in (unpacked / "results").rglob("*.*")} <= parts


def test_the_same_folder_gives_the_same_archive(run_folder, tmp_path):
    copy = shutil.copytree(run_folder, tmp_path / "run")
    (copy / "manifest.json").touch()
    (copy / ".hidden").write_text("no part of the results")
    first, second = bundle(run_folder, tmp_path / "a.zip"), bundle(copy, copy / "b.zip")
    assert first.read_bytes() == second.read_bytes()
    assert bundle(copy, copy / "b.zip").read_bytes() == first.read_bytes()  # without itself in it
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(name.startswith("run/") for name in archive.namelist())


def test_by_default_the_archive_lies_beside_the_folder(run_folder, tmp_path):
    copy = shutil.copytree(run_folder, tmp_path / "my.run")
    assert bundle(copy) == tmp_path / "my.run.zip"


def test_other_versions_are_told():
    facts = {"python": "3.1.4", "dependencies": {"numpy": "0.1", "no-such-library": "1"}}
    here = ".".join(map(str, sys.version_info[:3]))
    told = list(other_versions(facts))
    assert told[0] == f"Python {here} is used; it was 3.1.4"
    assert told[1].startswith("numpy ")
    assert told[1].endswith(" is used; it was 0.1")
    assert told[2] == "no-such-library is not installed; it was 1"


def change_manifest(folder, **facts):
    file = folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **facts}))


def test_what_cannot_be_replicated_is_refused(run_folder, tmp_path):
    with pytest.raises(FolderRefused, match="holds no results to bundle; name a folder that"):
        bundle(tmp_path)
    copy = shutil.copytree(run_folder, tmp_path / "run")
    change_manifest(copy, model_sha256="another")
    with pytest.raises(FolderRefused, match="are of another version of dilemma-sim; compute them again"):
        bundle(copy)
    assert not (tmp_path / "run.zip").exists()


def test_nothing_but_a_bundle_is_replaced(run_folder, tmp_path):
    other = tmp_path / "thesis.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("thesis/chapter.md", "years of work")
    with pytest.raises(FolderRefused, match=r"thesis.zip is there already and is no bundle"):
        bundle(run_folder, other)
    assert zipfile.ZipFile(other).namelist() == ["thesis/chapter.md"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_validation_against_another_record_is_refused(validation_folder, tmp_path):
    copy = shutil.copytree(validation_folder, tmp_path / "validation")
    change_manifest(copy, evidence_sha256="of another record")
    with pytest.raises(FolderRefused, match="was against a record or patterns of your own"):
        bundle(copy)


def test_the_verb_says_where_the_archive_is(run_folder, tmp_path):
    command = [sys.executable, "-m", "dilemma_sim", "bundle", run_folder, "--out", tmp_path / "run.zip"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == f"{tmp_path / 'run.zip'}\n"
    assert zipfile.is_zipfile(tmp_path / "run.zip")
