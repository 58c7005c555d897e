"""The two further cases set background quantities and outside events, and nothing else."""

# ruff: noqa: E501 - a counterpart stands on one line
from __future__ import annotations

import re
from functools import cache
from math import exp, log10

import pytest

from dilemma_sim.scenario import Scenario, read_scenario
from dilemma_sim.scenario.describe import Parameter, describe
from dilemma_sim.scenario.library import list_shipped
from dilemma_sim.scenario.organisations import Aims

EPISODES = {
    "mongolia-2016-2022": ("mongolia-2016", "mongolia-2020"),
    "turkey-2009-2021": ("turkey-2009", "turkey-2015", "turkey-2018-2019", "turkey-2020-2021"),
}
ALL = [name for case, episodes in EPISODES.items() for name in (case, *episodes)]
CENTRAL_ASIA = "kazakhstan-kyrgyzstan-2018-2019"

#: What a case may say: who lives there, who organises, what ties it to partner and kin, what happens.
BACKGROUND = re.compile(
    r"issues\.|countries\.\w+\.(adults|attention\.|strata\.)|organisations\.|detainees\.|timeline\."
    r"|countries\.\w+\.government\.(dependence|partner_dependence|commitment|investment|hedging\.portfolio\."
    r"|democracy|alliance)|partner\.core_interest"
)


@cache
def case(name: str) -> Scenario:
    return read_scenario(name).value


@cache
def numbers(name: str) -> tuple[Parameter, ...]:
    """Return the numbers that a scenario sets itself."""
    return tuple(row for row in describe(read_scenario(name)) if row.origin != "default")


def test_the_cases_are_in_the_library() -> None:
    assert set(ALL) <= {entry.name for entry in list_shipped("scenario")}


@pytest.mark.parametrize("name", ALL)
def test_no_rule_is_touched(name: str) -> None:
    assert [row.path for row in numbers(name) if not BACKGROUND.match(row.path)] == []
    scenario = case(name)
    assert scenario.do == {}
    assert {country.government.rule for country in scenario.countries.values()} == {"logit"}
    assert scenario.mechanisms == case(CENTRAL_ASIA).mechanisms


@pytest.mark.parametrize("name", ALL)
def test_every_number_has_a_source_and_a_grade(name: str) -> None:
    assert len(numbers(name)) > 100
    assert [row.path for row in numbers(name) if not row.source or not row.grade] == []
    unchecked = [row for row in numbers(name) if "to be checked" in (row.source or "")]
    assert unchecked
    assert {row.grade for row in unchecked} <= {"assumed", "literature", "derived"}


@pytest.mark.parametrize("name", ALL)
def test_dependence_is_the_mapping_of_the_shares_that_its_source_names(name: str) -> None:
    (row,) = [row for row in numbers(name) if row.path.endswith(".government.dependence")]
    found = re.search(
        r"trade share ([\d.]+) %.*debt share ([\d.]+) %.*FDI share ([\d.]+) %", row.source or ""
    )
    assert found
    mean = sum(map(float, found.groups())) / 300.0
    assert row.value == pytest.approx(1.0 - exp(-mean / 0.1), abs=0.005)


@pytest.mark.parametrize("name", ALL)
def test_commitment_is_the_mapping_of_those_taken_in_and_stays_level(name: str) -> None:
    (row,) = [row for row in numbers(name) if row.path.endswith(".government.commitment")]
    found = re.search(r"N = ([\d,]+)", row.source or "")
    assert found
    assert row.value == pytest.approx(0.8 * log10(int(found[1].replace(",", ""))) / 6.0, abs=0.005)
    for country in case(name).countries.values():
        decay = case(name).identity.commitment_decay
        assert country.government.investment == pytest.approx(decay * country.government.commitment)


@pytest.mark.parametrize(("whole", "name"), [(whole, name) for whole in EPISODES for name in EPISODES[whole]])
def test_an_episode_has_the_events_of_its_weeks_and_time_to_forget_how_it_starts(
    whole: str, name: str
) -> None:
    episode, period = case(name), case(name).period
    inside = {key: e for key, e in case(whole).timeline.items() if period.start <= e.at <= period.end}
    assert episode.timeline == inside
    first, last = min(e.at for e in inside.values()), max(e.at for e in inside.values())
    assert period.week_of(first) >= 20
    assert period.weeks - period.week_of(last) > 4


def test_every_event_of_a_case_lies_in_one_episode() -> None:
    for whole, episodes in EPISODES.items():
        found = [key for name in episodes for key in case(name).timeline]
        assert sorted(found) == sorted(case(whole).timeline)


def test_events_of_a_kind_have_the_same_effects_in_all_cases() -> None:
    effects: dict[str, set[tuple[float, ...]]] = {}
    for name in EPISODES:
        for event in case(name).timeline.values():
            core = event.attention.get(case(name).core, 0.0)
            effects.setdefault(event.kind, set()).add((core, event.calls, event.spotlight, event.relation))
    assert {kind: len(found) for kind, found in effects.items()} == dict.fromkeys(effects, 1)
    for event in case(CENTRAL_ASIA).timeline.values():
        if event.kind in {"foreign_report", "foreign_statement", "foreign_sanction", "session"}:
            theirs = (event.attention["detainees"], event.calls, event.spotlight, event.relation)
            assert effects[event.kind] == {theirs}


def reached(scenario: Scenario, organisation: str, stratum: str, channel: str) -> float:
    ((country, strata),) = scenario.organisations[organisation].reach.items()
    persons = scenario.countries[country].strata[stratum].persons
    return persons * getattr(strata[stratum], channel)


@pytest.mark.parametrize(
    ("name", "organisation", "stratum", "channel", "counterpart", "theirs", "where"),
    [
        ("mongolia-2016-2022", "nationalists", "nationalists", "offline", "nationalists", "nationalists", "kyrgyzstan"),
        ("mongolia-2016-2022", "nationalists", "public", "online", "nationalists", "public", "kyrgyzstan"),
        ("mongolia-2016-2022", "monasteries", "faithful", "offline", "villagers", "nationalists", "kyrgyzstan"),
        ("mongolia-2016-2022", "civic", "public", "offline", "residents", "public", "kazakhstan"),
        ("mongolia-2016-2022", "crowd", "public", "online", "crowd", "public", "kyrgyzstan"),
        ("turkey-2009-2021", "nationalists", "nationalists", "online", "nationalists", "nationalists", "kyrgyzstan"),
        ("turkey-2009-2021", "charities", "public", "offline", "villagers", "public", "kyrgyzstan"),
        ("turkey-2009-2021", "opposition", "public", "online", "opposition", "public", "kazakhstan"),
        ("turkey-2009-2021", "diaspora", "public", "online", "hub", "public", "kazakhstan"),
    ],
)  # fmt: skip
def test_an_organisation_reaches_as_many_as_its_counterpart(
    name: str, organisation: str, stratum: str, channel: str, counterpart: str, theirs: str, where: str
) -> None:
    base = case(CENTRAL_ASIA)
    rate = getattr(base.organisations[counterpart].reach[where][theirs], channel)
    wanted = rate * base.countries[where].strata[theirs].persons
    assert reached(case(name), organisation, stratum, channel) == pytest.approx(wanted, rel=0.03)


@pytest.mark.parametrize(
    ("name", "organisation", "counterpart"),
    [
        ("mongolia-2016-2022", "nationalists", "nationalists"),
        ("mongolia-2016-2022", "monasteries", "villagers"),
        ("mongolia-2016-2022", "civic", "residents"),
        ("mongolia-2016-2022", "crowd", "crowd"),
        ("mongolia-2016-2022", "language_group", "small_groups"),
        ("turkey-2009-2021", "nationalists", "nationalists"),
        ("turkey-2009-2021", "charities", "villagers"),
        ("turkey-2009-2021", "opposition", "opposition"),
        ("turkey-2009-2021", "diaspora", "hub"),
    ],
)
def test_an_organisation_has_the_capacity_of_its_counterpart(
    name: str, organisation: str, counterpart: str
) -> None:
    ours, theirs = case(name).organisations[organisation], case(CENTRAL_ASIA).organisations[counterpart]
    told_apart = {"label", "country", "demands", "reach", "source", "grade", "note", "aims"}
    assert ours.model_dump(exclude=told_apart) == theirs.model_dump(exclude=told_apart)
    numbers_of = set(Aims.model_fields) - {"source", "grade", "note"}
    assert ours.aims.model_dump(include=numbers_of) == theirs.aims.model_dump(include=numbers_of)
