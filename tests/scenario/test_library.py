# ruff: noqa: E501 - messages stand on one line, as users see them
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dilemma_sim.scenario import ScenarioError, read_scenario
from dilemma_sim.scenario.describe import describe
from dilemma_sim.scenario.json_schema import MODELINE, schema_text
from dilemma_sim.scenario.library import find, list_shipped
from dilemma_sim.scenario.templates import template, write_template
from scenario.conftest import Write


def refusal(call: object, *given: object) -> str:
    assert callable(call)
    with pytest.raises(ScenarioError) as caught:
        call(*given)
    return str(caught.value)


def test_what_is_shipped_has_a_name_a_kind_and_a_title() -> None:
    shipped = {entry.name: entry for entry in list_shipped()}
    assert shipped["one-country"].title == "One country, one neighbour"
    assert {entry.kind for entry in shipped.values()} <= {"scenario", "study", "claim"}
    assert all(entry.title for entry in shipped.values())


@pytest.mark.parametrize("name", [entry.name for entry in list_shipped("scenario")])
def test_every_shipped_scenario_is_valid(name: str) -> None:
    assert read_scenario(name).path == f"shipped:{name}"


def test_a_file_is_found_by_its_path(write: Write) -> None:
    path = write("schema: 1\n", "mine.yaml")
    assert find("mine.yaml").path == path
    assert find(path.resolve()).path == path.resolve()


def test_a_name_means_the_shipped_one_even_beside_a_file_of_that_name(write: Write) -> None:
    write("schema: 1\n", "one-country")
    assert find("one-country").label == "shipped:one-country"
    assert find("./one-country").label == "./one-country"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("one-contry", "one-contry:1:1: neither a shipped scenario nor a file of this name; did you mean 'one-country'?"),
        ("kazakstan", "kazakstan:1:1: neither a shipped scenario nor a file of this name; did you mean 'kazakhstan-kyrgyzstan-2018-2019'?"),
        ("K4", "K4:1:1: this is a shipped claim, and a scenario is needed here; `dilemma-sim claims --id K4` takes it"),
        ("what-matters", "what-matters:1:1: this is a shipped study, and a scenario is needed here; `dilemma-sim sweep what-matters` takes it"),
        ("one-country.yaml", "one-country.yaml:1:1: there is no such file; did you mean 'one-country'?"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_answered_with_the_nearest(folder: Path, name: str, message: str) -> None:
    assert refusal(find, name, "scenario") == message


def test_a_name_that_resembles_nothing_is_answered_with_the_list(folder: Path) -> None:
    message = refusal(find, "zzz", "scenario")
    assert all(entry.name in message for entry in list_shipped("scenario"))


def test_a_new_scenario_validates_and_is_commented(folder: Path) -> None:
    path = write_template("my-case")
    assert path == Path("my-case.yaml")
    assert read_scenario(path).value.title == "my-case"
    assert path.read_text().startswith(
        "# yaml-language-server: $schema=scenario.schema.json\n# A scenario to start from"
    )
    assert path.read_text().count("yaml-language-server") == 1
    assert read_scenario(path).value.organisations == read_scenario("one-country").value.organisations


@pytest.mark.parametrize("source", ["one-country", "kazakhstan-kyrgyzstan-2018-2019", "base.yaml"])
def test_a_new_scenario_can_build_on_another(write: Write, teaching_case: str, source: str) -> None:
    write(teaching_case, "base.yaml")
    path = write_template("my-case", source)
    assert read_scenario(path).value.title == "my-case"
    assert read_scenario(path).value.countries == read_scenario(source).value.countries


def test_the_examples_of_a_new_scenario_hold_when_uncommented(folder: Path) -> None:
    text = template("my-case", "one-country")
    start = text.index("# Change a number")
    lines = [line.removeprefix("# ") for line in text[start:].splitlines()]
    examples = "\n".join(line for line in lines if not line.endswith("from:") and not line.startswith("Take"))
    Path("case.yaml").write_text(text[:start] + examples + "\n")
    document = read_scenario("case.yaml")
    assert len(document.value.timeline) == len(read_scenario("one-country").value.timeline) - 1
    assert [row.source for row in describe(document) if row.origin.startswith("case.yaml")] == [
        "Where it comes from"
    ]


@pytest.mark.parametrize("source", [None, "one-country"])
def test_an_editor_finds_the_schema_of_a_new_scenario(folder: Path, source: str | None) -> None:
    path = write_template("my-case", source)
    named = path.read_text().splitlines()[0].removeprefix(MODELINE)
    assert (path.parent / named).read_text() == schema_text("scenario")


def test_a_schema_that_is_there_is_left_as_it_is(write: Write) -> None:
    write("{}\n", "scenario.schema.json")
    assert write_template("my-case").is_file()
    assert Path("scenario.schema.json").read_text() == "{}\n"


def test_nothing_is_written_over(write: Write) -> None:
    write("precious\n", "mine.yaml")
    assert refusal(write_template, "mine") == (
        "mine.yaml:1:1: the file is there already and is left as it is; choose another name"
    )
    assert Path("mine.yaml").read_text() == "precious\n"


@pytest.mark.parametrize("name", ["", "a/b", "../x", "-x", "a b", "x.yaml", "\0"])
def test_a_name_that_is_no_name_is_refused(folder: Path, name: str) -> None:
    assert "a name has letters, digits, hyphens and underscores" in refusal(write_template, name)
    assert not list(folder.iterdir())


def test_the_name_of_a_shipped_scenario_is_refused(folder: Path) -> None:
    assert "is the name of a shipped scenario or study" in refusal(write_template, "one-country")


def test_a_source_elsewhere_cannot_be_extended(write: Write, teaching_case: str, folder: Path) -> None:
    path = write(teaching_case, "base.yaml")
    (folder / "sub").mkdir()
    assert "can only extend files in its own folder" in refusal(
        write_template, "mine", str(path), Path("sub")
    )


def test_the_package_is_imported_without_what_only_reading_needs() -> None:
    code = "import sys, dilemma_sim.scenario; print({'ruamel.yaml', 'pydantic', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
