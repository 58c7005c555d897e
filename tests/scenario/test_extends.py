# ruff: noqa: E501 - messages stand on one line, as users see them
"""Files that build on others, and where each value comes from."""

from pathlib import Path

import pytest

from dilemma_sim.scenario import Document, ScenarioError, read_document, read_scenario
from dilemma_sim.scenario.claims import Claim
from dilemma_sim.scenario.studies import Study
from scenario.conftest import Write
from scenario.toy_vocabulary import Toy

BASE = """\
schema: 1
title: Base
source: the base
grade: literature
budget: 5
guests:
  ann: {label: Ann, age: 30, likes: {tea: 0.5, water: 0.5}, visits: [2020-01-01, 2020-01-02]}
  bob: {label: Bob, age: 40, thirst: {value: 0.9, source: his wife, grade: verified}}
drinks:
  tea: {price: 3.0}
  milk: {label: milk}
"""


def read(write: Write, top: str) -> Document[Toy]:
    write(BASE, "base.yaml")
    return read_document(write("schema: 1\nextends: base.yaml\n" + top), Toy)


def refusal(write: Write, text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_document(write("schema: 1\ntitle: x\n" + text), Toy)
    return str(caught.value)


def test_mappings_merge_by_key_and_lists_are_replaced(write: Write) -> None:
    toy = read(write, "title: Top\nguests: {ann: {age: 31, likes: {tea: 1.0}, visits: [2021-01-01]}}\n").value
    ann = toy.guests["ann"]
    assert (toy.title, ann.label, ann.age) == ("Top", "Ann", 31)
    assert ann.likes == {"tea": 1.0, "water": 0.5}
    assert [day.isoformat() for day in ann.visits] == ["2021-01-01"]
    assert toy.guests["bob"].age == 40


def test_null_takes_away_entries_and_restores_defaults(write: Write) -> None:
    toy = read(write, "guests: {bob: null, ann: {thirst: null, likes: {water: null}}}\n").value
    assert list(toy.guests) == ["ann"]
    assert toy.guests["ann"].likes == {"tea": 0.5}
    assert toy.guests["ann"].thirst == 0.5


def test_null_takes_away_entries_of_a_default_table_and_of_the_base(write: Write) -> None:
    toy = read(write, "drinks: {tea: null, milk: null}\nguests: {ann: {likes: {tea: null}}}\n").value
    assert list(toy.drinks) == ["water"]


def test_null_for_what_is_not_there_is_a_fault(write: Write) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(write, "guests: {bop: null}\ntitle: null\n")
    assert str(caught.value).splitlines() == [
        "toy.yaml:3:10: guests.bop: there is no such entry to remove; did you mean 'bob'?",
        "toy.yaml:4:8: title: expected text, found nothing (null)",
    ]


def test_every_value_knows_its_file(write: Write) -> None:
    origins = read(write, "guests: {ann: {age: 31}}\nbudget: {value: 6, source: me}\n").origins
    assert str(origins["title"]) == "base.yaml:2"
    assert str(origins["guests.bob.age"]) == "base.yaml:8"
    assert str(origins["guests.ann.age"]) == "toy.yaml:3"
    assert (origins["budget"].file, origins["budget"].source, origins["budget"].grade) == (
        "toy.yaml",
        "me",
        None,
    )
    assert (origins["guests.bob.thirst"].source, origins["guests.bob.thirst"].grade) == (
        "his wife",
        "verified",
    )


def test_a_source_in_the_base_does_not_cover_what_the_top_changes(write: Write) -> None:
    origins = read(write, "guests: {ann: {age: 31}}\n").origins
    assert (origins["guests.bob.age"].source, origins["guests.bob.age"].grade) == ("the base", "literature")
    assert (origins["guests.ann.age"].source, origins["guests.ann.age"].grade) == (None, None)


def test_an_annotation_is_replaced_as_a_whole(write: Write) -> None:
    document = read(write, "guests: {bob: {thirst: 0.1}}\n")
    assert document.value.guests["bob"].thirst == 0.1
    assert document.origins["guests.bob.thirst"].source is None


def test_faults_in_the_base_name_the_base(write: Write) -> None:
    write(BASE.replace("age: 40", "age: 400"), "base.yaml")
    with pytest.raises(ScenarioError) as caught:
        read_document(write("schema: 1\nextends: base.yaml\nguests: {ann: {age: x}}\n"), Toy)
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        "base.yaml:8:26",
        "toy.yaml:3:21",
    ]


def test_chains_are_followed_from_folder_to_folder(write: Write) -> None:
    write("schema: 1\ntitle: C\nbudget: 1\n", "sub/deeper/c.yaml")
    write("schema: 1\nextends: deeper/c.yaml\nremark: b\n", "sub/b.yaml")
    document = read_document(write("schema: 1\nextends: sub/b.yaml\n", "a.yaml"), Toy)
    assert (document.value.title, document.value.budget, document.value.remark) == ("C", 1.0, "b")
    assert document.origins["title"].file == str(Path("sub/deeper/c.yaml"))


def test_a_shipped_scenario_can_be_extended_by_name(write: Write) -> None:
    path = write("schema: 1\nextends: one-country\norganisations: {workers: null}\n")
    document = read_scenario(path)
    assert list(document.value.organisations) == ["committee"]
    assert document.origins["title"].file == "shipped:one-country"


def test_a_circle_is_named_in_full(write: Write) -> None:
    write("schema: 1\nextends: b.yaml\n", "a.yaml")
    write("schema: 1\nextends: c.yaml\n", "b.yaml")
    path = write("schema: 1\nextends: a.yaml\n", "c.yaml")
    with pytest.raises(ScenarioError) as caught:
        read_document(path, Toy)
    assert str(caught.value) == (
        "b.yaml:2:10: extends: the files extend each other in a circle: "
        "c.yaml -> a.yaml -> b.yaml -> c.yaml; cut it somewhere"
    )


def test_a_file_cannot_extend_itself(write: Write) -> None:
    assert "in a circle: toy.yaml -> toy.yaml" in refusal(write, "extends: toy.yaml\n")


def test_long_chains_are_refused(write: Write) -> None:
    for number in range(9):
        write(f"schema: 1\nextends: f{number + 1}.yaml\n", f"f{number}.yaml")
    write("schema: 1\ntitle: x\n", "f9.yaml")
    with pytest.raises(
        ScenarioError, match=r"f7\.yaml:2:10: extends: more than 8 files build on one another: f0"
    ):
        read_document("f0.yaml", Toy)


@pytest.mark.parametrize(
    "place", ["../secret.yaml", "/etc/passwd", "sub/../../secret.yaml", "link.yaml", "loop.yaml"]
)
def test_nothing_outside_is_read_or_even_looked_for(write: Write, folder: Path, place: str) -> None:
    secret = folder.parent / "secret.yaml"
    secret.write_text("top: secret\n")
    (folder / "link.yaml").symlink_to(secret)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    try:
        message = refusal(write, f'extends: "{place}"\n')
    finally:
        secret.unlink()
    assert message.startswith("toy.yaml:3:10: extends: ")
    assert "top" not in message
    assert "there" in message
    assert len(message.splitlines()) == 1


def test_a_path_outside_gives_the_same_answer_whether_or_not_it_exists(write: Write, folder: Path) -> None:
    absent = refusal(write, "extends: ../other.yaml\n")
    (folder.parent / "other.yaml").write_text("schema: 1\ntitle: x\n")
    try:
        assert refusal(write, "extends: ../other.yaml\n") == absent
    finally:
        (folder.parent / "other.yaml").unlink()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: one-contry", "extends: there is no shipped scenario named 'one-contry'; did you mean 'one-country'?"),
        ("extends: sub", "extends: there is no shipped scenario named 'sub'; did you mean 'sub.yaml'?"),
        ("extends: nothing.yaml", "extends: there is no file 'nothing.yaml' beside this one"),
        ("extends: [a, b]", "extends: expected the name or path of a scenario, found a list"),
        ("extends: 5", "extends: expected the name or path of a scenario, found 5"),
        ("extends: notes.txt", "extends: 'notes.txt' is no .yaml file in the folder of this file or below it; copy it there, or name a shipped scenario"),
    ],
)  # fmt: skip
def test_a_broken_chain_is_explained(write: Write, text: str, message: str) -> None:
    write("schema: 1\n", "sub.yaml")
    assert refusal(write, text) == f"toy.yaml:3:10: {message}"


def test_a_study_extends_a_shipped_study_and_a_claim_a_claim(write: Write) -> None:
    text = "schema: 1\ntitle: Mine\nextends: {}\n"
    shipped = read_document("dependence-by-commitment", Study, kind="study").value
    study = read_document(write(text.format("dependence-by-commitment")), Study, kind="study").value
    assert study == shipped.model_copy(update={"title": "Mine"})
    claim = read_document(write(text.format("K10")), Claim, kind="claim").value
    assert claim == read_document("K10", Claim, kind="claim").value.model_copy(update={"title": "Mine"})


def test_a_study_does_not_extend_a_scenario_by_name(write: Write) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_document(write("schema: 1\ntitle: x\nextends: one-country\n"), Study, kind="study")
    assert "'one-country' is a shipped scenario, and a study extends a study; leave it out" in str(
        caught.value
    )
