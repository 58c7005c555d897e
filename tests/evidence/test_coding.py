from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.evidence import (
    Event,
    EvidenceError,
    Rule,
    code_record,
    observed_postures,
    read_codebook,
    read_record,
)
from dilemma_sim.evidence.observed import ObservedPosture
from dilemma_sim.scenario import load_scenario

RECORD = read_record()
BOOK = read_codebook()
WARN, DISPERSE, NONE = (
    Rule("warn", None, "warn", "stance", "high", "c", "r"),
    Rule("disperse", None, "disperse", "act", "medium", "c", "r"),
    Rule("none", None, None, "act", "high", "c", "r"),
)
SMALL = {rule.rule: rule for rule in (WARN, DISPERSE, NONE)}
PLAIN = replace(RECORD[0], precision="day", country="a", confidence="high")


def on(day: str, *codes: str) -> Event:
    return replace(PLAIN, date=date.fromisoformat(day), codes=codes)


def seen(*events: Event, hold: int = 0) -> list[tuple[str, str, str, bool]]:
    postures = observed_postures(events, "a", hold=hold, codebook=SMALL)
    return [(each.first.isoformat(), each.posture, each.confidence, each.held) for each in postures]


def shipped(country: str, day: str) -> set[tuple[str, str, str]]:
    """What was seen in the week that begins on a day: side, posture and confidence."""
    return {
        (each.side, each.posture, each.confidence)
        for each in observed_postures(RECORD, country)
        if each.span == "week" and each.first == date.fromisoformat(day)
    }


def test_each_row_of_a_government_has_a_posture_or_a_reason_for_none() -> None:
    codings = code_record(RECORD)
    for event in RECORD:
        of_row = [coding for coding in codings if coding.event is event]
        assert of_row or event.category != "government_action", event
        for side in ("external", "internal"):
            shown = [(coding.country, coding.date) for coding in of_row if getattr(coding.rule, side)]
            assert len(shown) == len(set(shown)), event
    assert {coding.country for coding in codings} == {"kazakhstan", "kyrgyzstan"}


def test_no_rule_is_left_over_and_each_posture_is_one_of_the_real_case() -> None:
    postures = load_scenario("kazakhstan-kyrgyzstan-2018-2019").postures
    assert {coding.rule.rule for coding in code_record(RECORD)} == set(BOOK)
    assert {rule.external for rule in BOOK.values()} - {None} <= set(postures.external)
    assert {rule.internal for rule in BOOK.values()} - {None} <= set(postures.internal)


@pytest.mark.parametrize(
    ("country", "week", "expected"),
    [
        (
            "kazakhstan",
            "2019-03-04",
            {("internal", "detain_leader", "high"), ("external", "casework", "medium")},
        ),
        ("kazakhstan", "2019-03-25", {("external", "quiet_diplomacy", "medium")}),
        ("kazakhstan", "2019-09-23", {("internal", "co_opt", "high")}),
        ("kazakhstan", "2019-09-16", {("internal", "disperse", "high"), ("internal", "warn", "high")}),
        ("kazakhstan", "2019-08-12", set()),  # the plea deal ends a custody and is no posture
        ("kyrgyzstan", "2018-12-03", {("external", "quiet_diplomacy", "medium")}),
        ("kyrgyzstan", "2019-01-14", {("internal", "disperse", "high"), ("external", "silence", "medium")}),
        ("kyrgyzstan", "2019-06-10", {("external", "endorse_partner", "high")}),
        ("kyrgyzstan", "2019-08-05", set()),  # a mine suspended is a concession
        ("kyrgyzstan", "2019-05-06", set()),  # nothing is reported
    ],
)
def test_known_weeks_of_the_case(country: str, week: str, expected: set[tuple[str, str, str]]) -> None:
    assert shipped(country, week) == expected


def test_the_first_warnings_are_known_by_month_and_the_easing_by_another_one() -> None:
    months = [each for each in observed_postures(RECORD, "kazakhstan") if each.span == "month"]
    assert [(each.first, each.last, each.posture) for each in months] == [
        (date(2018, 7, 1), date(2018, 7, 31), "warn"),
        (date(2018, 12, 1), date(2018, 12, 31), "tolerate"),
        (date(2019, 8, 1), date(2019, 8, 31), "tolerate"),
    ]
    assert len(months[0].codings) == 2


def test_a_code_may_be_about_another_country_and_time() -> None:
    (coding,) = code_record([on("2019-05-01", "warn@b@2019-02")], SMALL, {"b": "beta"})
    assert (coding.country, coding.date, coding.precision) == ("beta", date(2019, 2, 1), "month")


def test_wrong_codes_are_all_told() -> None:
    events = [on("2019-05-01", "wann"), on("2019-05-02", "warn", "none"), on("2019-05-03", "warn@2019-14")]
    with pytest.raises(EvidenceError) as error:
        code_record(events, SMALL)
    actor = PLAIN.actor
    assert str(error.value).split("\n") == [
        f"2019-05-01 a {actor}: codes: unknown rule 'wann'; did you mean 'warn'?",
        f"2019-05-02 a {actor}: codes: a rule without a posture stands beside another; keep one of them",
        f"2019-05-03 a {actor}: codes: after @: '2019-14' is not in the calendar",
    ]


def test_confidence_is_the_lower_of_row_and_rule_and_the_best_row_of_a_week_counts() -> None:
    weak = replace(on("2019-05-01", "warn"), confidence="low")
    assert seen(weak) == [("2019-04-29", "warn", "low", False)]
    assert seen(weak, on("2019-05-02", "warn")) == [("2019-04-29", "warn", "high", False)]
    assert seen(on("2019-05-01", "disperse")) == [("2019-04-29", "disperse", "medium", False)]


def test_a_week_without_a_row_is_unknown_unless_a_stance_is_held_on() -> None:
    stance = on("2019-05-01", "warn")
    assert seen(stance) == [("2019-04-29", "warn", "high", False)]
    assert seen(stance, hold=2)[1:] == [
        ("2019-05-06", "warn", "low", True),
        ("2019-05-13", "warn", "low", True),
    ]
    assert seen(on("2019-05-01", "disperse"), hold=2) == [("2019-04-29", "disperse", "medium", False)]


def test_a_stance_is_held_until_anything_else_is_seen() -> None:
    later = on("2019-05-15", "disperse")
    assert [each[:2] for each in seen(on("2019-05-01", "warn"), later, hold=9)] == [
        ("2019-04-29", "warn"),
        ("2019-05-06", "warn"),
        ("2019-05-13", "disperse"),
    ]
    both = [on("2019-05-01", "warn"), on("2019-05-01", "disperse")]
    assert len(seen(*both, hold=9)) == 2
    month = replace(on("2019-05-01", "disperse"), precision="month")
    assert [each[:2] for each in seen(on("2019-05-01", "warn"), month, hold=9)] == [
        ("2019-04-29", "warn"),
        ("2019-05-01", "disperse"),
    ]


def test_a_row_that_codes_to_none_shows_nothing() -> None:
    assert seen(on("2019-05-01", "none"), on("2019-05-08"), hold=3) == []


def test_a_negative_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="hold is -1 weeks; it cannot be negative"):
        seen(hold=-1)


@given(
    st.lists(
        st.tuples(st.dates(date(2018, 1, 1), date(2019, 12, 31)), st.sampled_from(["warn", "disperse"]))
    ),
    st.dates(date(2017, 1, 1), date(2019, 12, 31)),
    st.integers(0, 6),
)
def test_each_row_lies_in_its_week_and_held_weeks_are_empty_ones(
    rows: list[tuple[date, str]], first_week: date, hold: int
) -> None:
    events = [on(day.isoformat(), code) for day, code in rows]
    postures = observed_postures(events, "a", hold=hold, first_week=first_week, codebook=SMALL)
    found = [each for each in postures if not each.held]
    assert sorted(coding.date for each in found for coding in each.codings) == sorted(day for day, _ in rows)
    assert all((each.first - first_week).days % 7 == 0 for each in postures)
    assert all(each.first <= coding.date <= each.last for each in found for coding in each.codings)
    begun = {each.first for each in found}
    held = [each for each in postures if each.held]
    assert not begun & {each.first for each in held}
    assert len({each.first for each in held}) == len(held)
    assert all(_weeks_since(each) <= hold for each in held)


def _weeks_since(held: ObservedPosture) -> int:
    return -((max(coding.date for coding in held.codings) - held.first) // timedelta(weeks=1))
