from __future__ import annotations

import textwrap

import pytest

from dilemma_sim.scenario import ScenarioError, dump, read_document
from dilemma_sim.scenario.studies import Study, is_study

STUDY = """\
schema: 1
title: A fit
scenario: one-country
uncertainties:
  a.b: {range: {from: 0, to: 1}}
  c: {distribution: {name: normal, mean: 0, sd: 1}}
calibration:
  fitted: [a.b]
design: {random: {samples: 2000}}
replicates: 1
outcomes: [{outcome: turnout, functional: total}]
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "study.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return read_document(str(path), Study)

    return read


def test_a_calibration_has_defaults_and_a_table_as_large_as_its_design(read):
    study = read(STUDY).value
    assert study.calibration.fitted == ["a.b"]
    assert (study.calibration.method, study.size) == ("smc", 2000)


def test_a_dump_reads_back_as_the_same_calibration(read):
    text = STUDY.replace("fitted: [a.b]", "fitted: [a.b]\n  until: 2019-02-28\n  cuts: [2019-05-01]")
    document = read(text)
    assert read(dump(document)).value == document.value


def test_a_study_with_a_calibration_is_a_study(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("calibration: {}\n")
    assert is_study(str(path))


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        (
            "fitted: [a.b]",
            "fitted: [x]",
            "calibration.fitted.0",
            "'x' is no uncertainty of this study; add it under 'uncertainties', with its prior",
        ),
        (
            "fitted: [a.b]",
            "fitted: []",
            "calibration.fitted",
            "nothing is fitted; name one of the uncertainties",
        ),
        ("fitted: [a.b]", "fitted: [c, c]", "calibration.fitted.1", "'c' is named twice"),
        (
            "{range: {from: 0, to: 1}}",
            "{list: [1, 2]}",
            "uncertainties.a.b.list",
            "has no prior: a calibration draws it; give a range or a distribution",
        ),
        (
            "uncertainties:",
            "factors: {d: {range: {from: 0, to: 1}}}\nuncertainties:",
            "factors.d",
            "a calibration fits what nobody knows; move it to 'uncertainties'",
        ),
        (
            "{random: {samples: 2000}}",
            "{sobol: {samples: 64}}",
            "design",
            "a calibration draws from the priors; write one of random and latin_hypercube, such as "
            "{random: {samples: 10000}}",
        ),
        (
            "scenario: one-country",
            "scenarios: {a: one-country, b: one-country}",
            "scenarios",
            "a calibration fits one scenario; name it under 'scenario'",
        ),
        (
            "replicates: 1",
            "replicates: 2\nstop: {outcome: turnout_total, half_width: 1, most: 9}",
            "stop",
            "a calibration runs every design point as often; leave the stop rule out",
        ),
    ],
)
def test_what_makes_no_sense_is_told_where_it_stands(read, old, new, path, message):
    with pytest.raises(ScenarioError) as caught:
        read(STUDY.replace(old, new))
    assert [(fault.path, fault.message) for fault in caught.value.faults] == [(path, message)]
