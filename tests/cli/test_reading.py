"""The verbs that read a folder for other programs, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from dilemma_sim import sweep

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
replicates: 2
factors:
  participation.noise: {list: [0.05, 0.1]}
outcomes:
  - {outcome: turnout, functional: total}
"""

ASKED = 'select "participation.noise" as noise, count(*) as runs from results group by noise order by noise'


@pytest.fixture(scope="module")
def sim(tmp_path_factory):
    place = tmp_path_factory.mktemp("place")
    (place / "short.yaml").write_text(SHORT)
    (place / "study.yaml").write_text(STUDY)

    def sim(*arguments):
        command = [sys.executable, "-m", "dilemma_sim", *arguments]
        return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)

    sweep(place / "study.yaml", place / "swept", jobs=1)
    return sim


def test_query_answers_with_a_table(sim):
    ended = sim("query", "swept", ASKED)
    assert ended.stdout == "noise  runs\n 0.05     2\n  0.1     2\n", ended.stderr


def test_a_query_that_is_wrong_ends_with_a_sentence_and_2(sim):
    ended = sim("query", "swept", "select turnuot from curves")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "dilemma-sim: no column is named 'turnuot'; did you mean 'turnout'?\n"


def test_export_names_the_files_it_wrote(sim):
    ended = sim("export", "swept", "--to", "netcdf", "--json")
    assert ended.returncode == 0, ended.stderr
    names = [name.removeprefix("swept/export/") for name in json.loads(ended.stdout)["files"]]
    assert names == ["results.nc", "summary.csv", "curves.nc", "codebook.csv", "codebook.md", "manifest.json"]
