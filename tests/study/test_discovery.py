"""Boxes: planted ones are found, aims that cannot be are refused, and a box is a scenario that runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.boxes import cart_boxes
from dilemma_sim.study.discovery import box_scenario, discover, question
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.matching import matched
from dilemma_sim.study.sampling import settings_of
from study.synthetic import results_of, study_of

NOISE, SOCIAL, MEDIA = "participation.noise", "participation.social_weight", "agenda.media"
FACTORS = {
    NOISE: {"range": {"from": 0.01, "to": 0.41}},
    SOCIAL: {"range": {"from": 0.0, "to": 0.5}},
    MEDIA: {"list": [0.1, 0.2, 0.3, 0.4]},
    "mechanisms.spotlight": {"list": [False, True]},
}
DESIGN = {"latin_hypercube": {"samples": 500}}
CASES = {"": load_scenario("one-country")}
OUTCOMES = [
    {"outcome": "dilemma", "functional": "mean", "name": "y"},
    {"outcome": "turnout", "functional": "total"},
    {"outcome": "turnout", "functional": "weeks_below", "threshold": 10},
    {"outcome": "core_salience", "functional": "mean"},
    {"outcome": "coercion", "functional": "mean"},
    {"outcome": "detained_protesters", "functional": "total"},
    {"outcome": "released", "functional": "final"},
    {"outcome": "internal_posture", "functional": "share_of_weeks", "value": "detain_leader", "name": "jail"},
    {"outcome": "external_posture", "functional": "share_of_weeks", "value": "silence", "name": "silent"},
]


def planted(settings):
    inside = 0.21 <= settings[NOISE] <= 0.37 and settings[SOCIAL] < 0.2 and settings["mechanisms.spotlight"]
    return {"y": 1.0 if inside else -1.0}


@pytest.fixture(scope="module")
def found():
    study = study_of(DESIGN, FACTORS)
    results = results_of(study, planted, noise=0.3, runs=3)
    return discover(matched(study, list(settings_of(study)), results), question(study, "y > 0", CASES))


def test_prim_finds_the_planted_box(found):
    box = next(box for box in found.boxes[""] if box.method == "prim")
    assert set(box.limits) == {NOISE, SOCIAL, "mechanisms.spotlight"}
    assert box.limits[NOISE].low == pytest.approx(0.21, abs=0.02)
    assert box.limits[NOISE].high == pytest.approx(0.37, abs=0.02)
    assert box.limits[SOCIAL].low is None
    assert box.limits[SOCIAL].high == pytest.approx(0.2, abs=0.03)
    assert box.limits["mechanisms.spotlight"].values == (True,)
    assert box.coverage > 0.9
    assert box.density > 0.9
    ends = [p for limit in box.limits.values() for p in limit.quasi_p if not np.isnan(p)]
    assert len(ends) == 4
    assert max(ends) < 0.05


def test_the_tree_finds_it_too(found):
    leaves = [box for box in found.boxes[""] if box.method == "cart"]
    assert sum(box.coverage for box in leaves) > 0.85
    again = cart_boxes(found.factors, found.sought[""])
    assert again == leaves  # ties between splits fall the same way each time
    assert all(box.density > 0.5 for box in leaves)


def test_numbers_of_a_box_are_those_of_the_points_inside(found):
    for box in found.boxes[""]:
        hits = found.sought[""][box.inside].sum()
        assert box.density == pytest.approx(hits / box.inside.sum())
        assert box.coverage == pytest.approx(hits / found.sought[""].sum())
        assert box.mass == pytest.approx(box.inside.mean())


def test_the_table_has_a_row_for_every_limit(found):
    rows = found.table[found.table["box"] == "box-1"]
    assert rows["factor"].tolist() == [NOISE, SOCIAL, "mechanisms.spotlight"]
    assert rows["values"].tolist() == ["", "", "True"]
    assert rows["sought"].nunique() == 1


def test_a_box_is_a_scenario_in_its_middle(found, tmp_path):
    box = found.boxes[""][0]
    text = box_scenario("box-1", box, CASES[""], "one-country", "y > 0", found.factors)
    path = tmp_path / "box-1.yaml"
    path.write_text(text)
    scenario = load_scenario(path)
    assert scenario.participation.noise == pytest.approx(0.29, abs=0.02)
    assert scenario.participation.social_weight == pytest.approx(0.1, abs=0.02)
    assert scenario.mechanisms.spotlight
    assert scenario.agenda.media == CASES[""].agenda.media
    assert f"#   {NOISE}: 0.2" in text
    assert text.startswith("# box-1: y > 0\n# Coverage 0.9") or text.startswith(
        "# box-1: y > 0\n# Coverage 1.0"
    )


def test_the_scenario_of_a_box_sets_shared_parameters_too(found, tmp_path):
    shared = replace(found.factors, parameters={key: (key,) for key in found.factors.parameters})
    shared.parameters[NOISE] = (NOISE, "agenda.media")
    path = tmp_path / "box-1.yaml"
    path.write_text(box_scenario("box-1", found.boxes[""][0], CASES[""], "one-country", "y > 0", shared))
    scenario = load_scenario(path)
    assert scenario.agenda.media == scenario.participation.noise


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("turnout_total < 100", "'turnout_total' low means little 'turnout', which is never an aim"),
        ("not turnout_total >= 100", "'turnout_total' low means little 'turnout'"),
        ("100 > turnout_total", "'turnout_total' low means little 'turnout'"),
        ("turnout_total == 0", "'turnout_total' low means little 'turnout'"),
        ("y > 0 and turnout_total < released_final", "'turnout_total' low means little 'turnout'"),
        ("turnout_weeks_below > 9", "'turnout_weeks_below' high means little 'turnout'"),
        ("core_salience_mean < 0.1", "'core_salience_mean' low means little 'core salience'"),
        ("coercion_mean > 0.2", "'coercion_mean' high means more 'visible coercion', which is never an aim"),
        ("y > 0 or detained_protesters_total != 0", "'detained_protesters_total' high means more"),
        ("detained_protesters_total == 7", "'detained_protesters_total' high means more"),
        ("released_final < 10", "'released_final' low means little 'released'"),
        ("jail > 0.5", "'jail' high means more of the posture 'detain_leader', which is never an aim"),
    ],
)
def test_what_is_never_an_aim_is_refused_with_the_reason(where, message):
    study = study_of(DESIGN, FACTORS, outcomes=OUTCOMES)
    with pytest.raises(AnalysisRefused, match=f"{message}.*ask the opposite question"):
        question(study, where, CASES)


@pytest.mark.parametrize(
    "where",
    [
        "turnout_total > 100",
        "y > 0 and country == 'homeland'",
        "detained_protesters_total < 5",
        "detained_protesters_total == 0",
        "coercion_mean <= 0.1",
        "released_final > 10",
        "silent > 0.5",
        "silent < 0.5",
        "jail < 0.1",
        "turnout_weeks_below < 3",
    ],
)
def test_other_questions_stand(where):
    assert question(study_of(DESIGN, FACTORS, outcomes=OUTCOMES), where, CASES).text == where


@pytest.mark.parametrize(
    ("key", "factor", "words"),
    [
        ("postures.internal.warn.chill", {"range": {"from": 0.1, "to": 0.9}}, "the posture 'warn'"),
        ("countries.homeland.police", {"list": [10, 20]}, "the police"),
        ("countries.homeland.government.weights.street", {"list": [1.0, 2.0]}, "the state's wish"),
        ("spotlight.start", {"list": [0.1, 0.2], "also": ["countries.homeland.police"]}, "the police"),
    ],
)
def test_coercive_postures_are_never_ranked(key, factor, words):
    study = study_of(DESIGN, {**FACTORS, key: factor})
    with pytest.raises(AnalysisRefused, match=f"the factor '{key}' touches {words}.*never ranked"):
        question(study, "y > 0", CASES)


def test_what_coercion_leads_to_is_an_uncertainty_like_others():
    study = study_of(DESIGN, {**FACTORS, "repression.backlash": {"range": {"from": 0.0, "to": 2.0}}})
    assert question(study, "y > 0", CASES)


def test_a_grid_and_a_question_that_everything_fulfils_are_refused():
    with pytest.raises(AnalysisRefused, match="the design 'grid' does not sample the factors"):
        question(study_of("grid", {MEDIA: FACTORS[MEDIA]}), "y > 0", CASES)
    study = study_of({"latin_hypercube": {"samples": 20}}, FACTORS)
    results = matched(study, list(settings_of(study)), results_of(study, planted))
    with pytest.raises(AnalysisRefused, match="'y > 9' holds at 0 of 20 design points"):
        discover(results, question(study, "y > 9", CASES))
    with pytest.raises(AnalysisRefused, match=r"no run fits .*; the countries are homeland"):
        discover(results, question(study, "y > 0 and country == 'nowhere'", CASES))


def test_a_dozen_points_are_enough_for_an_answer():
    study = study_of({"latin_hypercube": {"samples": 12}}, FACTORS)
    results = results_of(study, lambda settings: settings[SOCIAL])
    middle = float(results["y"].median())
    asked = question(study, f"y > {middle}", CASES)
    found = discover(matched(study, list(settings_of(study)), results), asked)
    assert any(SOCIAL in box.limits for box in found.boxes[""])
