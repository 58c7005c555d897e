"""The frontier of planted problems is exact, and only external postures are held."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.frontier import frontier_of, refuse_study
from dilemma_sim.study.matching import matched
from dilemma_sim.study.sampling import settings_of
from study.synthetic import results_of, study_of

POSTURES = ["by_rule", "silence", "quiet_diplomacy", "casework", "public_statement"]
LEVER = "do.hold.choose"
FRONTIER = {"lever": LEVER, "identity": "gap", "loss": "loss"}
OUTCOMES = [
    {"outcome": "identity_inconsistency", "functional": "mean", "name": "gap"},
    {"outcome": "bilateral_loss", "functional": "mean", "name": "loss"},
    {"outcome": "in_detention", "functional": "person_weeks", "name": "held"},
]
DEPENDENCE = "countries.homeland.government.dependence"
# Gap and loss: casework is worse than quiet diplomacy on both sides; the rule lies inside.
PLANTED = {
    "by_rule": (0.5, 0.03),
    "silence": (0.8, 0.00),
    "quiet_diplomacy": (0.4, 0.02),
    "casework": (0.45, 0.025),
    "public_statement": (0.1, 0.06),
}


def planted(settings):
    gap, loss = PLANTED[settings[LEVER]]
    # Where a country depends more, speaking up costs twice as much.
    return {"gap": gap, "loss": loss * (1 + settings[DEPENDENCE]), "held": 100 * gap}


def study(postures=POSTURES, levers=None, **changes):
    levers = levers or {LEVER: {"list": postures}}
    return study_of(
        changes.pop("design", "grid"),
        {DEPENDENCE: {"list": [0.0, 1.0]}},
        levers=levers,
        outcomes=changes.pop("outcomes", OUTCOMES),
        frontier=changes.pop("frontier", FRONTIER),
        **changes,
    )


def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        "schema: 1\nextends: one-country\ntitle: Held\n"
        "do: {hold: {country: homeland, choose: by_rule, starting: 2020-01-06}}\n"
    )
    return {"": load_scenario(path)}


@pytest.fixture(scope="module")
def table():
    one = study()
    found = matched(one, list(settings_of(one)), results_of(one, planted, noise=1e-4, runs=6))
    return frontier_of(found, "homeland")


def test_the_frontier_of_a_planted_problem_is_exact(table):
    rows = table[table["factor"] == ""].set_index("posture")
    assert rows.index[rows["on_frontier"]].tolist() == ["silence", "quiet_diplomacy", "public_statement"]
    assert rows["share_on_frontier"].tolist() == [0, 1, 1, 0, 1]
    for posture, (gap, loss) in PLANTED.items():
        assert rows.loc[posture, "identity"] == pytest.approx(gap, abs=2e-4)
        assert rows.loc[posture, "loss"] == pytest.approx(1.5 * loss, abs=2e-4)
        assert rows.loc[posture, "identity_low"] <= rows.loc[posture, "identity_high"]
        assert rows.loc[posture, "held"] == pytest.approx(100 * gap, abs=1e-2)


def test_the_place_of_the_own_rule_is_told(table):
    own = table[table["factor"] == ""].set_index("posture").loc["by_rule"]
    assert own["identity_forgone"] == pytest.approx(0.1, abs=1e-3)  # quiet diplomacy, at less loss
    assert own["loss_avoidable"] == pytest.approx(0.015, abs=1e-3)


def test_regret_is_the_largest_distance_from_the_best_in_a_world(table):
    rows = table[table["factor"] == ""].set_index("posture")
    assert rows.loc["silence", "regret_identity"] == pytest.approx(0.7, abs=1e-3)
    assert rows.loc["silence", "regret_loss"] == pytest.approx(0.0, abs=1e-3)
    assert rows.loc["public_statement", "regret_loss"] == pytest.approx(0.12, abs=1e-3)
    # Shares of the spread: quiet diplomacy loses 0.3 of 0.7, and 0.04 of 0.12.
    assert rows.loc["quiet_diplomacy", "regret"] == pytest.approx(3 / 7, abs=5e-3)
    assert rows.index[rows["minimax"]].tolist() == ["quiet_diplomacy"]


def test_satisficing_counts_worlds_that_are_no_worse_than_the_own_rule_or_than_asked(table):
    rows = table[table["factor"] == ""].set_index("posture")
    assert rows["satisficing"].tolist() == [1, 0, 1, 1, 0]
    one = study(frontier={**FRONTIER, "enough": 0.2, "bearable": 0.07})
    found = matched(one, list(settings_of(one)), results_of(one, planted))
    asked = frontier_of(found, "homeland")
    assert asked[asked["factor"] == ""]["satisficing"].tolist() == [0, 0, 0, 0, 0.5]


def test_each_value_of_a_further_factor_has_a_frontier(table):
    rows = table[(table["factor"] == DEPENDENCE) & (table["posture"] == "public_statement")]
    assert rows["level"].tolist() == ["0.0", "1.0"]
    assert rows["loss"].tolist() == pytest.approx([0.06, 0.12], abs=2e-4)
    assert rows["worlds"].tolist() == [1, 1]


def test_noise_blurs_the_frontier():
    one = study()
    found = matched(one, list(settings_of(one)), results_of(one, planted, noise=0.05, runs=6))
    shares = frontier_of(found, "homeland").query("factor == ''").set_index("posture")["share_on_frontier"]
    assert 0 < shares["casework"] < 1


def test_runs_that_failed_leave_gaps_and_no_more():
    one = study()
    results = results_of(one, planted, runs=3).assign(status="ok")
    results.loc[results["replicate"] == 2, ["status", "gap", "loss", "held"]] = ["died", *[np.nan] * 3]
    rows = frontier_of(matched(one, list(settings_of(one)), results), "homeland")
    assert rows[rows["factor"] == ""]["on_frontier"].tolist() == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frontier": None}, "the study has no section 'frontier'; write for instance frontier: {lever:"),
        (
            {"postures": ["by_rule", "silence", "warn"]},
            "'warn' under 'do.hold.choose' is no external posture",
        ),
        ({"postures": ["by_rule", "tolerate"]}, "postures at home follow the government's own rule"),
        ({"postures": ["silence", "casework"]}, "write design: grid, and by_rule among the values"),
        ({"design": {"latin_hypercube": {"samples": 20}}}, "compares every posture, and by_rule, in every"),
        ({"outcomes": OUTCOMES[:2]}, "reports no human costs, which stand beside every frontier"),
        (
            {
                "levers": {
                    LEVER: {"list": POSTURES},
                    "countries.homeland.police": {"list": [1, 2]},
                }
            },
            "the factor 'countries.homeland.police' touches the police, which is never ranked",
        ),
        (
            {
                "outcomes": [{"outcome": "turnout", "functional": "mean", "name": "gap"}, *OUTCOMES[1:]],
            },
            "'gap' low means little 'turnout', which is never an aim",
        ),
    ],
)
def test_what_is_no_frontier_of_external_postures_is_refused(tmp_path, changes, message):
    with pytest.raises(AnalysisRefused, match=message):
        refuse_study(study(**changes), case(tmp_path))


def test_the_planted_study_itself_stands(tmp_path):
    refuse_study(study(), case(tmp_path))


@pytest.mark.parametrize(
    ("frontier", "message"),
    [
        ({**FRONTIER, "lever": "spotlight.start"}, "must force a choice, do.NAME.choose"),
        ({**FRONTIER, "lever": "do.other.choose"}, "'do.other.choose' is no lever of this study"),
        ({**FRONTIER, "loss": "lost"}, "no column of the results is named 'lost'; there are gap, loss, held"),
    ],
)
def test_a_section_that_names_what_is_not_there_is_refused(frontier, message):
    with pytest.raises(ValueError, match=message):
        study(frontier=frontier)
