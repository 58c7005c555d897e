# ruff: noqa: E501 - messages stand on one line, as users see them
"""Everything that is wrong, in one pass, each with its place."""

from collections.abc import Callable

import pytest

from dilemma_sim.scenario import ScenarioError, load_scenario, read_scenario
from scenario.conftest import ReadToy, Write

ToyFaults = Callable[..., list[str]]


def test_a_good_text_is_read_with_its_defaults(read_toy: ReadToy) -> None:
    toy = read_toy("guests:\n  ann: {label: Ann, age: 30, visits: [2020-01-02]}\n").value
    assert toy.guests["ann"].thirst == 0.5
    assert toy.guests["ann"].visits[0].isoformat() == "2020-01-02"
    assert toy.drinks["tea"].price == 2.0


def test_all_faults_are_told_in_one_pass_and_sorted(toy_faults: ToyFaults) -> None:
    found = toy_faults(
        "guest: {}\n"
        "guests:\n"
        "  ann: {label: Ann, age: -1, mood: sunnny}\n"
        "  bob:\n"
        "    age: thirty\n"
        "    friendly: yes\n"
        "    thirst: {value: 2, sorce: x}\n"
        "    visits: [2020-02-30]\n"
        "    likes: {tea: 1_0}\n"
        "drinks: [tea]\n"
        "description: 5\n"
        "budget: .inf\n"
    )
    assert found == [
        "toy.yaml:3:1: guest: unknown key; did you mean 'guests'?",
        "toy.yaml:5:26: guests.ann.age: expected a whole number from 0 to 130 (years), found -1",
        "toy.yaml:5:36: guests.ann.mood: expected one of sunny, gloomy, found 'sunnny'; did you mean 'sunny'?",
        "toy.yaml:6:3: guests.bob.label: the key is missing; it needs text",
        "toy.yaml:7:10: guests.bob.age: expected a whole number from 0 to 130 (years), found 'thirty'",
        "toy.yaml:8:15: guests.bob.friendly: expected true or false, found 'yes'; write true",
        "toy.yaml:9:21: guests.bob.thirst: expected a number from 0 to 1, found 2",
        "toy.yaml:9:24: guests.bob.thirst.sorce: unknown key; a number can be annotated with a source, "
        "a grade and a note; did you mean 'source'?",
        "toy.yaml:10:14: guests.bob.visits.0: expected a day that exists, written YYYY-MM-DD, found '2020-02-30'",
        "toy.yaml:11:18: guests.bob.likes.tea: expected a number from 0 to 1, found '1_0'; write 10",
        "toy.yaml:12:9: drinks: expected a mapping from names to values, found a list",
        "toy.yaml:13:14: description: expected text, found 5; put it in quotes",
        "toy.yaml:14:9: budget: infinities and NaN are not numbers that a scenario can use",
    ]


def test_contradictions_are_told_with_their_place(toy_faults: ToyFaults) -> None:
    assert toy_faults("guests:\n  ann: {label: Ann, age: 3, likes: {coffee: 1.0}}\n") == [
        "toy.yaml:4:45: guests.ann.likes.coffee: no drink is named 'coffee'"
    ]


def test_contradictions_are_told_beside_wrong_values(toy_faults: ToyFaults) -> None:
    text = (
        "guests:\n  ann: {label: Ann, age: 3, likes: {coffee: 1.0}}\n  bob: {label: Bob, age: 3, thirst: 7}\n"
    )
    assert [line.split(": ")[1] for line in toy_faults(text)] == [
        "guests.ann.likes.coffee",
        "guests.bob.thirst",
    ]


def test_what_may_follow_from_a_wrong_value_is_not_told(toy_faults: ToyFaults) -> None:
    text = "guests:\n  ann: {label: Ann, age: 3, likes: {coffee: 1.0, tea: 7}}\n"
    assert [line.split(": ")[1] for line in toy_faults(text)] == ["guests.ann.likes.tea"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("courses: [{name: soup, plates: 2.0}]", "courses.0.plates: expected a whole number from 1 to 9 (plates), found 2.0; write 2"),
        ("courses: [{plates: 2}]", "courses.0.name: the key is missing; it needs text"),
        ("guests: {ann: }", "guests.ann: expected a mapping with label and age, found nothing (null)"),
        ("guests:", "guests: expected a mapping from names to values, found nothing (null); leave the key out for the default"),
        ("drinks: {milk: null}", "drinks.milk: there is no such entry to remove; known here: tea, water"),
        ("grade: good", "grade: expected one of verified, literature, derived, assumed, found 'good'; known here: assumed, derived, literature, verified"),
        ("budget: {source: x}", "budget: expected a number, found a mapping without a plain 'value'; write it as {value: ..., source: ...}"),
        ("budget: {value: 1, grade: good}", "budget.grade: expected one of verified, literature, derived, assumed, found 'good'"),
        ("budget: {value: 1, note: 3}", "budget.note: expected text, found 3; put it in quotes"),
    ],
)  # fmt: skip
def test_messages_say_what_was_expected(toy_faults: ToyFaults, text: str, message: str) -> None:
    [line] = toy_faults(text)
    assert line.split(": ", 1)[1] == message


def test_a_missing_schema_is_told(write: Write) -> None:
    path = write("title: x\nperiod: {start: 2020-01-01, end: 2020-02-01}\n")
    with pytest.raises(
        ScenarioError, match=r"toy\.yaml:1:1: schema: the key is missing; it needs 1; begin with 'schema: 1'"
    ):
        read_scenario(path)


def test_long_lists_of_faults_are_cut(toy_faults: ToyFaults) -> None:
    found = toy_faults("".join(f"wrong_{number}: 1\n" for number in range(500)))
    assert len(found) == 101
    assert found[-1] == "toy.yaml:103:1: and 400 more faults from here on"


def test_messages_hold_nothing_that_a_terminal_obeys(write: Write) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("no\x1b[31m\nsuch.yaml")
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_the_error_survives_a_trip_between_processes(read_toy: ReadToy) -> None:
    import pickle

    with pytest.raises(ScenarioError) as caught:
        read_toy("wrong: 1\n")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.faults == caught.value.faults


def test_a_scenario_of_a_thousand_lines_is_read_quickly(write: Write, teaching_case: str) -> None:
    from time import process_time

    events = "".join(
        f"  event_{number}:\n    at: 2020-03-02\n    kind: visit\n    label: a visit, number {number}\n"
        f"    calls: {{value: 0.5, source: \"Someone 2020, p. {number}\", grade: assumed}}\n"
        for number in range(200)
    )  # fmt: skip
    path = write(teaching_case.split("timeline:", 1)[0] + "timeline:\n" + events)
    start = process_time()
    scenario = load_scenario(path)
    assert process_time() - start < 0.5
    assert len(scenario.timeline) == 200
