# ruff: noqa: E501 - messages stand on one line, as users see them
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from dilemma_sim.scenario import load_scenario
from scenario.conftest import ReadToy

ToyFaults = Callable[..., list[str]]

GUESTS = "guests:\n  ann: {label: Ann, age: 30, likes: {tea: 0.5}}\ncourses: [{name: soup}, {name: fish, plates: 2}]\n"


def test_an_override_changes_what_the_file_says(read_toy: ReadToy) -> None:
    document = read_toy(GUESTS, ["guests.ann.age=31", "title=no", "guests.ann.visits=[2020-01-01]"])
    assert document.value.guests["ann"].age == 31
    assert document.value.title == "no"
    assert document.value.guests["ann"].visits == (date(2020, 1, 1),)
    assert str(document.origins["guests.ann.age"]) == "--set guests.ann.age=31"


def test_an_override_reaches_what_the_file_does_not_mention(read_toy: ReadToy) -> None:
    toy = read_toy(GUESTS, ["guests.ann.thirst=0.7", "drinks.tea.price=9.5", "budget=3"]).value
    assert (toy.guests["ann"].thirst, toy.drinks["tea"].price, toy.budget) == (0.7, 9.5, 3.0)
    assert toy.drinks["tea"].label == "tea"


def test_one_entry_of_a_default_mapping_can_be_changed(read_toy: ReadToy) -> None:
    assert read_toy("", ["tax.food=0.5"]).value.tax == {"food": 0.5, "drink": 0.2}


def test_null_removes_entries_and_restores_defaults(read_toy: ReadToy) -> None:
    toy = read_toy(
        GUESTS, ["guests.ann.likes.tea=null", "drinks.water=null", "courses=null", "remark=null"]
    ).value
    assert toy.guests["ann"].likes == {}
    assert list(toy.drinks) == ["tea"]
    assert toy.courses == ()
    assert toy.remark is None


def test_an_entry_of_a_list_is_reached_by_its_number(read_toy: ReadToy) -> None:
    courses = read_toy(GUESTS, ["courses.1.plates=5"]).value.courses
    assert [(course.name, course.plates) for course in courses] == [("soup", 1), ("fish", 5)]


def test_a_whole_entry_can_be_added(read_toy: ReadToy) -> None:
    toy = read_toy(GUESTS, ["guests.eve={label: Eve, age: 20}", "guests.eve.thirst=0.1"]).value
    assert (toy.guests["eve"].age, toy.guests["eve"].thirst) == (20, 0.1)


def test_later_overrides_win(read_toy: ReadToy) -> None:
    assert read_toy(GUESTS, ["guests.ann.age=1", "guests.ann.age=2"]).value.guests["ann"].age == 2


def test_an_override_may_say_where_it_comes_from(read_toy: ReadToy) -> None:
    document = read_toy(GUESTS, ["budget={value: 3, source: 'Ann, 2020', grade: verified}"])
    assert (document.origins["budget"].source, document.origins["budget"].grade) == ("Ann, 2020", "verified")


def test_python_values_are_taken_nested_or_dotted(read_toy: ReadToy) -> None:
    overrides = {
        "guests": {"ann": {"thirst": 0.25}},
        "guests.ann.age": np.int64(7),
        "budget": np.float64(0.5),
        "guests.ann.visits": [date(2020, 1, 1)],
        "drinks.water": None,
        "title": "1",
    }
    toy = read_toy(GUESTS, overrides).value
    ann = toy.guests["ann"]
    assert (ann.label, ann.thirst, ann.age, toy.budget, toy.title) == ("Ann", 0.25, 7, 0.5, "1")
    assert ann.visits == (date(2020, 1, 1),)
    assert "water" not in toy.drinks


def test_names_with_dots_are_found(read_toy: ReadToy) -> None:
    toy = read_toy('guests: {"mr. x": {label: X, age: 50}}\n', ["guests.mr. x.age=51"]).value
    assert toy.guests["mr. x"].age == 51


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("guests.ann.agee=3", "guests.ann.agee: unknown key; did you mean 'age'?"),
        ("guests.anne.age=3", "guests.anne: there is no such entry; did you mean 'ann'?"),
        ("guets.ann.age=3", "guets: unknown key; did you mean 'guests'?"),
        ("thirst=3", "thirst: unknown key; known here: budget, courses, description, drinks, grade, guests, note, remark, schema, source, tax, title"),
        ("guests.ann.age=old", "guests.ann.age: expected a whole number from 0 to 130 (years), found 'old'"),
        ("guests.ann.age=131", "guests.ann.age: expected a whole number from 0 to 130 (years), found 131"),
        ("guests.ann.age.x=1", "guests.ann.age: nothing lies below this key"),
        ("guests.bob=null", "guests.bob: there is no such entry to remove; known here: ann"),
        ("drinks.milk=null", "drinks.milk: there is no such entry to remove; known here: tea, water"),
        ("courses.2.plates=1", "courses.2: the list has 2 entries, counted from 0"),
        ("courses.one.plates=1", "courses.one: the list has 2 entries, counted from 0"),
        ("guests.ann.visits.0=2020-01-01", "guests.ann.visits: this list is empty here"),
        ("guests.ann.age", "guests.ann.age: expected key.path=value, found no '='"),
        ("guests.ann.age=", "guests.ann.age: there is no value; write null to remove an entry"),
        ("guests..age=1", "guests..age: a key path has names joined with dots, none of them empty"),
        ("=1", "a key path has names joined with dots, none of them empty"),
        ("schema=1", "schema: 'schema' cannot be overridden; write it in a file"),
        ("extends=x.yaml", "extends: 'extends' cannot be overridden; write it in a file"),
        ("budget=.nan", "budget: infinities and NaN are not numbers that a scenario can use"),
        ("budget=&a 1", "budget: anchors (&name) are not read; delete the anchor and write values out"),
        ("title=[a", "title: a ',' or the closing bracket is missing here"),
        ("budget={value: 1, sorce: x}", "budget.sorce: unknown key; a number can be annotated with a source, a grade and a note; did you mean 'source'?"),
    ],
)  # fmt: skip
def test_a_wrong_override_is_explained_and_located(
    toy_faults: ToyFaults, override: str, message: str
) -> None:
    assert toy_faults(GUESTS, [override]) == [f"--set {override}: {message}"]


def test_faults_of_file_and_overrides_are_told_together(toy_faults: ToyFaults) -> None:
    found = toy_faults(GUESTS + "wrong: 1\n", ["guests.ann.agee=3", "budget=x"])
    assert [line.split(": ")[0] for line in found] == [
        "toy.yaml:6:1", "--set budget=x", "--set guests.ann.agee=3"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"budget": float("nan")}, "override budget=nan: budget: the number is not finite"),
        ({"budget": 2**63}, "override budget=9223372036854775808: budget: the whole number is too large"),
        ({"title": object()}, "override title=a value of type object: title: a value of type object is no value of a scenario"),
        ({"title": "a\0b"}, "override title='a\\x00b': title: the text holds a control character"),
        ({"guests.ann": {"agee": 1}}, "override guests.ann=a mapping: guests.ann.agee: unknown key; did you mean 'age'?"),
    ],
)  # fmt: skip
def test_a_wrong_python_value_is_explained(
    toy_faults: ToyFaults, overrides: dict[str, object], message: str
) -> None:
    [line] = toy_faults(GUESTS, overrides)
    assert line.startswith(message)


def test_a_value_that_holds_itself_is_refused(toy_faults: ToyFaults) -> None:
    loop: dict[str, object] = {}
    loop["guests"] = loop
    assert "nested more than 32 deep" in toy_faults(GUESTS, loop)[0]


def test_real_parameters_can_be_overridden() -> None:
    scenario = load_scenario(
        "one-country", {"participation.noise": 0.2, "postures.internal.warn.intensity": 0.4}
    )
    assert scenario.participation.noise == 0.2
    assert scenario.postures.internal["warn"].intensity == 0.4
    assert (
        scenario.postures.internal["warn"].arrests
        == load_scenario("one-country").postures.internal["warn"].arrests
    )
