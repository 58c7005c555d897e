"""The verbs as users type them, each in a process of its own."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from dilemma_sim.cli.given import given_scenario
from dilemma_sim.study.folder import RunFolder

SHORT = """\
schema: 1
extends: one-country
title: Nine weeks
period: {end: 2020-03-08}
timeline: {visit: null, session: null}
"""

STUDY = """\
schema: 1
title: Noise
scenario: short.yaml
replicates: 10
factors:
  participation.noise: {list: [0.05, 0.1, 0.15]}
outcomes:
  - {outcome: turnout, functional: total}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    (folder / "short.yaml").write_text(SHORT)
    (folder / "study.yaml").write_text(STUDY)
    return folder


@pytest.fixture(scope="module")
def ran(sim, place):
    ended = sim("run", "short.yaml", "--replicates", "3", "--seed", "5", "--set", "participation.noise=0.12")
    assert ended.returncode == 0, ended.stderr
    return ended


@pytest.fixture(scope="module")
def folder(ran, place):
    return place / re.search(r"^folder\s+(\S+)$", ran.stdout, re.MULTILINE).group(1)


def test_list_shows_what_is_shipped(sim):
    ended = sim("list")
    assert re.search(r"^one-country +scenario +One country, one neighbour$", ended.stdout, re.MULTILINE)
    assert "\x1b" not in ended.stdout
    assert {"name": "one-country", "kind": "scenario", "title": "One country, one neighbour"} in json.loads(
        sim("list", "--json").stdout
    )


def test_describe_gives_a_row_for_each_number(sim):
    ended = sim("describe", "one-country", "participation.noise")
    head, row = ended.stdout.splitlines()
    assert head.split() == ["PARAMETER", "VALUE", "DEFAULT", "UNIT", "RANGE", "GRADE", "SOURCE"]
    assert row.split()[:6] == ["participation.noise", "0.1", "0.1", "1", "0.0001..1", "assumed"]
    (found,) = json.loads(sim("describe", "one-country", "participation.noise", "--json").stdout)
    assert found["path"] == "participation.noise"
    assert found["value"] == 0.1


def test_describe_refuses_a_pattern_that_matches_nothing(sim):
    ended = sim("describe", "one-country", "zzz")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "dilemma-sim: no parameter of one-country matches 'zzz'; leave the pattern out to see them all\n"
    )


def test_check_tells_all_faults_of_all_files(sim, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(SHORT + "participation: {noise: 7, niose: 1}\n")
    ended = sim("check", "short.yaml", "study.yaml", broken)
    assert ended.returncode == 2
    assert ended.stdout == "short.yaml: ok\nstudy.yaml: ok\n"
    assert [line.split(": ")[:2] for line in ended.stderr.splitlines()] == [
        [f"{broken}:6:24", "participation.noise"],
        [f"{broken}:6:27", "participation.niose"],
    ]
    rows = json.loads(sim("check", "short.yaml", broken, "--json").stdout)
    assert [(row["ok"], len(row["faults"])) for row in rows] == [(True, 0), (False, 2)]


def test_check_looks_at_every_point_of_a_study(sim, place):
    (place / "far.yaml").write_text(STUDY.replace("0.15", "15"))
    ended = sim("check", "far.yaml")
    assert ended.returncode == 2
    assert ended.stderr.startswith(
        "far.yaml:6:3: factors.participation.noise: the value 15: expected a number from"
    )


def test_new_writes_a_scenario_that_checks(sim, tmp_path):
    assert sim("new", "mine", cwd=tmp_path).stdout == "mine.yaml\n"
    assert json.loads(sim("new", "mine-too", "--from", "one-country", "--json", cwd=tmp_path).stdout) == {
        "file": "mine-too.yaml"
    }
    assert sim("check", "mine.yaml", "mine-too.yaml", cwd=tmp_path).returncode == 0
    again = sim("new", "mine", cwd=tmp_path)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr


@pytest.mark.parametrize("what", ["scenario", "study", "claim"])
def test_schema_is_json(sim, what):
    schema = json.loads(sim("schema", what).stdout)
    assert schema["title"].lower() == what


def test_run_leaves_a_whole_folder_and_shows_where(ran, folder):
    assert {path.name for path in folder.iterdir()} == {
        "scenario.yaml", "manifest.json", "curves.parquet", "events.parquet", "summary.json", "figures",
        "report.html",
    }  # fmt: skip
    assert list((folder / "figures").iterdir())
    assert ran.stderr == ""
    assert "\x1b" not in ran.stdout
    assert re.search(r"^Turnout +total +[\d,.]+ \[[\d,.]+, [\d,.]+\]$", ran.stdout, re.MULTILINE)
    assert re.fullmatch(r"short-[0-9a-f]{8}-seed5", folder.name)
    assert json.loads((folder / "manifest.json").read_text())["command"] == (
        "dilemma-sim run short.yaml --replicates 3 --seed 5 --set participation.noise=0.12"
    )
    assert RunFolder.open(folder).scenario.participation.noise == 0.12


def test_the_scenario_in_the_folder_gives_the_same_data(sim, folder, tmp_path):
    ended = sim(
        "run", folder / "scenario.yaml", "--replicates", "3", "--seed", "5", "--jobs", "2",
        "--out", tmp_path / "again", "--json", env={**os.environ, "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    result = json.loads(ended.stdout)
    assert result["data_sha256"] == RunFolder.open(folder).manifest["data_sha256"]
    assert (tmp_path / "again" / "curves.parquet").read_bytes() == (folder / "curves.parquet").read_bytes()
    assert result["summary"]["replicates"] == 3


def test_until_is_kept_in_the_scenario_of_the_folder(place):
    short = str(place / "short.yaml")
    scenario = given_scenario(short, ["participation.noise=0.12"], datetime(2020, 2, 1)).value
    assert scenario.period.end == date(2020, 2, 1)
    assert "report" not in scenario.timeline
    assert scenario.participation.noise == 0.12


def test_until_after_the_end_says_how_to_simulate_longer(sim):
    ended = sim("run", "short.yaml", "--until", "2021-01-01")
    assert ended.returncode == 2
    assert ended.stderr == (
        "--until 2021-01-01: period.end: the scenario ends on 2020-03-08; "
        "to simulate longer, change period.end with --set period.end=2021-01-01\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "no-such-scenario"],
        ["run", "short.yaml", "--set", "participation.noise=much"],
        ["run", "short.yaml", "--replicates", "0"],
        ["run", "short.yaml", "--until", "yesterday"],
        ["run", "short.yaml", "--colour", "red"],
        ["sweep", "short.yaml"],
        ["plot", "."],
        ["report", "no-such-folder"],
        ["forecast"],
    ],
)
def test_wrong_input_ends_with_2_and_a_message(sim, arguments):
    ended = sim(*arguments)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr
    assert "Traceback" not in ended.stderr


def test_run_never_replaces_what_is_no_run(sim, tmp_path):
    (tmp_path / "thesis.txt").write_text("precious")
    ended = sim("run", "short.yaml", "--out", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"dilemma-sim: {tmp_path} holds something other than a run; choose a new folder with --out\n"
    )
    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_plot_and_report_say_which_files_they_wrote(sim, folder):
    ended = sim("plot", folder, "--outcome", "turnout", "--format", "svg")
    assert ended.returncode == 0, ended.stderr
    assert [Path(line).suffix for line in ended.stdout.splitlines()] == [".svg"]
    assert all(Path(line).is_file() for line in ended.stdout.splitlines())
    ended = sim("plot", folder, "--outcome", "turnot")
    assert ended.returncode == 2
    assert "no outcome is called 'turnot'; did you mean turnout" in ended.stderr
    assert json.loads(sim("report", folder, "--json").stdout) == {"report": str(folder / "report.html")}


def test_sweep_resumes_and_shows_what_it_did(sim, place, tmp_path):
    out = tmp_path / "out"
    first = sim("sweep", "study.yaml", "--out", out)
    assert first.returncode == 0, first.stderr
    assert first.stderr == ""
    assert first.stdout.splitlines()[-2:] == ["parts    1 computed, 0 kept", "runs     30 ok"]
    again = json.loads(sim("sweep", "study.yaml", "--out", out, "--json").stdout)
    assert again["parts"] == {"computed": 0, "kept": 1, "failed": []}
    assert again["runs"] == {"ok": 30}
    with FileLock(out / ".lock"):
        busy = sim("sweep", "study.yaml", "--out", out)
    assert busy.returncode == 3
    assert busy.stderr == (
        f"dilemma-sim: another sweep is working in {out}; "
        "wait until it ends, or choose another folder with --out\n"
    )


def test_two_sweeps_at_once_do_not_disturb_each_other(sim, place, tmp_path):
    command = [sys.executable, "-m", "dilemma_sim", "sweep", "study.yaml", "--out", str(tmp_path / "out")]
    pair = [
        subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in "ab"
    ]
    assert sorted(process.wait() for process in pair) in ([0, 3], [0, 0])
    assert sim("sweep", "study.yaml", "--out", tmp_path / "out", "--json").returncode == 0


def _hears_interrupts():
    # A shell that starts the tests in its background has them ignore what a terminal would send.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupted_sweep_ends_with_130_and_keeps_its_parts(place, tmp_path):
    # Long enough that it cannot end before the signal arrives, however busy the machine.
    (place / "long.yaml").write_text(STUDY.replace("replicates: 10", "replicates: 2000"))
    command = [
        sys.executable,
        "-m",
        "dilemma_sim",
        "sweep",
        "long.yaml",
        "--out",
        str(tmp_path / "out"),
        "--jobs",
        "1",
    ]
    process = subprocess.Popen(
        command,
        cwd=place,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_interrupts,  # noqa: PLW1509 - there are no threads here
    )
    while not list((tmp_path / "out").glob("parts/*.parquet")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    resume = f"dilemma-sim sweep long.yaml --out {tmp_path / 'out'} --jobs 1"
    assert out == ""
    assert re.fullmatch(
        rf"interrupted; [1-9]\d* of [1-9]\d* parts (is|are) finished and kept\. To resume: {resume}\n", err
    )


def test_interrupted_run_with_workers_ends_with_130_and_leaves_nothing(place, tmp_path):
    command = [sys.executable, "-m", "dilemma_sim", "run", "one-country", "--replicates", "5000",
               "--jobs", "2", "--out", str(tmp_path / "out" / "run")]  # fmt: skip
    process = subprocess.Popen(
        command,
        cwd=place,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hears_interrupts,  # noqa: PLW1509 - there are no threads here
    )
    while not (tmp_path / "out").exists():
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "interrupted; nothing was kept\n")
    assert list((tmp_path / "out").iterdir()) == []


def _smallest_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))


@pytest.mark.parametrize("arguments", [["run", "short.yaml", "--replicates", "2"], ["sweep", "study.yaml"]])
def test_a_disk_that_is_full_ends_with_1_and_one_sentence(sim, tmp_path, arguments):
    ended = sim(*arguments, "--out", tmp_path / "out" / "x", preexec_fn=_smallest_files)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"dilemma-sim: {tmp_path / 'out' / 'x'} cannot be written: "
        "File too large; free some space there, or choose another place with --out\n"
    )
    assert ended.stdout == ""
    assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, where nobody can write")
@pytest.mark.parametrize("verb", ["run", "sweep"])
def test_a_folder_that_cannot_be_written_ends_with_1_before_anything_runs(sim, verb):
    ended = sim(verb, "short.yaml" if verb == "run" else "study.yaml", "--out", "/proc/out/x")
    assert ended.returncode == 1
    assert re.fullmatch(
        r"dilemma-sim: /proc/out/x cannot be written: [^;]+; choose another place with --out\n", ended.stderr
    )


def test_a_reader_that_stops_early_is_no_reason_to_complain(place):
    command = f"{sys.executable} -m dilemma_sim describe one-country | head -n 1"
    ended = subprocess.run(["sh", "-c", command], cwd=place, capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("PARAMETER")
    assert ended.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_result_that_cannot_be_written_ends_with_1(place):
    command = [sys.executable, "-m", "dilemma_sim", "list"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command, cwd=place, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 1
    assert ended.stderr == "dilemma-sim: the result cannot be written to stdout: No space left on device\n"


def test_run_at_full_size_has_an_agent_for_every_person(place, sim):
    done = sim("run", "short.yaml", "--scale", "full", "--replicates", "1", "--out", "full")
    assert done.returncode == 0, done.stderr
    strata = RunFolder.open(place / "full").scenario.countries["homeland"].strata.values()
    assert [stratum.agents for stratum in strata] == [stratum.persons for stratum in strata]


def test_run_at_a_size_that_is_no_number_is_refused(sim):
    done = sim("run", "short.yaml", "--scale", "big", "--out", "big")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--scale big: is no number of agents; write 'full'" in done.stderr


def test_a_day_before_the_start_is_told_as_it_was_typed(sim):
    ended = sim("run", "short.yaml", "--until", "2019-06-14")
    assert ended.returncode == 2
    assert ended.stderr.startswith("--until 2019-06-14: ")
    assert "--set" not in ended.stderr


def test_what_cannot_be_drawn_is_told_with_what_can(sim, tmp_path):
    ended = sim("plot", tmp_path / "nothing")
    assert (ended.returncode, ended.stderr) == (
        2,
        f"dilemma-sim: {tmp_path / 'nothing'} does not exist; name a folder that `dilemma-sim` run, sweep, "
        "compare or validate has written\n",
    )
