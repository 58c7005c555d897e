"""O5: between A and (1 + psi) A, whoever counts heads dilutes where focus would have influence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model.agenda import clarity, trap_focus
from dilemma_sim.model.organisation import Organiser, mixed_appeal
from dilemma_sim.model.world import DilemmaModel
from dilemma_sim.scenario import load_scenario

FINE = np.linspace(0.0, 1.0, 20_001)


def influence(core: float, other: float, exponent: float) -> np.ndarray:
    """Return turnout times clarity over all foci, by the functions that organisers weigh with."""
    return np.array([mixed_appeal((core, other), f) * clarity(f, exponent) for f in FINE])


@given(core=st.floats(0.5, 50.0), ratio=st.floats(0.05, 20.0), exponent=st.floats(1.0, 3.0))
def test_o5_the_closed_form_is_where_influence_is_largest(core: float, ratio: float, exponent: float) -> None:
    other = core * ratio
    values = influence(core, other, exponent)
    best = trap_focus(core, other, exponent)
    at_best = mixed_appeal((core, other), best) * clarity(best, exponent)
    assert at_best >= values.max() * (1.0 - 1e-12)
    assert FINE[values.argmax()] == pytest.approx(best, abs=1e-3) or at_best == pytest.approx(values.max())


@pytest.mark.parametrize(
    ("core", "other", "exponent", "focus"),
    [
        (1.0, 2.0, 1.5, 1.0),
        (1.0, 2.5, 1.5, 1.0),
        (1.0, 5.0, 1.5, 0.75),
        (1.0, 0.5, 1.0, 1.0),
        (1.0, 4.0, 1.0, 2 / 3),
    ],
)
def test_o5_values(core: float, other: float, exponent: float, focus: float) -> None:
    assert trap_focus(core, other, exponent) == pytest.approx(focus)


@given(core=st.floats(0.5, 50.0), ratio=st.floats(1.001, 20.0))
def test_o5_headcount_alone_is_largest_without_the_core(core: float, ratio: float) -> None:
    heads = [mixed_appeal((core, core * ratio), f) for f in FINE[::100]]
    assert int(np.argmax(heads)) == 0


def organiser_with(aims: Mapping[str, float], hardship: float) -> Organiser:
    """Return an organiser who knows B / A = hardship on jobs over 0.4, and wants only these aims."""
    only = {"turnout": 0.0, "signal": 0.0, "cases": 0.0, "safety": 0.0, "habit": 0.0}
    scenario = load_scenario(
        "one-country",
        {
            "issues.kin.legitimacy": 0.5,
            "issues.jobs.legitimacy": 0.5,
            "countries.homeland.strata.workers.hardship": {"kin": {"mean": 0.4}, "jobs": {"mean": hardship}},
            "organisations.workers.demands": {"kin": 0.5, "jobs": 0.5},
            "organisations.workers.aims": only | dict(aims),
            "organisations.workers.precision": 100.0,
            "mechanisms.tactic_choice": False,
        },
    )
    model = DilemmaModel(scenario, 1, 0)
    return next(o for o in model.organisers if o.name == "workers")


def likeliest_focus(organiser: Organiser) -> float:
    plan = organiser.plan(visible=0.0, spotlight=0.0)
    return plan.mixes[int(np.argmax(plan.chances))].get("kin", 0.0)


def test_o5_in_the_trap_who_counts_heads_dilutes_and_who_seeks_a_signal_does_not() -> None:
    hardship = 0.8
    counter, seeker = organiser_with({"turnout": 1.0}, hardship), organiser_with({"signal": 1.0}, hardship)
    core, other = counter.model.appeal(counter)
    assert core < other < (1.0 + 1.5) * core
    assert trap_focus(core, other, 1.5) == 1.0
    assert likeliest_focus(counter) == 0.0
    assert likeliest_focus(seeker) == 1.0


def test_o5_outside_the_trap_who_counts_heads_stays_with_the_core() -> None:
    assert likeliest_focus(organiser_with({"turnout": 1.0}, hardship=0.2)) == 1.0
    assert likeliest_focus(organiser_with({"signal": 1.0}, hardship=0.2)) == 1.0


def test_habit_keeps_an_organiser_with_its_own_demands() -> None:
    assert likeliest_focus(organiser_with({"turnout": 1.0, "habit": 20.0}, hardship=0.8)) == 0.5
