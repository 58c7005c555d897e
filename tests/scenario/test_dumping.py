"""A written document reads back the same, and says the same of every number."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dilemma_sim.scenario import Document, Scenario, dump, read_document, read_scenario
from dilemma_sim.scenario.describe import describe
from dilemma_sim.scenario.files import FORBIDDEN
from dilemma_sim.scenario.library import list_shipped
from scenario.conftest import ReadToy, Write
from scenario.toy_vocabulary import Course, Drink, Guest, Toy


def told(document: Document[Any]) -> dict[str, tuple[object, ...]]:
    """Everything that `describe` says of the numbers but for where they were set."""
    return {
        row.path: (
            row.value,
            row.default,
            row.source if not (row.source or "").startswith("set in") else None,
            row.grade,
            row.note,
        )
        for row in describe(document)
    }


def again(document: Document[Any], path: Path) -> Document[Any]:
    path.write_text(dump(document), encoding="utf-8")
    return read_document(path, type(document.value))


@pytest.mark.parametrize("name", [shipped.name for shipped in list_shipped("scenario")])
def test_shipped_scenarios_read_back_equal(name: str, tmp_path: Path) -> None:
    document = read_scenario(name)
    back = again(document, tmp_path / "dump.yaml")
    assert back.value == document.value
    assert told(back) == told(document)
    assert dump(back) == dump(document)


def test_a_scenario_with_overrides_reads_back_equal(tmp_path: Path) -> None:
    overrides = [
        "participation.noise=0.30000000000000004",
        "tactics.picket=null",
        "organisations.workers=null",
        "agenda.media={value: 1e-7, source: Someone 2020, grade: literature, note: 'a, b: c'}",
    ]
    document = read_scenario("one-country", overrides)
    back = again(document, tmp_path / "dump.yaml")
    assert back.value == document.value
    assert "picket" not in back.value.tactics
    assert told(back) == told(document)


def test_the_text_begins_with_the_schema_and_tells_every_default(read_toy: ReadToy) -> None:
    lines = dump(read_toy("guests: {ann: {label: Ann, age: 30}}\n")).splitlines()
    assert lines == [
        "schema: 1",
        "title: Toy",
        'description: ""',
        "remark: none yet",
        "tax:",
        "  food: 0.1",
        "  drink: 0.2",
        "guests:",
        "  ann:",
        "    label: Ann",
        "    age: 30",
        "    thirst: 0.5",
        "    friendly: false",
        "    mood: sunny",
        "    likes: {}",
        "    visits: []",
        "drinks:",
        "  tea:",
        "    label: tea",
        "    price: 2.0",
        "  water:",
        "    label: water",
        "    price: 0.0",
        "courses: []",
    ]


def test_sources_are_kept_where_they_would_be_lost_or_changed(read_toy: ReadToy) -> None:
    text = dump(
        read_toy(
            "source: a book\ngrade: literature\nbudget: {value: 3, source: the bank, note: in May}\n"
            "guests: {ann: {label: Ann, age: {value: 30, source: her passport, grade: verified}}}\n",
            ["tax.food=0.5"],
        )
    )
    assert 'budget: {value: 3.0, source: "the bank", note: "in May"}' in text
    assert 'age: {value: 30, source: "her passport", grade: verified}' in text
    assert 'thirst: {value: 0.5, source: "Guess", grade: assumed}' in text  # a default is not from the book
    assert 'food: {value: 0.5, source: "set in --set tax.food=0.5 without a source"}' in text


def test_nothing_is_extended_and_removed_defaults_stay_removed(write: Write) -> None:
    write("schema: 1\ntitle: Base\nremark: null\n", "base.yaml")
    document = read_document(write("schema: 1\nextends: base.yaml\ndrinks: {tea: null}\n"), Toy)
    text = dump(document)
    assert "extends" not in text
    assert "  tea: null" in text
    assert "remark: null" in text  # null is a value here, and not the default
    assert again(document, Path("dump.yaml")).value == document.value


def test_a_scenario_built_in_python_can_be_written(tmp_path: Path) -> None:
    value = read_scenario("one-country").value
    document: Document[Scenario] = Document(value, {}, "python")
    assert again(document, tmp_path / "dump.yaml").value == value


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)).filter(lambda char: not FORBIDDEN.match(char)),
    max_size=60,
) | st.sampled_from(
    [
        "no",
        "null",
        "~",
        "1e3",
        "0o17",
        " x",
        "x ",
        "a: b",
        "a #b",
        "- a",
        "? a",
        "[a",
        "{a",
        "'",
        '"',
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "!a",
        "&a",
        "*a",
        "a\n",
        "a\n\nb",
        "\n",
        "a\n  b\nc\n",
        "a\n# b\n",
        "---",
        "...",
        "2020-01-01",
        "\\n",
        "=",
        "<<",
        "a\n---\nb",
        "x:",
        "a,b",
        "true",
        "",
        "é",
        "\u00a0",
        "a\r\nb",
        "\ta",
    ]
)
names = (
    texts.filter(lambda name: bool(name.strip()) and name != "<<")
    .map(lambda name: name.replace("\r", " ")[:40])
    .filter(lambda name: bool(name.strip()))
)
floats = st.floats(0, 1)
guests = st.builds(
    Guest,
    label=texts,
    source=st.none() | texts,
    grade=st.none() | st.sampled_from(["verified", "assumed"]),
    age=st.integers(0, 130),
    thirst=floats,
    friendly=st.booleans(),
    likes=st.dictionaries(st.just("tea"), floats),
    visits=st.lists(st.dates(date(1900, 1, 1)), max_size=2).map(tuple),
)
toys = st.builds(
    lambda **given: Toy(schema=1, **given),
    title=texts.filter(bool),
    description=texts,
    remark=st.none() | texts,
    source=st.none() | texts,
    budget=st.none() | st.floats(0, allow_infinity=False),
    guests=st.dictionaries(names, guests, max_size=3),
    drinks=st.just({"tea": Drink(label="tea", price=2.0)}),
    courses=st.lists(st.builds(Course, name=texts, plates=st.integers(1, 9)), max_size=2).map(tuple),
)


@given(toys)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_can_be_said_reads_back_equal(tmp_path: Path, toy: Toy) -> None:
    import unicodedata

    normal = {unicodedata.normalize("NFC", name): guest for name, guest in toy.guests.items()}
    toy = toy.model_copy(update={"guests": normal})
    back = again(Document(toy, {}, "python"), tmp_path / "dump.yaml")
    assert back.value == toy
    twice = again(back, tmp_path / "twice.yaml")
    assert twice.value == toy
    assert dump(twice) == dump(back)
    assert told(twice) == told(back)
