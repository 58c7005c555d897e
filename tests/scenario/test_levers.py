from __future__ import annotations

import pytest

from dilemma_sim.scenario import load_scenario
from dilemma_sim.scenario.levers import coercion_in


@pytest.fixture(scope="module")
def case():
    overrides = {
        "do": {
            "arrest": {"country": "kazakhstan", "choose": "detain_leader", "at": "2019-03-10"},
            "speak": {"country": "kazakhstan", "choose": "public_statement", "at": "2019-03-10"},
        },
        "postures.external.endorse_partner.lever": False,
    }
    return load_scenario("kazakhstan-kyrgyzstan-2018-2019", overrides)


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("repression.fear", [0.1], "repression"),
        ("countries.kyrgyzstan.police", [10], "the police"),
        ("countries.kazakhstan.government.weights.street", [1], "the state's wish to control the street"),
        ("detention.release", [0.1], "detention by the partner"),
        ("mechanisms.chill", [False], "warnings"),
        ("postures.internal.warn.relief", [0.1], "the posture 'warn'"),
        ("postures.internal.disperse.cost", [0.1], "the posture 'disperse'"),
        ("postures.internal.detain_leader.exposure", [0.1], "the posture 'detain_leader'"),
        ("postures.internal.co_opt", [None], "the posture 'co_opt'"),
        ("postures.internal.tolerate.arrests", [0.1], "the coercive side of a posture"),
        ("postures.external.endorse_partner.relief", [0.1], "the posture 'endorse_partner'"),
        ("do.arrest.at", ["2019-03-17"], "the posture 'detain_leader'"),
        ("do.speak.choose", ["silence", "disperse"], "the posture 'disperse'"),
        ("do.speak.never", ["warn"], "the posture 'warn'"),
        ("countries.kazakhstan.government.internal", ["ignore", "warn"], "the posture 'warn'"),
        ("countries.kazakhstan.government.script.0.internal", [], "a script that sets postures at home"),
    ],
)
def test_coercion_is_never_a_lever(case, key, values, words):
    assert coercion_in(key, values, case) == words


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("organisations.hub.offline", [0.1, 0.9]),
        ("organisations.hub.demands.detainees", [1.0]),
        ("countries.kazakhstan.government.dependence", [0.2]),
        ("countries.kazakhstan.government.external", ["silence", "casework"]),
        ("postures.external.quiet_diplomacy.quiet_channel", [0, 1]),
        ("postures.internal.tolerate.relief", [0.1]),
        ("do.speak.at", ["2019-03-17"]),
        ("do.speak.choose", ["silence", "casework"]),
        ("spotlight.start", [0.0, 0.5]),
        ("mechanisms.spotlight", [False, True]),
    ],
)
def test_what_actors_choose_or_outsiders_change_is_a_lever(case, key, values):
    assert coercion_in(key, values, case) is None
