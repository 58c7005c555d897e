from __future__ import annotations

import pytest

from dilemma_sim.scenario import ScenarioError, read_document
from dilemma_sim.scenario.claims import Claim, is_claim
from dilemma_sim.scenario.json_schema import json_schema

CLAIM = """\
schema: 1
id: K1
title: Organisers bring people to the street
says: Organisers matter.
scenario: one-country
arms:
  none: {without: [organisations.committee]}
expect:
  - {outcome: {outcome: protests, functional: total}, expected: lower, relative: 0.5}
ablations:
  capacity: {hold: [capacity]}
placebo: {hold: [hedging]}
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "claim.yaml"
        path.write_text(text, encoding="utf-8")
        return read_document(path, Claim)

    return read


def test_arms_are_compared_with_the_scenario_as_it_stands(read):
    claim = read(CLAIM).value
    assert claim.names == ("base", "none")
    assert claim.sides(claim.expect[0]) == ("none", "base")
    assert claim.expect[0].label == "protests_total"


def test_a_curve_makes_an_arm_of_every_value(read):
    curve = "curve: {parameter: countries.homeland.government.dependence, grid: {from: 0, to: 1, steps: 5}}\n"
    text = CLAIM.replace("arms:\n  none: {without: [organisations.committee]}\n", curve)
    claim = read(text).value
    assert claim.names == ("0", "0.25", "0.5", "0.75", "1")
    assert claim.sides(claim.expect[0]) == ("1", "0")


def test_numbers_told_beside_and_those_that_exclude_are_no_effects(read):
    more = "  - {outcome: {outcome: turnout, functional: total}, expected: higher, relative: -0.2}\n"
    beside = "expected: higher, smallest: 0, beside: true"
    more += f"  - {{outcome: {{outcome: core_share, functional: mean}}, {beside}}}\n"
    claim = read(CLAIM.replace("ablations:", more + "ablations:")).value
    assert [one.label for one in claim.counted] == ["protests_total", "turnout_total"]
    assert [one.label for one in claim.effects] == ["protests_total"]


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("relative: 0.5", "relative: 0.5, smallest: 1", "expect.0", "say how far: either 'smallest'"),
        (", relative: 0.5", "", "expect.0", "say how far: either 'smallest'"),
        ("expected: lower", "expected: lower, arm: nobody", "expect.0.arm", "no arm is named 'nobody'"),
        ("expected: lower", "expected: lower, arm: base", "expect.0.arm", "compares 'base' with itself"),
        ("{hold: [hedging]}", "{label: nothing}", "placebo", "changes nothing; say what to 'hold'"),
        ("scenario: one-country\n", "", "scenario", "say which 'scenario' the claim is about"),
        ("none: {without: [organisations.committee]}", "base: {}", "arms", "a contrast needs another arm"),
        ("functional: total", "functional: weeks_above", "expect.0.outcome.functional", "a 'threshold'"),
        ("says: Organisers matter.", "says: A.\nkind: not_testable", "reason", "say why it cannot be tested"),
        ("says: Organisers matter.", "says: A.\nkind: pattern", "report", "nothing is reported"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_its_place(read, old, new, path, message):
    with pytest.raises(ScenarioError) as caught:
        read(CLAIM.replace(old, new, 1))
    found = {fault.path: fault.message for fault in caught.value.faults}
    assert path in found
    assert message in found[path]


def test_a_name_twice_is_told(read):
    twice = "  - {outcome: {outcome: protests, functional: total}, expected: lower, smallest: 0}\nablations:"
    with pytest.raises(ScenarioError, match="the number 'protests_total' is there already"):
        read(CLAIM.replace("ablations:", twice))


def test_claims_are_told_from_studies_and_scenarios(tmp_path):
    path = tmp_path / "claim.yaml"
    path.write_text(CLAIM)
    assert is_claim(path)
    assert is_claim("K4")
    assert not is_claim("one-country")
    assert not is_claim("dependence-by-commitment")


def test_the_schema_knows_the_keys_of_a_claim():
    schema = json_schema(Claim)
    assert {"id", "says", "arms", "expect", "ablations", "placebo"} <= set(schema["properties"])
