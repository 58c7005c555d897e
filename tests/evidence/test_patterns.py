"""The list of patterns, and the record's own values in it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import isnan

import pytest

from dilemma_sim.evidence import history_of_record, read_record
from dilemma_sim.evidence.pattern_list import read_patterns
from dilemma_sim.evidence.patterns import observed, statistics
from dilemma_sim.evidence.statistic_table import STATISTICS
from dilemma_sim.scenario.errors import ScenarioError
from evidence.test_history import PERIOD

#: What the README of the evidence base says of the record.
KNOWN = {
    "S1": 6, "S2": 6, "S3a": 93.3, "S3b": 14 / 16, "S3c": 0, "S4": 300 / 59.7, "S5": 1, "S6a": 0, "S6b": 1,
    "S7a": 2 / 6, "S7b": 4 / 6, "S8a": 3.0, "S8b": 15 / 9, "S9a": 0, "S9b": 21 / 316.2, "S10": 57 / 200,
    "S13": 124, "S14b": 39, "S15": 1, "S16": 0, "S17a": 1, "S17b": 1, "S18": 2000, "S19": 1, "V2": 3.3,
    "D1": 0.235, "D2": 3.51,
}  # fmt: skip
MINE = """\
schema: 1
title: Mine
patterns:
  A:
    title: Median size
    role: fit
    reason: Level of participation
    statistic: median_size
    band: [10, 20]
    basis: record
    source: My record
"""


@pytest.fixture(scope="module")
def patterns():
    return read_patterns()


@pytest.fixture(scope="module")
def record():
    return history_of_record(read_record(), *PERIOD)


@pytest.fixture(scope="module")
def values(record, patterns):
    return observed(record, patterns)


@pytest.mark.parametrize("name", KNOWN)
def test_the_record_has_the_value_that_is_told_of_it(name, values):
    assert values[name] == pytest.approx(KNOWN[name], rel=0.01)


def test_bundling_is_higher_without_the_picket_of_december(record, patterns):
    later = patterns.patterns["S8a"].model_copy(update={"starting": date(2018, 12, 6)})
    alone = patterns.model_copy(update={"patterns": {"S8a": later}})
    assert statistics(record, alone)["S8a"] == pytest.approx(11 / 3)


def test_the_record_lies_in_every_band_but_where_the_list_says_otherwise(values, patterns):
    outside = {
        name
        for name, value in values.items()
        if not isnan(value) and patterns.patterns[name].band and not patterns.patterns[name].holds(value)
    }
    assert outside == {"D1"}
    assert "lies outside" in patterns.patterns["D1"].note
    assert {name for name, value in values.items() if isnan(value)} == {"S20b", "V1", "D5", "D6"}


def test_the_list_says_what_is_fitted_and_has_a_role_for_every_fact(patterns):
    assert list(patterns.of("fit")) == ["S1", "S2", "S3a", "S5", "S7a", "S13", "V1", "V2", "D2"]
    facts = {f"S{number}" for number in range(1, 23)} | {f"D{number}" for number in range(1, 11)}
    assert {name.rstrip("abc") for name in patterns.patterns} == facts | {"V1", "V2"}
    roles = Counter(pattern.role for pattern in patterns.patterns.values())
    assert roles == {"fit": 9, "check": 24, "cannot_speak": 10}
    assert patterns.only("fit").patterns == patterns.of("fit")


def test_every_statistic_is_used_and_every_pattern_has_a_source(patterns):
    used = {pattern.statistic for pattern in patterns.patterns.values()} - {None}
    assert used == set(STATISTICS)
    assert all(pattern.source for pattern in patterns.patterns.values())


def test_a_pattern_about_a_country_that_is_not_there_is_undefined(record, patterns):
    assert isnan(statistics(record.within("kazakhstan"), patterns)["S1"])


def test_a_window_outside_the_period_is_undefined(record, patterns):
    early = statistics(record.until(date(2018, 12, 1)), patterns)
    assert isnan(early["S6a"])
    assert early["S1"] == 0.0


def test_ones_own_list_is_read(write):
    mine = read_patterns(write(MINE, "mine.yaml"))
    assert mine.patterns["A"].ends == (10.0, 20.0)
    assert (mine.wave_gap, mine.left_out) == (8.0, [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("statistic: median_size", "statistic: median_sise",
         "mine.yaml:8:16: patterns.A.statistic: there is no statistic 'median_sise'; did you mean 'median_"
         "size'?"),
        ("    statistic: median_size\n", "", "patterns.A.statistic: a pattern to fit needs a 'statistic'"),
        ("statistic: median_size", "statistic: main_issue_share",
         "patterns.A.statistic: 'main_issue_share' needs 'issues'"),
        ("statistic: median_size", "statistic: median_size\n    issues: [land]",
         "patterns.A.issues: 'median_size' does not use 'issues'; it uses country, from, until"),
        ("band: [10, 20]", "band: [20, 10]", "patterns.A.band: the upper end 10 lies below the lower end 20"),
        ("    band: [10, 20]\n", "", "patterns.A.band: a band with at least one end is needed"),
        ("    basis: record\n", "", "patterns.A: a pattern to fit needs a 'basis'"),
        ("role: fit", "role: cannot_speak",
         "patterns.A.statistic: the model cannot speak of it, so no 'statistic' is used; leave it out"),
        ("role: fit", "role: fitted", "patterns.A.role: "),
        ("band: [10, 20]", "rule: straddles_zero\n    band: [10, 20]",
         "patterns.A.band: the rule 'straddles_zero' uses no band; leave one of the two out"),
        ("reason:", "from: 2019-05-01\n    until: 2019-04-01\n    reason:",
         "patterns.A.until: the end 2019-04-01 lies before the start 2019-05-01"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_told_with_its_place(write, old, new, message):
    with pytest.raises(ScenarioError) as refused:
        read_patterns(write(MINE.replace(old, new), "mine.yaml"))
    assert message in str(refused.value)
    assert str(refused.value).startswith("mine.yaml:")


def test_a_list_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match="there is no such file"):
        read_patterns("absent.yaml")
