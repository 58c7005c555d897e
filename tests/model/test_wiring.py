"""Whether the parts of a week hand each other what they should."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import ceil, exp, log, log1p
from statistics import mean, stdev

import pytest

from dilemma_sim.model import abroad, aftermath, outside, partner, street
from dilemma_sim.model.agenda import NO_PROTEST, Reading, clarity, flank
from dilemma_sim.model.audience import Fading
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.participation import arrest_risk
from dilemma_sim.model.partner import Shown, punishment_size
from dilemma_sim.model.press import recording_chance
from dilemma_sim.model.society import Society, Stocks, mean_demands
from dilemma_sim.model.street import passed_on
from dilemma_sim.model.week import Protest, Week
from dilemma_sim.model.world import DilemmaModel
from model.comparing import busy_with

HOME = "homeland"


def world(**switches: bool) -> DilemmaModel:
    return DilemmaModel(busy_with({f"mechanisms.{name}": on for name, on in switches.items()}), 1, 0)


def protest_week(model: DilemmaModel, *rallies: tuple[int, dict[str, float]], **more: float) -> Week:
    """Return a week with these protests, as the police and the citizens leave it behind."""
    organiser = next(o for o in model.organisers if o.country == HOME)
    tactic = model.case.tactics["rally"]
    week = Week(**more)
    week.protests = [Protest(organiser, 0, tactic, (), demands, {}, turnout=n) for n, demands in rallies]
    return week


# -- the mood of a stratum --------------------------------------------------------------------

STOCKS = Stocks(fear=0.11, backlash=0.23, focal=0.31, peers=-0.7, arrested_peers=0.4)


def society_with(stocks: Stocks, **switches: bool) -> Society:
    society = world(**switches).societies[HOME]
    society.stocks["families"] = stocks
    return society


def test_a_mood_adds_up_what_a_stratum_remembers() -> None:
    society = society_with(STOCKS)
    posture = society.scenario.postures.internal["disperse"]
    mood = society.mood("families", 0.2, {"kin": 0.75, "jobs": 0.25}, posture)
    constants, repression = society.scenario.participation, society.scenario.repression
    peers = constants.social_weight * -0.7 + repression.neighbour_arrest * 0.4
    assert mood.push == pytest.approx(0.23 + 0.31 - 0.11 + peers)
    assert mood.illegitimacy == pytest.approx({"kin": 0.75 * (1 - 0.5), "jobs": 0.25 * (1 - 0.82)})
    assert mood.reached == 0.2
    # Police of the posture against the crowd that is expected; sanctions add their severity.
    risk = arrest_risk(100.0 * posture.policing, constants.initial_crowd, constants.arrest_constant)
    assert mood.risk == pytest.approx(risk * (1.0 + constants.severity_weight * posture.severity))


@pytest.mark.parametrize(("stock", "sign"), [("fear", -1.0), ("backlash", 1.0), ("focal", 1.0)])
def test_each_stock_moves_the_push_one_for_one(stock: str, sign: float) -> None:
    posture = busy_with({}).postures.internal["ignore"]
    before = society_with(Stocks()).mood("families", 0.2, {"kin": 1.0}, posture)
    after = society_with(Stocks(**{stock: 0.5})).mood("families", 0.2, {"kin": 1.0}, posture)
    assert after.push - before.push == pytest.approx(sign * 0.5)


def test_a_larger_crowd_expected_and_a_milder_act_are_less_of_a_risk() -> None:
    society = society_with(Stocks())
    posture = society.scenario.postures.internal["disperse"]
    rally = society.mood("families", 0.2, {"kin": 1.0}, posture)
    petition = society.mood("families", 0.2, {"kin": 1.0}, posture, risk_share=0.1)
    assert petition.risk == pytest.approx(0.1 * rally.risk)
    society.crowd_log = log1p(5000.0)
    assert society.mood("families", 0.2, {"kin": 1.0}, posture).risk < rally.risk


def test_a_stratum_hears_of_demands_as_it_is_reached() -> None:
    week = protest_week(world(), (0, {"kin": 1.0}), (0, {"jobs": 1.0}))
    assert mean_demands(week.protests, [0.1, 0.3]) == pytest.approx({"kin": 0.25, "jobs": 0.75})
    assert mean_demands(week.protests, [0.0, 0.0]) == {}


def test_a_leaders_arrest_stirs_those_who_see_and_sympathise() -> None:
    model = world()
    committee = model.organisers[0]
    model.stir(committee)
    model.hear_of_arrests()
    for country in (HOME, "highland"):  # the committee reaches both
        society = model.societies[country]
        for key, stocks in society.stocks.items():
            text = society.text.strata[key]
            assert stocks.focal == pytest.approx(0.3 * 0.9 * text.seen * text.sympathy)


# -- organisers -------------------------------------------------------------------------------


def test_warnings_pass_by_an_organisation_that_the_state_has_registered() -> None:
    model = DilemmaModel(busy_with({"organisations.workers.recognised": True}), 1, 0)
    chills = {o.name: o.caller(0.3).chill for o in model.organisers}
    assert chills == {"committee": 0.3, "workers": 0.0, "party": 0.3, "mountaineers": 0.3}


def test_an_organisation_calls_in_proportion_to_the_capacity_that_is_left() -> None:
    committee = world().organisers[0]
    assert committee.caller(0.0).rate == pytest.approx(0.6)
    committee.offline, committee.online = committee.offline / 4.0, committee.online / 4.0
    assert committee.caller(0.0).rate == pytest.approx(0.15)


def test_a_call_is_passed_on_as_far_as_demands_are_shared() -> None:
    committee = world().organisers[0]
    assert passed_on(committee, HOME, "families", 0.5) == [(0.15, 0.5), (0.1, 0.3)]
    assert passed_on(committee, HOME, "families", 0.0) == []
    assert passed_on(committee, HOME, "workers", 1.0) == []


# -- the audience -----------------------------------------------------------------------------


def test_the_signal_is_attention_times_clarity_times_flank_times_the_street() -> None:
    model = world()
    audience, agenda = model.societies[HOME].audience, model.case.agenda
    audience.expected_core = 3.0
    week = protest_week(model, (200, {"kin": 0.6, "jobs": 0.4}), other_signal=0.05)
    audience.read(week)
    street = 0.4 * log1p(200.0) / log1p(1000.0) + 0.6 * (log1p(200.0) - 3.0)
    side = flank(own_hostile=0.4 * 0.5, other_hostile=0.0, overlap=1.0, gain=0.1, loss=0.3)
    signal = 0.1 / 0.2 * (clarity(0.6, 1.5) * side * street + 0.05)
    assert audience.pressure == pytest.approx(agenda.pressure_rate * signal)
    assert audience.expected_core == pytest.approx(0.8 * 3.0 + 0.2 * log1p(200.0))


def test_the_threat_is_larger_where_those_in_power_are_meant_and_fades() -> None:
    harmless, meant = world(), world()
    for model, issue in ((harmless, "kin"), (meant, "jobs")):
        model.societies[HOME].audience.read(protest_week(model, (60, {issue: 1.0})))
    low, high = harmless.societies[HOME].audience.threat, meant.societies[HOME].audience.threat
    assert high / low == pytest.approx((0.4 + 0.6 * 0.6) / 0.4)
    meant.societies[HOME].audience.read(Week())
    assert meant.societies[HOME].audience.threat == pytest.approx(0.5 * high)


@pytest.mark.parametrize("source", ["coverage", "street", "push"])
def test_coverage_the_street_and_outside_events_draw_attention(source: str) -> None:
    model = world()
    audience, calm = model.societies[HOME].audience, world().societies[HOME].audience
    week = Week(coverage={"kin": 1.0}) if source == "coverage" else Week()
    if source == "street":
        week.reading = replace(NO_PROTEST, turnout=500.0, demands={"kin": 1.0})
    if source == "push":
        model.outside.clear()
        audience.pushes.append((Fading(1.0, 3.0), {"kin": 1.0}))
    audience.attend(week)
    calm.attend(Week())
    assert calm.shares == pytest.approx(model.case.countries[HOME].attention)
    assert audience.shares["kin"] > calm.shares["kin"]
    assert audience.shares["jobs"] < calm.shares["jobs"]


def test_legitimacy_loses_by_what_is_unmet_on_the_core_and_by_coercion_on_all() -> None:
    model = world()
    audience, constants = model.societies[HOME].audience, model.case.identity
    before = dict(audience.legitimacy)
    audience.judge(Week(), 0.5, {})
    lost = constants.legitimacy_inconsistency * 0.5 * audience.warmth
    assert before["kin"] - audience.legitimacy["kin"] == pytest.approx(lost)
    assert audience.legitimacy["jobs"] == before["jobs"]
    audience.legitimacy = dict(before)
    audience.judge(Week(coercion=0.8, intensity=0.8), 0.0, {"jobs": 1})
    lost = constants.legitimacy_coercion * 0.8 * 0.8 * audience.sympathy
    assert before["kin"] - audience.legitimacy["kin"] == pytest.approx(lost)
    assert audience.legitimacy["jobs"] - before["jobs"] == pytest.approx(0.05 - lost)


# -- government, partner, record --------------------------------------------------------------


def test_coercion_that_needs_a_protest_is_not_exercised_without_one() -> None:
    model = world()
    society = model.societies[HOME]
    disperse, warn = (model.case.postures.internal[name] for name in ("disperse", "warn"))
    idle, busy, warned = Week(), protest_week(model, (10, {"kin": 1.0})), Week()
    society.feel_repression(idle, disperse)
    assert idle.coercion == 0.0
    assert society.stocks["families"].fear == 0.0
    society.feel_repression(busy, disperse)
    assert busy.coercion == disperse.visible
    assert society.stocks["families"].fear > 0.0
    society.feel_repression(warned, warn)
    assert warned.coercion == warn.visible


def test_the_partner_reads_resolve_from_protest_that_is_tolerated_and_not_from_what_is_put_down() -> None:
    def resolve(internal: str) -> float:
        model = world()
        government = model.governments[HOME]
        government.internal = internal
        model.happened[HOME] = Week(reading=Reading(1000.0, 0.0, 0.0, 0.0, {"kin": 1.0}, 0.0, 0.0, 0.0))
        abroad.deal(model, HOME)
        return model.partner.dealings[HOME].resolve.expected

    rest = busy_with({}).partner.resolve
    assert resolve("tolerate") == pytest.approx((rest * 6.0 + 1.0) / 7.0)
    assert resolve("disperse") < rest + 0.2 * (resolve("tolerate") - rest)


def test_concessions_wait_for_a_signal_and_never_fall_on_everything_else() -> None:
    model = DilemmaModel(busy_with({"concession.base": 5.0}), 1, 0)
    week = Week()
    audience = model.societies[HOME].audience
    audience.issue_signals = {"kin": 0.0, "jobs": 0.5, "other": 0.9}
    model.happened[HOME] = week
    audience.read = lambda _: None  # type: ignore[method-assign]
    aftermath.settle(model, HOME, week)
    assert model.societies[HOME].concessions == 1
    assert [e.detail for e in model.recorder.events if e.kind == "concession"] == ["jobs"]


def test_the_first_figures_outcomes_are_what_the_contract_says() -> None:
    model = DilemmaModel(busy_with({}), 1, 2)
    for week in range(30):
        model.step()
        for place, country in enumerate(model.societies):
            society, government = model.societies[country], model.governments[country]
            identity = government.identity(society.audience.seen)
            pressure = (1.0 * society.audience.pressure + 0.8 * identity) / 1.8
            assert model.recorder.weekly["identity_pressure"][week, place] == pytest.approx(pressure)
            dealings = model.partner.dealings[country]
            asymmetry = government.text.dependence - government.text.partner_dependence
            expected = punishment_size(model.case.partner, government.exposure, asymmetry)
            risk = government.belief.expected * expected + dealings.loss
            assert model.recorder.weekly["bilateral_risk"][week, place] == pytest.approx(risk)
            assert model.recorder.weekly["relation"][week, place] == dealings.relation


def test_attention_abroad_fades_back_to_its_start() -> None:
    model = world()
    start, memory = model.case.spotlight.start, model.case.spotlight.memory
    model.spotlight = 0.6
    model._fade_spotlight()
    assert model.spotlight == pytest.approx(start + memory * (0.6 - start))
    model.shine(5.0)
    model.light_up()
    assert model.spotlight == 1.0


def test_credible_dossiers_shine_and_count() -> None:
    model = world()
    before = model.spotlight
    model.bring_dossiers(HOME, 100, 0.5)
    model.light_up()
    society = model.societies[HOME]
    assert model.spotlight - before == pytest.approx(0.04 * 0.5)
    assert society.dossier_quality == 0.0
    society.taken_up = 40
    assert society.dossier_quality == pytest.approx(0.4 * 0.5)


def test_an_outside_event_is_felt_its_lead_ahead_and_fades_by_its_lasting() -> None:
    model = DilemmaModel(busy_with({"timeline.visit.lead": 3, "timeline.visit.lasting": 2.0}), 1, 0)
    visit = model.case.period.week_of(model.case.timeline["visit"].at)
    while model.week < visit - 3:
        assert not model.societies[HOME].calls.triggers
        model.step()
    model.step()
    (trigger,) = model.societies[HOME].calls.triggers
    assert trigger.left == pytest.approx(2.0 * exp(-1.0 / 2.0))


# -- what is passed on from one room to the next ------------------------------------------------


def seen_by(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[dict[str, float]]:
    """Record the named numbers with which a function of a module is called."""
    calls: list[dict[str, float]] = []
    function = getattr(module, name)

    def recorded(*given: object, **named: float) -> float:
        calls.append(named)
        return function(*given, **named)

    monkeypatch.setattr(module, name, recorded)
    return calls


def test_the_hazard_of_release_sees_what_the_government_and_the_public_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, calls = world(), seen_by(monkeypatch, abroad, "release_hazard")
    model.governments[HOME].external = "casework"
    model.spotlight = 0.37
    model.societies[HOME].audience.fatigue["kin"] = 0.21
    model.societies[HOME].dossiers, model.societies[HOME].credible = 100, 80.0
    model.societies[HOME].taken_up = 50
    model.partner.dealings[HOME].shown = abroad.look_at(model, HOME)
    abroad.move_held(model)
    casework = model.case.postures.external["casework"]
    home = [call for call, held in zip(calls, model.held.values(), strict=True) if held.group.country == HOME]
    assert len(home) == 2
    for call in home:
        assert call == {
            "quiet": casework.quiet_channel,
            "spotlight": 0.37,
            "citizen": 0.0,
            "dossier_quality": pytest.approx(0.4),
            "publicness": casework.publicness,
            "rivalry": model.case.partner.rivalry,
            "fatigue": 0.21,
        }


def test_the_partner_sees_the_pair_held_and_the_channel_kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    model = world()
    punished = seen_by(monkeypatch, partner, "punishment_chance")
    offered = seen_by(monkeypatch, partner, "offer_chance")
    government = model.governments[HOME]
    government.external, government.internal = "casework", "tolerate"
    model.happened[HOME] = Week()
    model.spotlight = 0.37
    for _ in range(3):
        abroad.deal(model, HOME)
    casework = model.case.postures.external["casework"]
    assert punished[0]["exposure"] == pytest.approx(government.exposure)
    assert government.exposure == pytest.approx(0.35 + 0.20)
    assert [call["quiet"] for call in punished + offered] == [casework.quiet_channel] * 6
    assert [call["repetition"] for call in punished] == [1 / 8, 2 / 8, 3 / 8]
    assert punished[0]["interdependence"] == government.text.partner_dependence
    assert offered[0]["publicness"] == casework.publicness
    assert offered[0]["spotlight"] == 0.37


def test_offers_keep_their_distance_and_punishment_spoils_the_relation() -> None:
    model = DilemmaModel(busy_with({"partner.offer_base": 5.0, "partner.punish_base": 0.0}), 1, 0)
    offers: list[int] = []
    punished: list[bool] = []
    for week in range(20):
        model.week = week
        before = model.partner.dealings[HOME].relation
        reaction = model.partner.react(HOME, partner.NOTHING_SHOWN, 0.0)
        text = model.case.partner
        back = text.relation_return * (text.relation_rest - before)
        assert model.partner.dealings[HOME].relation == pytest.approx(
            max(0.0, before + back - text.relation_punishment * reaction.punished)
        )
        offers += [week] * reaction.offered
        punished.append(reaction.punished)
    assert 0 < sum(punished) < 20
    assert len(offers) > 1
    assert min(b - a for a, b in pairwise(offers)) >= model.case.partner.offer_spacing == 8


def test_a_visit_mends_the_relation() -> None:
    def relation(gain: float) -> float:
        model = DilemmaModel(busy_with({"timeline.visit.relation": gain}), 1, 0)
        while model.week <= model.case.period.week_of(model.case.timeline["visit"].at) - 1:
            outside.befall(model)
            model.week += 1
        return model.partner.dealings[HOME].relation

    assert relation(0.1) - relation(0.0) == pytest.approx(0.1)


def struck(effects: dict[str, float], weeks: int = 1) -> DilemmaModel:
    """Return the world in the last of some weeks of an outside event that begins in the first."""
    event = {"at": busy_with({}).period.start, "kind": "third_party", "label": "guest", "lasting": 4.0}
    model = DilemmaModel(busy_with({"timeline.guest": event | effects}), 1, 0)
    for model.week in range(weeks):
        outside.befall(model)
    model.happened[HOME] = Week()
    return model


@pytest.mark.parametrize("weeks", [1, 2, 6])
def test_a_provocation_is_seen_by_the_partner_and_learned_from_while_it_lasts(
    monkeypatch: pytest.MonkeyPatch, weeks: int
) -> None:
    model, seen = struck({"provocation": 0.6}, weeks), seen_by(monkeypatch, partner, "punishment_chance")
    government, felt = model.governments[HOME], 0.6 * exp(-(weeks - 1) / 4.0)
    government.external, government.internal = "casework", "tolerate"
    abroad.deal(model, HOME)
    assert seen[0]["exposure"] == pytest.approx(0.35 + 0.20 + felt)
    assert government.exposure == pytest.approx(0.35 + 0.20)
    evidence = government.belief.yes + government.belief.no * government.text.beliefs.horizon
    assert evidence == pytest.approx(min(1.0, 0.35 + 0.20 + felt))


def test_what_pleases_offsets_a_provocation() -> None:
    model = struck({"provocation": 0.1})
    government, belief = model.governments[HOME], model.governments[HOME].belief
    government.external, government.internal = "endorse_partner", "ignore"
    assert government.exposure < -0.1
    abroad.deal(model, HOME)
    assert (belief.yes, belief.no) == (0.0, 0.0)


@pytest.mark.parametrize("weeks", [1, 2, 6])
def test_leverage_takes_independence_away_wherever_dependence_enters(weeks: int) -> None:
    calm, model = struck({}, weeks), struck({"leverage": 0.5}, weeks)
    alone, pressed = calm.governments[HOME], model.governments[HOME]
    taken = 0.5 * exp(-(weeks - 1) / 4.0)
    assert alone.dependence == alone.text.dependence
    assert pressed.dependence == pytest.approx(1.0 - (1.0 - alone.dependence) * (1.0 - taken))
    assert pressed.bilateral / alone.bilateral == pytest.approx(pressed.dependence / alone.dependence)

    def lost(world: DilemmaModel) -> float:
        text = world.case.partner.model_copy(update={"punish_base": 20.0, "loss_most": 1.0})
        world.partner.text = text
        return world.partner.react(HOME, Shown(1.0, 0.0, 0.0), spotlight=0.0).punishment

    theirs = pressed.text.partner_dependence
    wanted = (pressed.dependence - theirs) / (alone.dependence - theirs)
    assert lost(model) / lost(calm) == pytest.approx(wanted)


def test_two_levers_leave_what_each_leaves_of_the_other_and_concern_only_whom_they_name() -> None:
    day = busy_with({}).period.start
    lever = {"at": day, "kind": "leverage", "label": "loan", "leverage": 0.5, "countries": [HOME]}
    model = DilemmaModel(busy_with({"timeline.loan": lever, "timeline.goods": lever}), 1, 0)
    outside.befall(model)
    assert model.partner.dealings[HOME].leverage == pytest.approx(0.75)
    others = [dealings.leverage for name, dealings in model.partner.dealings.items() if name != HOME]
    assert others
    assert set(others) == {0.0}


def test_concessions_see_the_alliances_of_the_street_and_the_crisis_of_the_regime(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, calls = world(), seen_by(monkeypatch, aftermath, "concession_chance")
    audience = model.societies[HOME].audience
    week = protest_week(model, (100, {"kin": 0.5, "jobs": 0.5}), (100, {"kin": 1.0}))
    week.protests[0] = replace(week.protests[0], sponsors=("party",))
    audience.crises.append(Fading(0.4, 3.0))
    model.happened[HOME] = week
    aftermath.settle(model, HOME, week)
    (kin, jobs) = calls
    assert kin["alliances"] == 0.5
    assert kin["crisis"] == pytest.approx(0.4)
    assert kin["displacement"] == pytest.approx(0.25 * 0.6)
    assert kin["cost"] == model.case.issues["kin"].concession_cost
    assert jobs["cost"] == 0.0
    assert kin["signal"] > jobs["signal"]
    # Three organisations call 0.6, 0.3 and 0.1 times a week.
    assert kin["factions"] == pytest.approx(1.0 - 0.36 - 0.09 - 0.01)


def test_demands_stay_on_the_table_as_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    model, calls = world(), seen_by(monkeypatch, aftermath, "concession_chance")
    made = ("unity", "alliances", "displacement")
    week = protest_week(model, (100, {"kin": 0.5, "jobs": 0.5}))
    week.protests[0] = replace(week.protests[0], sponsors=("party",))
    model.happened[HOME] = week
    aftermath.settle(model, HOME, week)
    asked = {name: calls[0][name] for name in made}
    assert asked == {"unity": 0.5, "alliances": 1.0, "displacement": pytest.approx(0.5 * 0.6)}
    calls.clear()
    for _ in range(3):
        quiet = Week()
        model.happened[HOME] = quiet
        aftermath.settle(model, HOME, quiet)
    assert len(calls) == 6
    assert all({name: call[name] for name in made} == asked for call in calls)
    calls.clear()
    again = protest_week(model, (100, {"kin": 1.0}))
    model.happened[HOME] = again
    aftermath.settle(model, HOME, again)
    assert {name: calls[0][name] for name in made} == {"unity": 1.0, "alliances": 0.0, "displacement": 0.0}


def test_a_demand_counts_in_full_in_its_week_and_fades() -> None:
    audience = world().societies[HOME].audience
    agenda, memory = audience.scenario.agenda, audience.scenario.concession.demand_memory
    week = protest_week(world(), (100, {"kin": 0.5, "jobs": 0.5}))
    audience.read(week)
    full = log1p(100) / log1p(agenda.reference_turnout) * 0.5**agenda.clarity
    assert audience.issue_signals["kin"] == pytest.approx(full)
    audience.read(Week())
    assert audience.issue_signals["kin"] == pytest.approx(full * memory)
    audience.read(protest_week(world(), (1, {"kin": 0.1, "jobs": 0.9})))
    assert audience.issue_signals["kin"] == pytest.approx(full * memory**2), (
        "a fainter demand takes nothing away"
    )


def test_a_posture_held_from_the_start_is_acted_on_once() -> None:
    model = DilemmaModel(busy_with({"countries.homeland.government.internal": "detain_leader"}), 1, 0)
    government = model.governments[HOME]
    assert government._may_do("detain_leader")
    government._take_up(government.external, "detain_leader")
    assert model.organisers[0].standing == "in custody"
    lost = model.organisers[0].offline
    government._take_up(government.external, "detain_leader")
    assert model.organisers[0].offline == lost
    assert [event.kind for event in model.recorder.events] == ["arrest_leader"]


@pytest.mark.parametrize("size", [1.0, 0.01])
def test_co_optation_is_held_on_to_while_those_who_left_are_adrift(size: float) -> None:
    model = world()
    committee, government = model.organisers[0], model.governments[HOME]
    for place, contacts in committee.reach.items():
        committee.reach[place] = [size * contact for contact in contacts]
    committee.offline = committee.online = 0.1
    government._take_up("silence", "co_opt")
    assert government.acted_on is committee
    held = 0
    while government._may_do("co_opt"):
        committee.hand_over(model.organisers)
        held += 1
    constants = model.case.co_optation
    assert held == ceil(log(constants.settled_at) / log(1.0 - constants.moving))


def test_without_a_choice_of_tactics_a_co_opted_organisation_does_nothing() -> None:
    model = world(tactic_choice=False)
    committee = model.organisers[0]
    assert committee.caller(0.0).rate > 0.0
    assert set(committee.plan(0.0, 0.0).tactics) == {"rally"}
    committee.turn_official()
    assert committee.caller(0.0).rate == 0.0


def test_the_most_prominent_organisation_is_moved_against_and_for_as_long_as_it_lasts() -> None:
    model = world()
    government = model.governments[HOME]
    government._take_up("silence", "detain_leader")
    assert government.acted_on is model.organisers[0]
    assert model.organisers[0].standing == "in custody"
    assert government._may_do("detain_leader")
    for week in range(model.case.repression.custody + 1):
        model.organisers[0].recover(week)
    assert model.organisers[0].standing == "on terms"
    assert not government._may_do("detain_leader")


def test_families_bring_dossiers_within_what_a_drive_can_handle() -> None:
    def brought(throughput: float) -> int:
        model = DilemmaModel(busy_with({"organisations.committee.throughput": throughput}), 1, 0)
        committee = model.organisers[0]
        drive = street.Call(committee, model.case.tactics["dossier_drive"], {"kin": 1.0}, 0)
        for week in range(30):
            model.week = week
            street._act(model, Week(), drive)
        return sum(society.dossiers for society in model.societies.values())

    # Poisson counts, thirty drives: the mean is the throughput while many families are willing.
    assert brought(5.0) == pytest.approx(150, abs=4.0 * 150**0.5)
    assert brought(20.0) == pytest.approx(600, abs=4.0 * 600**0.5)
    assert brought(0.0) == 0


def test_a_dossier_is_easier_to_bring_than_to_stand_in_the_street() -> None:
    def petitioners(**constants: float) -> float:
        overrides = {f"participation.{key}": value for key, value in constants.items()}
        model = DilemmaModel(busy_with(overrides), 1, 0)
        posture = model.case.postures.internal["ignore"]
        return model.societies[HOME].petitioners("families", 0.2, {"kin": 1.0}, posture, risk=0.1)

    # Two units of the index are two spreads of the choice: 0.2 off the threshold of 0.1.
    easier = petitioners(petition_offset=2.0, noise=0.1)
    assert easier == pytest.approx(petitioners(petition_offset=0.0, noise=0.1, threshold=-0.1))
    assert easier > petitioners(petition_offset=0.0, noise=0.1) > 0.0


@pytest.mark.parametrize("event", ["press_event", "delegation"])
def test_acts_on_the_core_issue_shine_abroad_and_others_do_not(event: str) -> None:
    def shone(mix: dict[str, float]) -> float:
        model = world()
        committee, before = model.organisers[0], model.spotlight
        street._act(model, Week(), street.Call(committee, model.case.tactics[event], mix, 0))
        model.light_up()
        dossiers = sum(society.credible for society in model.societies.values())
        return model.spotlight - before - model.case.spotlight.dossier * dossiers / 100.0

    tactic = busy_with({}).tactics[event]
    assert shone({"kin": 1.0}) == pytest.approx(tactic.spotlight * 0.3)
    assert shone({"jobs": 1.0}) == pytest.approx(0.0)


def test_the_press_follows_up_on_what_it_has_recorded_in_the_week() -> None:
    model = world()
    call = street.Call(model.organisers[0], model.case.tactics["rally"], {"kin": 1.0}, 0)

    def recorded(first: int) -> list[bool]:
        found = []
        for week in range(800):
            model.draws, both = Draws(week), Week()
            for number, size in enumerate((first, 30)):
                street._report(
                    model, both, replace(street._protest(model, replace(call, number=number)), turnout=size)
                )
            found.append(model.recorder.events[-1].recorded)
        return found

    # Thousands are always recorded, one person never: a protest of 30 beside and without the other.
    alone, beside = mean(recorded(1)), mean(recorded(100_000))
    press = model.case.press
    assert alone == pytest.approx(recording_chance(30.0, press), abs=0.03)
    assert beside == pytest.approx(recording_chance(30.0, press, following=True), abs=0.06)


def test_resonance_spreads_how_far_calls_are_heard_and_leaves_the_mean() -> None:
    def reached(resonance: float) -> list[float]:
        small = {f"organisations.committee.reach.{HOME}.families": {"offline": 0.02}}
        model = DilemmaModel(busy_with({f"countries.{HOME}.calls.resonance": resonance, **small}), 1, 0)
        call = street.Call(model.organisers[0], model.case.tactics["rally"], {"kin": 1.0}, 0)
        found = []
        for week in range(1500):
            model.week = week
            found.append(street._protest(model, replace(call, number=0)).reached["families"])
        return found

    even, spread = reached(0.0), reached(0.6)
    assert stdev(even) < 1e-12
    # A log-normal factor of mean 1 whose logarithm spreads by 0.6.
    assert stdev(log(r) for r in spread) == pytest.approx(0.6, abs=4.0 * 0.6 / (2 * 1500) ** 0.5)
    error = even[0] * (exp(0.36) - 1.0) ** 0.5 / 1500**0.5
    assert mean(spread) == pytest.approx(even[0], abs=4.0 * error)
