"""Runs held at the levels of others: what is held, and that nothing else is."""

from __future__ import annotations

import pickle
import re
from datetime import date
from functools import cache

import numpy as np
import pytest

from dilemma_sim.model import Levels, RunRecord, hold, levels_of, simulate
from dilemma_sim.model.channels import CHANNELS, EVERYTHING, SIGHTS, UTILITY_TERMS, At
from dilemma_sim.scenario import load_scenario
from model.comparing import BUSY, busy_with, differing_columns, first_difference


@cache
def base(replicate: int = 0, *, compiled: bool = True) -> RunRecord:
    return simulate(load_scenario(BUSY), 1, replicate, compiled=compiled, keep_levels=True)


def arm(overrides: dict[str, object], *names: str, replicate: int = 0) -> RunRecord:
    held = hold(levels_of(base(replicate)), names) if names else None
    return simulate(busy_with(overrides), 1, replicate, compiled=True, held=held, keep_levels=bool(names))


def both(path: str, value: object) -> dict[str, object]:
    return {f"countries.{country}.{path}": value for country in ("homeland", "highland")}


# -- own paths --------------------------------------------------------------------------------


def test_a_run_that_keeps_its_levels_is_the_run_that_does_not() -> None:
    assert first_difference(base(), simulate(load_scenario(BUSY), 1, 0)) is None


@pytest.mark.parametrize("name", [*CHANNELS, *SIGHTS, EVERYTHING, "capacity.committee", "utility.bilateral"])
def test_a_run_held_at_its_own_path_is_itself(name: str) -> None:
    held = hold(levels_of(base()), [name], at="path")
    run = simulate(load_scenario(BUSY), 1, 0, compiled=True, held=held)
    assert first_difference(base(), run) is None


@pytest.mark.parametrize("compiled", [True, False])
def test_a_run_with_everything_that_can_be_held_at_its_own_path_is_itself(compiled: bool) -> None:
    levels = levels_of(base(2, compiled=compiled))
    held = hold(levels, sorted(levels.channels), at="path")
    run = simulate(load_scenario(BUSY), 1, 2, compiled=compiled, held=held, keep_levels=True)
    assert first_difference(base(2, compiled=compiled), run) is None
    assert levels_of(run) == levels


def test_every_channel_is_passed_through_and_no_other() -> None:
    whole = {channel.partition(".")[0] for channel in levels_of(base()).channels}
    assert whole == set(CHANNELS)
    assert {part for parts in SIGHTS.values() for part in parts} <= set(CHANNELS)
    terms = {c.partition(".")[2] for c in levels_of(base()).channels if c.startswith("utility.")}
    assert terms == set(UTILITY_TERMS)


def test_levels_pass_between_processes() -> None:
    held = hold(levels_of(base()), ["agenda", "utility"])
    assert pickle.loads(pickle.dumps(held)) == held


# -- levels -----------------------------------------------------------------------------------

DILUTED = {"organisations.committee.demands": {"kin": 0.2, "jobs": 0.8}}
ARREST = {"do.arrest": {"country": "homeland", "at": "2020-03-02", "choose": "detain_leader"}}


def test_with_the_agenda_held_attention_is_that_of_the_base_and_the_rest_responds() -> None:
    free, run = arm(DILUTED), arm(DILUTED, "agenda")
    assert first_difference(free, run) is not None
    assert "core_salience" in differing_columns(base(), free)
    differing = differing_columns(base(), run)
    assert "core_salience" not in differing
    assert {"core_turnout", "core_share", "effective_demands"} <= differing


def simulate_kept(overrides: dict[str, object]) -> RunRecord:
    return simulate(busy_with(overrides), 1, 0, compiled=True, keep_levels=True)


def capacities(levels: Levels) -> dict[tuple[str, str], object]:
    return {address: path for address, path in levels.paths.items() if address[0].startswith("capacity.")}


def test_a_held_organisation_keeps_its_capacity_and_its_leader_is_arrested_all_the_same() -> None:
    free, run = arm(ARREST), arm(ARREST, "capacity")
    arrests = [event.detail for event in run.log if event.kind == "arrest_leader"]
    assert [event.detail for event in free.log if event.kind == "arrest_leader"][:1] == arrests[:1] != []
    own, kept = (capacities(levels_of(r)) for r in (simulate_kept(ARREST), run))
    assert own != capacities(levels_of(base())) == kept


@pytest.mark.parametrize(
    ("name", "overrides", "column"),
    [
        ("spotlight", {"spotlight.start": 0.6}, "spotlight"),
        ("reaction", {"partner.punish_base": 1.0}, "bilateral_loss"),
        ("pressure", {"agenda.level_weight": 0.0}, "identity_pressure"),
        ("legitimacy", {"identity.legitimacy_coercion": 0.2, "issues.jobs.legitimacy": 0.5}, "legitimacy"),
    ],
)
def test_what_is_held_is_that_of_the_base(name: str, overrides: dict[str, object], column: str) -> None:
    others = {"pressure": ("identity",), "legitimacy": ("agenda",)}.get(name, ())
    assert column in differing_columns(base(), arm(overrides))
    assert column not in differing_columns(base(), arm(overrides, name, *others))


def test_a_term_of_utility_held_takes_away_all_that_dependence_does_to_the_choice() -> None:
    """Dependence enters a choice through B alone: in its own term, in the organiser's, and at sessions."""
    closed = {"mechanisms.forum_background": False, "mechanisms.hedging": False}
    start = simulate_kept(closed)
    less = busy_with(closed | both("government.dependence", 0.05))
    held = hold(levels_of(start), ["utility.bilateral", "utility.organiser"], at="path")
    postures = {"external_posture", "internal_posture"}
    assert postures <= differing_columns(start, simulate(less, 1, 0, compiled=True))
    assert not postures & differing_columns(start, simulate(less, 1, 0, compiled=True, held=held))


def test_a_term_is_held_at_its_mean_where_nobody_says() -> None:
    levels = levels_of(base())
    run = simulate(
        load_scenario(BUSY), 1, 0, compiled=True, held=hold(levels, ["utility.street"]), keep_levels=True
    )
    path = levels.paths["utility.street", "homeland"]
    kept = levels_of(run).paths["utility.street", "homeland"]
    assert len(set(path.values())) > 10
    assert set(kept.values()) == {levels.mean("utility.street", "homeland")}
    assert levels.mean("utility.street", "homeland") == pytest.approx(np.mean(list(path.values())))


def test_channels_have_a_mean_or_are_refused_for_having_none() -> None:
    levels, without = levels_of(base()), set()
    for channel, who in levels.paths:
        try:
            levels.mean(channel, who)
        except ValueError:
            without.add(channel.partition(".")[0])
    assert without == {
        *("demands", "triggers", "delivery", "grounds"),  # what is asked for differs from week to week
        *("policing", "warnings", "leaders"),  # names and lists
        *("punished", "reaction"),  # yes or no, and numbers of weeks
    }
    assert all(CHANNELS[name].at == "path" for name in without)


@pytest.mark.parametrize("name", ["agenda", "exposure", "hedging", "forum"])
def test_a_run_held_at_a_mean_has_it_in_every_week(name: str) -> None:
    levels = levels_of(base())
    held = hold(levels, [name], at="mean")
    run = levels_of(simulate(load_scenario(BUSY), 1, 0, compiled=True, held=held, keep_levels=True))
    for address in (address for address in levels.paths if address[0] == name):
        assert all(value == levels.mean(*address) for value in run.paths[address].values())


def test_whom_the_base_did_not_know_is_not_held() -> None:
    added = {"organisations.union": {"label": "union", "country": "homeland", "demands": {"jobs": 1.0}}}
    run = arm(added | {"organisations.union.activity": 2.0}, "capacity", EVERYTHING)
    assert any(event.actor == "union" for event in run.log)


# -- frozen feedback --------------------------------------------------------------------------

PUBLIC = {
    "turnout", "core_turnout", "protests", "core_share", "core_salience", "side_salience",
    "effective_demands", "organisers_active", "detained_protesters", "coercion", "dossiers",
    "harm_to_minorities",
}  # fmt: skip


def test_frozen_the_public_moves_nobody_else() -> None:
    overrides = {"participation.threshold": -0.2}
    free, run = (
        differing_columns(base(), arm(overrides)),
        differing_columns(base(), arm(overrides, EVERYTHING)),
    )
    assert {"turnout", "external_posture", "relation", "released"} <= free
    assert "turnout" in run
    assert run <= PUBLIC | {"dossiers_taken_up"}


def test_frozen_the_partner_moves_nobody_but_those_it_holds() -> None:
    overrides = {"partner.punish_base": 1.0, "partner.offer_base": 0.0}
    free, run = (
        differing_columns(base(), arm(overrides)),
        differing_columns(base(), arm(overrides, EVERYTHING)),
    )
    assert {"external_posture", "turnout", "identity_pressure"} <= free
    held = {"in_detention", "new_detentions", "sentenced", "supervised", "released", "free"}
    assert run <= {"bilateral_loss", "bilateral_risk", "relation"} | held


def test_frozen_a_government_meets_what_it_met_and_still_chooses() -> None:
    overrides = both("government.dependence", 0.05)
    run = arm(overrides, EVERYTHING)
    differing = differing_columns(base(), run)
    assert {"external_posture", "dilemma"} <= differing
    assert not differing & {"identity_pressure", "spotlight", "concessions"}


def test_frozen_outside_events_still_provoke_the_partner() -> None:
    run = arm({"timeline.visit.provocation": 1.0, "timeline.visit.lasting": 20.0}, EVERYTHING)
    assert "relation" in differing_columns(base(), run)


# -- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "at", "message"),
    [
        (["agendas"], None, "agendas: there is no such channel to hold; did you mean 'agenda'?"),
        (["capacity.hub"], None, "capacity.hub: there is no such channel to hold; "),
        (
            ["policing"],
            "mean",
            "policing: what passes here is no number and has no mean; hold it at its path",
        ),
    ],
)
def test_what_cannot_be_held_is_refused(names: list[str], at: At | None, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        hold(levels_of(base()), names, at)


def test_a_channel_that_nothing_passed_through_is_refused() -> None:
    run = simulate(load_scenario("one-country"), keep_levels=True, until=date(2020, 1, 20))
    message = "forum: nothing passed through this channel in the run to hold at; leave it out"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        hold(levels_of(run), ["forum"])


def test_levels_that_end_too_early_are_refused() -> None:
    short = simulate(load_scenario(BUSY), until=date(2020, 2, 3), keep_levels=True)
    message = (
        "held: the levels are those of a run of 5 weeks and this one has 51; run the base to the same day"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        simulate(load_scenario(BUSY), held=hold(levels_of(short), ["agenda"]))
    with pytest.raises(ValueError, match=r"^the run kept no levels; simulate it with keep_levels=True$"):
        levels_of(simulate(load_scenario(BUSY), until=date(2020, 2, 3)))
