from __future__ import annotations

import shlex
import subprocess
import sys
from datetime import date

import pytest

from dilemma_sim.explore.variant import NotSaved, Terms, Variant, as_yaml, messages, run_command, save
from dilemma_sim.scenario import ScenarioError, read_scenario
from dilemma_sim.scenario.describe import describe

REAL = "kazakhstan-kyrgyzstan-2018-2019"
CHANGES = {"participation.noise": "0.2", "timeline.cerd": "null", "timeline.hrw.at": "2018-10-01"}


def refused(settings, fields):
    with pytest.raises(ScenarioError) as caught:
        Variant(REAL, settings).read()
    return messages(caught.value, fields)


def test_a_variant_is_the_base_with_what_was_typed():
    read = Variant(REAL, CHANGES).read().value
    assert read.participation.noise == 0.2
    assert "cerd" not in read.timeline
    assert read.timeline["hrw"].at == date(2018, 10, 1)
    assert Variant(REAL).read().value == read_scenario(REAL).value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5", "expected a number from 0.0001 to 1, found 5"),
        ("abc", "expected a number from 0.0001 to 1, found 'abc'"),
        ("", "there is no value; write null to remove an entry"),
        ("{a", "a ',' or the closing bracket is missing here"),
    ],
)
def test_the_reader_answers_beside_the_field(text, told):
    said = refused({"participation.noise": text, "spotlight.start": "0.2"}, ["participation.noise"])
    assert said == {"participation.noise": told}


def test_each_field_gets_its_own_message_and_the_rest_is_told_above():
    fields = ["participation.noise", "timeline.hrw.at", "countries.kazakhstan.adults"]
    said = refused({"participation.noise": "9", "timeline.hrw.at": "2018-02-30"}, fields)
    assert said["timeline.hrw.at"].startswith("expected a day that exists")
    assert set(said) == {"participation.noise", "timeline.hrw.at"}
    unplaced = refused({"spotlight.start": "7"}, fields)
    assert unplaced == {"": "spotlight.start: expected a number from 0 to 1, found 7"}


def test_the_file_extends_the_base_and_says_only_what_is_changed(tmp_path):
    path = save(Variant(REAL, CHANGES), "mine", "A test", "a guess", tmp_path)
    lines = path.read_text().splitlines()
    assert lines[1:] == [
        "schema: 1",
        f"extends: {REAL}",
        "title: A test",
        "participation:",
        "  noise: {value: 0.2, source: a guess, grade: assumed}",
        "timeline:",
        "  cerd: null",
        "  hrw:",
        "    at: 2018-10-01",
    ]
    shown = Variant(REAL, CHANGES).read().value
    found = read_scenario(path)
    assert found.value.model_copy(update={"title": shown.title}) == shown
    assert found.origins["participation.noise"].source == "a guess"


@pytest.mark.parametrize("row", describe(read_scenario("one-country"))[::7], ids=lambda row: row.path)
def test_any_number_is_saved_as_it_is_shown(tmp_path, row):
    if row.value is None:
        return
    higher = row.value + 1 if isinstance(row.value, int) else row.value * 1.01 + 0.001
    variant = Variant("one-country", {row.path: repr(higher)})
    try:
        variant.read()
    except ScenarioError:
        return
    assert save(variant, "x", "x", folder=tmp_path).is_file()


def test_a_variant_of_a_file_lies_beside_it(tmp_path):
    base = tmp_path / "base.yaml"
    base.write_text("schema: 1\nextends: one-country\ntitle: Mine\n")
    path = save(Variant(str(base), {"participation.noise": "0.3"}), "other.yaml", "Other")
    assert path == tmp_path / "other.yaml"
    assert "extends: base.yaml" in path.read_text()
    assert read_scenario(path).value.participation.noise == 0.3


def test_what_is_not_the_explorers_own_is_never_overwritten(tmp_path):
    variant = Variant("one-country", {"participation.noise": "0.3"})
    foreign = tmp_path / "foreign.yaml"
    foreign.write_text("schema: 1\n")
    with pytest.raises(NotSaved, match="exists and is no variant of the explorer; choose another name"):
        save(variant, "foreign", "x", folder=tmp_path)
    assert foreign.read_text() == "schema: 1\n"
    assert save(variant, "own", "first", folder=tmp_path) == save(variant, "own", "again", folder=tmp_path)


@pytest.mark.parametrize("name", ["", "../up", "a b", "/etc/x", "x.yaml.yaml.txt"])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(NotSaved, match="is no name of a file; use letters"):
        save(Variant("one-country", {"participation.noise": "0.3"}), name, "x", folder=tmp_path)


def test_text_from_the_form_cannot_break_the_file():
    title = "a: [b] # {c}\n'"
    text = as_yaml(Variant("one-country", {"participation.noise": "0.3"}), title, 'say "so": {no}')
    assert text.count("extends:") == 1
    assert text.count("schema:") == 1


def test_the_command_line_spells_out_changes_until_they_are_saved(tmp_path):
    variant, terms = Variant(REAL, CHANGES), Terms(50, 3, point=True)
    assert shlex.split(run_command(variant, terms)) == [
        "dilemma-sim", "compare", REAL, "--against", "participation.noise=0.2", "--against",
        "timeline.cerd=null", "--against", "timeline.hrw.at=2018-10-01", "--replicates", "50", "--seed", "3",
        "--point",
    ]  # fmt: skip
    file = tmp_path / "my variant.yaml"
    assert shlex.split(run_command(variant, terms, file))[1:4] == ["compare", REAL, str(file)]
    assert run_command(Variant("one-country"), Terms()) == (
        "dilemma-sim run one-country --replicates 20 --seed 1"
    )


def test_saved_and_run_from_the_command_line_it_gives_the_numbers_of_the_page(tmp_path):
    import pandas as pd

    from dilemma_sim.explore.looks import Pair
    from dilemma_sim.study.tables import read_parquet
    from explore.orders import last_news

    short = {"period.end": "2020-04-26", "timeline.visit": "null", "timeline.session": "null"}
    variant = Variant("one-country", short | {"participation.noise": "0.2"})
    terms = Terms(replicates=3, seed=7)
    news = last_news(Variant("one-country", short), variant, terms)
    pair = Pair(news.base, news.mine)
    path = save(variant, "mine", "Mine", folder=tmp_path)
    words = ["run", str(path), *terms.options, "--out", str(tmp_path / "run"), "--quiet"]
    subprocess.run([sys.executable, "-m", "dilemma_sim", *words], check=True, capture_output=True)
    curves = read_parquet(tmp_path / "run" / "curves.parquet")
    pd.testing.assert_frame_equal(curves, pair.latest.curves)
