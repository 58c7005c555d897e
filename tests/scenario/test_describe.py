from __future__ import annotations

import pytest

from dilemma_sim.scenario import Scenario, parameter_table, read_scenario
from dilemma_sim.scenario.describe import Parameter, describe
from scenario.conftest import ReadToy
from scenario.toy_vocabulary import Toy


def rows(read_toy: ReadToy, text: str, overrides: list[str] | None = None) -> dict[str, Parameter]:
    return {row.path: row for row in describe(read_toy(text, overrides or []))}


def test_every_number_is_told_and_nothing_else(read_toy: ReadToy) -> None:
    found = rows(
        read_toy, "guests: {ann: {label: Ann, age: 30, likes: {tea: 1.0}}}\ncourses: [{name: soup}]\n"
    )
    assert list(found) == [
        "budget",
        "tax.food",
        "tax.drink",
        "guests.ann.age",
        "guests.ann.thirst",
        "guests.ann.likes.tea",
        "drinks.tea.price",
        "drinks.water.price",
        "courses.0.plates",
    ]


def test_a_row_tells_what_the_vocabulary_knows(read_toy: ReadToy) -> None:
    age = rows(read_toy, "guests: {ann: {label: Ann, age: 30}}\n")["guests.ann.age"]
    assert (age.value, age.default, age.unit, age.low, age.high) == (30, None, "years", 0, 130)
    assert (age.description, age.origin) == ("Age.", "toy.yaml:3")


def test_bounds_of_a_type_count_as_range(read_toy: ReadToy) -> None:
    likes = rows(read_toy, "guests: {ann: {label: Ann, age: 30, likes: {tea: 1.0}}}\n")[
        "guests.ann.likes.tea"
    ]
    assert (likes.low, likes.high, likes.unit) == (0, 1, "1")


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("budget: {value: 3, source: bank, grade: verified}", ("bank", "verified")),
        ("source: book\nbudget: {value: 3, source: bank}", ("bank", None)),
        ("source: book\ngrade: literature\nbudget: 3", ("book", "literature")),
        ("source: book\ngrade: literature\nbudget: {value: 3, grade: derived}", ("book", "derived")),
        ("budget: 3", ("set in toy.yaml:3 without a source", None)),
        ("budget: {value: 3, grade: assumed}", ("set in toy.yaml:3 without a source", "assumed")),
        ("source: book", ("Purse", "assumed")),
        ("budget: null", ("Purse", "assumed")),
    ],
)
def test_the_nearest_source_counts(read_toy: ReadToy, text: str, support: tuple[str, str]) -> None:
    budget = rows(read_toy, text + "\n")["budget"]
    assert (budget.source, budget.grade) == support


def test_inner_blocks_speak_before_outer_ones(read_toy: ReadToy) -> None:
    ann, bob = "{label: Ann, age: 3, source: Ann herself}", "{label: Bob, age: 3}"
    text = f"source: book\nguests:\n  ann: {ann}\n  bob: {bob}\n"
    found = rows(read_toy, text)
    assert found["guests.ann.age"].source == "Ann herself"
    assert found["guests.bob.age"].source == "book"
    assert found["guests.ann.thirst"].source == "Guess"  # a default is not what Ann said


def test_a_value_equal_to_the_default_keeps_its_source(read_toy: ReadToy) -> None:
    found = rows(read_toy, "drinks: {tea: {price: 2.0}}\ntax: {food: 0.1}\n", ["drinks.water.price=0.5"])
    assert (found["drinks.tea.price"].source, found["drinks.tea.price"].default) == ("Menu", 2.0)
    assert (found["tax.food"].source, found["tax.food"].origin) == ("Law", "toy.yaml:4")
    assert found["drinks.water.price"].source == "set in --set drinks.water.price=0.5 without a source"


def test_a_pattern_is_a_glob_or_a_part(read_toy: ReadToy) -> None:
    document = read_toy("guests: {ann: {label: Ann, age: 30}, bob: {label: Bob, age: 31}}\n")
    assert [row.path for row in describe(document, "guests.*.age")] == ["guests.ann.age", "guests.bob.age"]
    assert [row.path for row in describe(document, "ANN")] == ["guests.ann.age", "guests.ann.thirst"]
    assert describe(document, "nothing") == []


def test_the_vocabulary_alone_can_be_told() -> None:
    table = {row.path: row for row in parameter_table(Toy)}
    assert list(table) == [
        "budget",
        "tax.NAME",
        "guests.NAME.age",
        "guests.NAME.thirst",
        "guests.NAME.likes.NAME",
        "drinks.NAME.price",
        "courses.N.plates",
    ]
    assert table["guests.NAME.age"].origin == "required"
    assert (table["guests.NAME.thirst"].default, table["guests.NAME.thirst"].grade) == (0.5, "assumed")


def test_every_parameter_of_a_scenario_has_unit_source_and_grade() -> None:
    for row in parameter_table(Scenario):
        assert row.unit, row.path
        assert row.description, row.path
    for row in describe(read_scenario("one-country")):
        assert row.source, row.path
        assert row.grade, row.path
        assert row.low is None or row.value is None or row.low <= row.value, row.path
        assert row.high is None or row.value is None or row.value <= row.high, row.path
