from __future__ import annotations

import textwrap

import pytest

from dilemma_sim.scenario import ScenarioError, dump, read_document
from dilemma_sim.scenario.studies import MOST_POINTS, Study, is_study

HEAD = """\
schema: 1
title: A study
scenario: one-country
"""
FACTORS = (
    "factors: {participation.noise: {list: [0.1, 0.2]}, agenda.media: {grid: {from: 0, to: 1, steps: 11}}}\n"
)
OUTCOMES = "outcomes: [{outcome: turnout, functional: total}]\n"


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "study.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return read_document(str(path), Study)

    return read


@pytest.fixture
def faults(read):
    def faults(text):
        with pytest.raises(ScenarioError) as caught:
            read(text)
        return [(fault.place.line, fault.path, fault.message) for fault in caught.value.faults]

    return faults


def test_defaults_and_size(read):
    study = read(HEAD + FACTORS + OUTCOMES).value
    assert (study.design, study.replicates, study.seed, study.size) == ("grid", 20, 1, 22)
    assert study.outcomes[0].column == "turnout_total"


def test_steps_are_the_decimals_one_would_write(read):
    study = read(HEAD + FACTORS + OUTCOMES).value
    expected = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert study.factors["agenda.media"].values == expected


def test_steps_between_whole_numbers_are_whole_where_they_can_be(read):
    text = HEAD + "factors: {a: {grid: {from: 1, to: 5, steps: 3}}, b: {grid: {from: 1, to: 2, steps: 3}}}\n"
    factors = read(text + OUTCOMES).value.factors
    assert [(value, type(value)) for value in factors["a"].values] == [(1, int), (3, int), (5, int)]
    assert factors["b"].values == (1.0, 1.5, 2.0)


def test_a_grid_varies_the_last_factor_fastest_and_a_list_takes_them_together(read):
    factors = "factors: {a: {list: [1, 2]}, b: {list: [x, y]}}\n"
    assert list(read(HEAD + factors + OUTCOMES).value.combinations()) == [
        (1, "x"),
        (1, "y"),
        (2, "x"),
        (2, "y"),
    ]
    together = read(HEAD + "design: list\n" + factors + OUTCOMES).value
    assert list(together.combinations()) == [(1, "x"), (2, "y")]


def test_a_dump_reads_back_as_the_same_study(read):
    document = read(HEAD + FACTORS + OUTCOMES)
    assert read(dump(document)).value == document.value


@pytest.mark.parametrize(
    ("factors", "path", "message"),
    [
        ("{a: {}}", "factors.a", "say either 'grid' or 'list'"),
        ("{a: {list: [1], grid: {from: 1, to: 2, steps: 2}}}", "factors.a", "say either 'grid' or 'list'"),
        ("{a: {list: [1, 2, 1.0]}}", "factors.a.list.2", "the value 1.0 is listed twice"),
        (
            "{a: {grid: {from: 2, to: 1, steps: 3}}}",
            "factors.a.grid.to",
            "'to' must lie above 'from', which is 2",
        ),
        (
            "{a.b: {list: [1]}, a: {list: [1]}}",
            "factors.a.b",
            "lies inside another factor, 'a'; vary one of them",
        ),
        ("{a: {list: [1, {b: 2}]}}", "factors.a.list.1", "expected one number, name, date, true or false"),
        (
            "{a: {grid: {from: 0, to: 1, steps: 1000}}, b: {grid: {from: 0, to: 1, steps: 1000}}}",
            "factors",
            f"the design has 1,000,000 points; at most {MOST_POINTS:,} are possible",
        ),
    ],
)
def test_factors_that_make_no_sense(faults, factors, path, message):
    found = faults(HEAD + f"factors: {factors}\n" + OUTCOMES)
    assert [(line, where) for line, where, _ in found] == [(4, path)]
    assert found[0][2].startswith(message)


def test_a_list_needs_as_many_values_of_each_factor(faults):
    text = HEAD + "design: list\nfactors:\n  a: {list: [1, 2]}\n  b: {list: [1, 2, 3]}\n" + OUTCOMES
    assert faults(text) == [
        (7, "factors.b", "has 3 values but 'a' has 2; 'design: list' needs as many of each")
    ]


def test_a_combination_that_stands_twice_in_a_list_is_refused(faults):
    text = HEAD + "design: list\nfactors:\n  a: {list: [1, 1]}\n  b: {list: [2, 2]}\n" + OUTCOMES
    assert faults(text) == [(5, "factors", "the combination number 2 of the lists stands there twice")]


@pytest.mark.parametrize(
    ("outcomes", "path", "message"),
    [
        (
            "[{outcome: t, functional: weeks_above}]",
            "outcomes.0.functional",
            "'weeks_above' needs a 'threshold'",
        ),
        (
            "[{outcome: t, functional: share_of_weeks}]",
            "outcomes.0.functional",
            "'share_of_weeks' needs a 'value'",
        ),
        (
            "[{outcome: t, functional: mean, value: x}]",
            "outcomes.0.value",
            "'value' belongs to 'share_of_weeks', not to 'mean'",
        ),
        (
            "[{outcome: t, functional: mean}, {outcome: t, functional: mean}]",
            "outcomes.1",
            "the column 't_mean' is there already; give one of the two another 'name'",
        ),
        (
            "[{outcome: t, functional: mean, name: seed}]",
            "outcomes.0.name",
            "the name 'seed' is taken by another column of the results",
        ),
    ],
)
def test_outcomes_that_make_no_sense(faults, outcomes, path, message):
    assert faults(HEAD + FACTORS + f"outcomes: {outcomes}\n") == [(5, path, message)]


def test_all_faults_are_told_at_once(faults):
    text = HEAD + "factors: {a: {}, b: {list: [1, 1]}}\noutcomes: [{outcome: t, functional: weeks_above}]\n"
    assert [path for _, path, _ in faults(text)] == ["factors.a", "factors.b.list.1", "outcomes.0.functional"]


def test_a_study_without_factors_or_outcomes_is_refused(faults):
    assert {path for _, path, _ in faults(HEAD + "factors: {}\noutcomes: []\n")} == {"factors", "outcomes"}


def test_studies_and_scenarios_are_told_apart(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(HEAD + FACTORS + OUTCOMES)
    assert is_study(path)
    assert not is_study("one-country")
