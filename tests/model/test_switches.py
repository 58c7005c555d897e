"""Every mechanism can be switched off, and then it is gone: it and nothing else.

For each switch the table says in what case it is tried, what must move and how, which columns alone may
move (where nothing feeds back from them), and which ordinary parameters make the mechanism idle. With
those, the run must be the one that the switch gives, column by column and event by event: a switch that
were ignored, or that took something else with it, could not pass both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

from dilemma_sim.model import RunRecord, simulate
from dilemma_sim.model.world import DilemmaModel
from dilemma_sim.scenario import Scenario
from dilemma_sim.scenario.mechanisms import Mechanisms
from model.comparing import (
    busy_with,
    count,
    differing_columns,
    first_difference,
    kinds,
    mean,
    replicates,
    total,
)

Runs = list[RunRecord]
REPLICATES = 2

ABROAD = frozenset({"new_detentions", "in_detention", "sentenced", "supervised", "released", "free"})
COUNTRIES = ("homeland", "highland")


def both(path: str, value: object) -> dict[str, object]:
    """Return an override for each of the two countries."""
    return {f"countries.{country}.{path}": value for country in COUNTRIES}


def always(external: str, internal: str) -> dict[str, object]:
    """Return overrides that let both governments do the same all the time, so that nothing feeds back."""
    script = [{"starting": "2020-01-06", "external": external, "internal": internal}]
    return both("government.rule", "scripted") | both("government.script", script)


STILL = always("silence", "ignore")
HARSH = always("silence", "disperse")
FOCUSED: dict[str, object] = {
    "organisations.committee.demands": {"kin": 1.0, "jobs": None},
    "organisations.workers.demands": {"jobs": 1.0, "kin": None},
    "organisations.party.demands": {"jobs": 1.0, "kin": None},
    "organisations.party.entrepreneur": 0.0,
    "organisations.mountaineers.demands": {"kin": 1.0, "jobs": None},
}
#: The hub's leader is detained in February.
ARREST: dict[str, object] = {
    "do.arrest": {"country": "homeland", "choose": "detain_leader", "at": "2020-02-03"}
}
OTHER_TACTICS = ("picket", "dossier_drive", "press_event", "delegation", "lobbying")
DARK: dict[str, object] = {
    "spotlight.start": 0.0,
    "spotlight.dossier": 0.0,
    "timeline.report.spotlight": 0.0,
    **{f"tactics.{tactic}.spotlight": 0.0 for tactic in ("rally", *OTHER_TACTICS)},
}


@dataclass(frozen=True)
class Switch:
    """Hold what one switch must do.

    Attributes
    ----------
    moves : what holds of the runs with the mechanism and without it.
    where : overrides of the busy case in which it is tried.
    only : columns that alone may differ; None where the whole world feeds back.
    idle : overrides with which the mechanism has nothing to do.
    idle_in_both : True where these change more than the mechanism, so that they go to both runs.
    """

    moves: Callable[[Runs, Runs], bool]
    where: Mapping[str, object] = field(default_factory=dict)
    only: frozenset[str] | None = None
    idle: Mapping[str, object] | None = None
    idle_in_both: bool = False


def raises(column: str) -> Callable[[Runs, Runs], bool]:
    """Say that without the mechanism the column never falls, and rises on average."""

    def moved(on: Runs, off: Runs) -> bool:
        pairs = [(a.weekly[column], b.weekly[column]) for a, b in zip(on, off, strict=True)]
        return all((b >= a - 1e-12).all() for a, b in pairs) and mean(off, column) > mean(on, column)

    return moved


def lowers(column: str) -> Callable[[Runs, Runs], bool]:
    return lambda on, off: raises(column)(off, on)


def more(column: str) -> Callable[[Runs, Runs], bool]:
    return lambda on, off: total(off, column) > total(on, column)


def fewer(column: str) -> Callable[[Runs, Runs], bool]:
    return lambda on, off: total(off, column) < total(on, column)


def no(kind: str) -> Callable[[Runs, Runs], bool]:
    return lambda on, off: count(on, kind) > 0 == count(off, kind)


def vanishes(column: str) -> Callable[[Runs, Runs], bool]:
    return lambda on, off: total(on, column) > 0.0 == total(off, column)


def rests(column: str) -> Callable[[Runs, Runs], bool]:
    """Say that without the mechanism the column keeps the value of the first week."""

    def moved(on: Runs, off: Runs) -> bool:
        def still(runs: Runs) -> bool:
            return all(np.ptp(run.weekly[column], axis=0).max() < 1e-12 for run in runs)

        return still(off) and not still(on)

    return moved


def own_demands(runs: Runs) -> bool:
    """Say whether every protest asked for what its caller is known for."""
    texts = busy_with({}).organisations
    return all(
        e.demands == pytest.approx(texts[e.actor].demands)
        for run in runs
        for e in run.log
        if e.kind == "protest" and not e.detail
    )


def joint(runs: Runs) -> int:
    return sum(e.kind == "protest" and e.detail != "" for run in runs for e in run.log)


def unrecorded(runs: Runs) -> int:
    return sum(e.kind == "protest" and not e.recorded for run in runs for e in run.log)


def criticisms(runs: Runs) -> int:
    return sum(int((run.weekly["forum_choice"] == "critical").sum()) for run in runs)


SWITCHES: dict[str, Switch] = {
    "social_influence": Switch(fewer("turnout"), where=STILL),
    "fear": Switch(more("turnout"), where=HARSH, idle={"repression.fear": 0.0}),
    "backlash": Switch(
        fewer("turnout"),
        where=HARSH,
        idle={
            "repression.backlash": 0.0,
            "repression.own_arrest": 0.0,
            "repression.neighbour_arrest": 0.0,
            "repression.focal_backlash": 0.0,
        },
    ),
    "fear_loss": Switch(
        fewer("turnout"),  # the optional one: with it, fear collapses and more come
        where=HARSH | {"participation.fear_loss_at": 2.0},
    ),
    "leader_removal": Switch(
        raises("organiser_capacity"),
        where=STILL | ARREST,
        idle={"repression.leader_loss_offline": 0.0, "repression.leader_loss_online": 0.0},
    ),
    "self_excitation": Switch(fewer("protests"), where=STILL, idle=both("calls.branching", 0.0)),
    "triggers": Switch(
        fewer("protests"),
        where=STILL | {"timeline.visit.calls": 20.0},
        idle={"timeline.visit.calls": 0.0},
    ),
    "tactic_choice": Switch(
        lambda on, off: (
            {"petition", "press_event"} <= set.union(*map(kinds, on))
            and not {"petition", "press_event", "delegation", "lobbying"} & set.union(*map(kinds, off))
        ),
        idle={f"tactics.{tactic}": None for tactic in OTHER_TACTICS},
    ),
    "focus_choice": Switch(
        lambda on, off: own_demands(off) and not own_demands(on),
        where={"co_optation.weakened_below": 0.0},
        idle=FOCUSED,
        idle_in_both=True,
    ),
    "issue_entrepreneurs": Switch(
        lambda on, off: joint(on) > 0 == joint(off), idle={"organisations.party.entrepreneur": 0.0}
    ),
    "chill": Switch(
        more("organisers_active"),
        where=always("silence", "warn"),
        idle={
            f"postures.internal.{posture}.chill": 0.0
            for posture in ("warn", "disperse", "detain_leader", "co_opt")
        },
    ),
    "co_optation": Switch(no("co_opt"), idle={"co_optation.weakened_below": 0.0}),
    "agenda_competition": Switch(rests("core_salience"), where=STILL),
    "dilution": Switch(
        raises("identity_pressure"),
        where=STILL | {"mechanisms.concessions": False, "mechanisms.focus_choice": False},
        idle=FOCUSED,
        idle_in_both=True,
    ),
    "flank": Switch(
        raises("identity_pressure"),
        where=STILL | {"agenda.flank_gain": 0.0, "agenda.flank_loss": 0.6},
        only=frozenset({"identity_pressure", "dilemma"}),
        idle={"agenda.flank_gain": 0.0, "agenda.flank_loss": 0.0},
    ),
    "surprise": Switch(
        lowers("identity_pressure"),
        where=STILL,
        only=frozenset({"identity_pressure", "dilemma"}),
        idle={"agenda.surprise_weight": 0.0},
    ),
    "identity_commitment": Switch(
        vanishes("identity_inconsistency"),
        idle=both("government.commitment", 0.0) | both("government.investment", 0.0),
    ),
    "symbolic_spending": Switch(
        raises("identity_inconsistency"),
        where=STILL | {"mechanisms.legitimacy": False},
        only=frozenset({"identity_inconsistency"}),
        idle={"identity.symbolic_rate": 0.0},
    ),
    "legitimacy": Switch(
        rests("legitimacy"),
        where={"mechanisms.agenda_competition": False},
        idle={
            f"identity.legitimacy_{part}": 0.0 for part in ("return", "delivery", "inconsistency", "coercion")
        },
    ),
    "concessions": Switch(
        vanishes("concessions"), where={"concession.base": -2.0}, idle={"concession.least_signal": 1.0}
    ),
    "hedging": Switch(
        raises("dilemma"),
        where=STILL,
        only=frozenset({"dilemma"}),
        idle={"countries.homeland.government.hedging.effect": 0.0},
    ),
    "belief_learning": Switch(
        lambda on, off: total(on, "bilateral_risk") != total(off, "bilateral_risk"),
        where=always("public_statement", "ignore"),
        only=frozenset({"bilateral_risk", "dilemma"}),
    ),
    "experience": Switch(
        lambda on, off: all(first_difference(a, b) for a, b in zip(on, off, strict=True)),
        where=both("government.experience_weight", 5.0),
        idle=both("government.experience_weight", 0.0),
    ),
    "punishment": Switch(
        lambda on, off: no("punishment")(on, off) and vanishes("bilateral_loss")(on, off),
        idle={"partner.punish_base": -20.0, "partner.punish_exposure": 0.0},
    ),
    "offers": Switch(no("offer"), only=ABROAD, idle={"partner.offer_base": -20.0}),
    "resolve_signals": Switch(
        lambda on, off: count(on, "offer") > count(off, "offer"),
        where=always("silence", "tolerate")
        | {"partner.offer_base": -6.0, "partner.offer_resolve": 8.0, "partner.resolve_strength": 0.5},
        only=ABROAD,
        idle={"partner.offer_resolve": 0.0},
        idle_in_both=True,
    ),
    "spotlight": Switch(vanishes("spotlight"), idle=DARK),
    "releases": Switch(
        vanishes("released"),
        only=ABROAD,
        idle={"detention.release": 0.0, "partner.offer_base": -20.0},
        idle_in_both=True,
    ),
    "intake_by_ties": Switch(
        # The mean tie detains fewer than ties of 0 and 1 do: the hazard is convex in the tie.
        lambda on, off: (
            sum(r.weekly["new_detentions"][:, 0].sum() for r in off)
            < sum(r.weekly["new_detentions"][:, 0].sum() for r in on)
        ),
        only=ABROAD,
        idle={f"detainees.{group}.tie": 1.0 for group in ("kin", "strangers", "highlanders")},
        idle_in_both=True,
    ),
    "forum_background": Switch(
        lambda on, off: criticisms(on) == 2 * REPLICATES > criticisms(off),
        where={"forum.critical_base": 10.0, "forum.support_base": -10.0},
        idle={"timeline.session": None},
        idle_in_both=True,
    ),
    "harm": Switch(
        vanishes("harm_to_minorities"), only=frozenset({"harm_to_minorities"}), idle={"harm.rate": 0.0}
    ),
    "press_selection": Switch(
        lambda on, off: unrecorded(on) > 0 == unrecorded(off),
        idle={"press.intercept": 10.0, "press.slope": 0.0},
    ),
}
OPTIONAL = {"fear_loss", "experience"}


def test_every_switch_is_in_the_table_and_only_the_optional_ones_are_off() -> None:
    switches = {
        name: info.default for name, info in Mechanisms.model_fields.items() if info.annotation is bool
    }
    assert set(SWITCHES) == set(switches)
    assert {name for name, default in switches.items() if not default} == OPTIONAL


def turned(name: str, on: bool, *overrides: Mapping[str, object]) -> Scenario:
    merged: dict[str, object] = {f"mechanisms.{name}": on}
    for more_overrides in overrides:
        merged |= more_overrides
    return busy_with(merged)


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_moves_what_it_should_and_nothing_that_it_cannot(name: str) -> None:
    switch = SWITCHES[name]
    on, off = (replicates(turned(name, state, switch.where), REPLICATES) for state in (True, False))
    assert switch.moves(on, off)
    if switch.only is not None:
        moved = set().union(*(differing_columns(a, b) for a, b in zip(on, off, strict=True)))
        assert moved <= switch.only


@pytest.mark.parametrize("name", [name for name, switch in SWITCHES.items() if switch.idle is not None])
def test_switched_off_is_what_idle_parameters_give(name: str) -> None:
    switch = SWITCHES[name]
    assert switch.idle is not None
    off = [switch.where, switch.idle] if switch.idle_in_both else [switch.where]
    one = simulate(turned(name, True, switch.where, switch.idle), 1, 0, compiled=True)
    other = simulate(turned(name, False, *off), 1, 0, compiled=True)
    assert first_difference(one, other) is None


# -- what no parameter can make idle, and what no column shows -----------------------------------


def run_model(scenario: Scenario, replicate: int = 0) -> DilemmaModel:
    model = DilemmaModel(scenario, 1, replicate)
    model.run()
    return model


def test_without_belief_learning_a_government_keeps_its_prior() -> None:
    where = always("public_statement", "ignore")
    learning = run_model(turned("belief_learning", True, where)).governments["homeland"].belief
    not_learning = run_model(turned("belief_learning", False, where)).governments["homeland"].belief
    assert not_learning.expected == pytest.approx(not_learning.mean, abs=1e-12)
    assert learning.expected != pytest.approx(learning.mean, abs=0.01)


def test_without_resolve_signals_the_partner_keeps_its_prior() -> None:
    where = always("silence", "tolerate")
    learning = run_model(turned("resolve_signals", True, where)).partner.dealings["homeland"].resolve
    not_learning = run_model(turned("resolve_signals", False, where)).partner.dealings["homeland"].resolve
    assert not_learning.expected == pytest.approx(not_learning.mean, abs=1e-12)
    assert learning.expected > learning.mean


def test_without_agenda_competition_attention_stays_where_the_scenario_put_it() -> None:
    scenario = turned("agenda_competition", False)
    shares = run_model(scenario).societies["homeland"].audience.shares
    assert shares == scenario.countries["homeland"].attention


def test_fear_that_cannot_collapse_is_fear_as_before() -> None:
    # No officers per participant are fewer than none: the ratio lies above the point of collapse by far.
    far_above = HARSH | {"participation.fear_loss_at": 0.0, "participation.fear_loss_width": 0.001}
    for one, other in zip(
        replicates(turned("fear_loss", True, far_above), 2),
        replicates(turned("fear_loss", False, far_above), 2),
        strict=True,
    ):
        assert first_difference(one, other) is None


def test_the_stocks_that_are_switched_off_stay_empty() -> None:
    for name in ("fear", "backlash"):
        society = run_model(turned(name, False, HARSH)).societies["homeland"]
        assert all(getattr(stocks, name) == 0.0 for stocks in society.stocks.values())
        other = {"fear": "backlash", "backlash": "fear"}[name]
        assert any(getattr(stocks, other) > 0.0 for stocks in society.stocks.values())


def test_before_the_session_its_background_changes_nothing() -> None:
    on, off = (replicates(turned("forum_background", state), 1)[0] for state in (True, False))
    session = 36
    for name in on.weekly:
        a, b = on.weekly[name][:session], off.weekly[name][:session]
        assert a.astype(str).tolist() == b.astype(str).tolist(), name
