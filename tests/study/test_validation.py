"""Verdicts on patterns, and what cannot be validated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dilemma_sim import load_scenario, validate
from dilemma_sim.evidence.pattern_list import Pattern, read_patterns
from dilemma_sim.evidence.record import read_record
from dilemma_sim.study.errors import ValidationRefused
from dilemma_sim.study.validation import Verdict, row_of, tallies_of
from dilemma_sim.study.validationfolder import summary_of

NAN = float("nan")


def pattern(band=(1.0, 3.0), **more):
    told = {
        "title": "t",
        "role": "fit",
        "reason": "r",
        "statistic": "median_size",
        "basis": "record",
        "source": "s",
    }
    return Pattern.model_validate({**told, "band": None if band is None else list(band), **more})


def verdict(values, **more):
    return row_of("A", pattern(**more), 2.0, np.array(values, dtype=float))


def test_a_pattern_is_inside_where_the_median_is():
    row = verdict([0, 1, 2, 3, 9])
    assert (row["median"], row["verdict"], row["in_band"], row["defined"]) == (2.0, "inside", 0.6, 1.0)
    assert row["p05"] == pytest.approx(0.2)
    assert row["p95"] == pytest.approx(7.8)
    assert row["bands_wide"] == pytest.approx(3.8)
    assert verdict([0, 0, 0, 2, 2])["verdict"] == "outside"
    assert verdict([3.0])["verdict"] == "inside"


def test_undefined_replicates_count_against_a_pattern():
    row = verdict([2, 2, NAN, NAN])
    assert (row["verdict"], row["in_band"], row["defined"]) == ("inside", 0.5, 0.5)
    assert verdict([2, NAN, NAN])["verdict"] == "undefined"
    assert verdict([NAN, NAN])["verdict"] == "undefined"


def test_open_bands_single_values_and_the_rule_of_zero():
    assert verdict([5, 6], band=(1.0, None))["verdict"] == "inside"
    assert np.isnan(verdict([5, 6], band=(1.0, None))["bands_wide"])
    assert verdict([5, 6], band=(None, 3.0))["verdict"] == "outside"
    single = verdict([0, 1, 1], band=(1.0, 1.0))
    assert (single["verdict"], single["bands_wide"]) == ("inside", pytest.approx(0.9))
    zero = {"band": None, "rule": "straddles_zero"}
    assert verdict([-1, 0.5, 1], **zero)["verdict"] == "inside"
    assert verdict([0.2, 0.5, 1], **zero)["verdict"] == "outside"
    assert np.isnan(verdict([0.2], **zero)["in_band"])


@pytest.fixture(scope="module")
def validation():
    return validate(load_scenario("hub-leader-arrested-in-march"), replicates=3, seed=2, jobs=1)


def test_every_pattern_of_the_list_has_a_row(validation):
    table = validation.table
    assert sorted(table["pattern"]) == sorted(read_patterns().patterns)
    assert table["role"].tolist() == sorted(table["role"], key=["fit", "check", "cannot_speak"].index)
    beyond = table[table["role"] == "cannot_speak"]
    assert set(beyond["verdict"]) == {Verdict.cannot_speak}
    assert beyond["median"].isna().all()
    assert (table["reason"] != "").all()


def test_the_table_holds_the_statistics_of_the_replicates(validation):
    row = validation.table.set_index("pattern").loc["S3a"]
    values = validation.values["S3a"]
    assert len(values) == 3
    assert row["median"] == pytest.approx(np.median(values))
    assert row["observed"] == pytest.approx(93.3, abs=0.1)


def test_the_tallies_add_up_and_hide_nothing(validation):
    table = validation.table
    for role, tally in tallies_of(table).items():
        verdicts = table[table["role"] == role]["verdict"].tolist()
        assert tally.patterns == len(verdicts)
        assert tally.inside == verdicts.count("inside")
        assert tally.undefined == verdicts.count("undefined")
        assert tally.patterns == tally.inside + tally.undefined + verdicts.count("outside")
    summary = summary_of(table, 3)
    assert len(summary["patterns"]) == len(read_patterns().patterns)
    assert summary["tallies"]["fit"]["patterns"] == 9


def test_a_perfect_model_is_inside_everywhere_but_where_the_record_is_not(validation):
    table = [
        row_of(name, p, validation.observed[name], np.full(4, validation.observed[name]))
        for name, p in read_patterns().of("fit", "check").items()
    ]
    verdicts = {row["pattern"]: row["verdict"] for row in table}
    undefined = {name for name, found in verdicts.items() if found == "undefined"}
    assert undefined == {"S20b", "V1", "D5", "D6"}
    # The record has one correlation, which cannot lie on both sides of zero.
    assert {name for name, found in verdicts.items() if found == "outside"} == {"D1", "D4"}


def test_patterns_of_another_country_are_refused():
    message = "pattern S1 of .* speaks of the country 'kyrgyzstan', which the scenario does not have"
    with pytest.raises(ValidationRefused, match=message):
        validate(load_scenario("one-country"), replicates=1)


def test_a_record_of_another_time_is_refused():
    scenario = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
    late = [replace(event, date=event.date.replace(year=2030)) for event in read_record()]
    with pytest.raises(ValidationRefused, match="tells of no protest in kazakhstan or kyrgyzstan between"):
        validate(scenario, replicates=1, evidence=late)
