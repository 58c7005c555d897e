"""Figures of the street: who comes, what repression leaves, and who calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from tools.concepts.panels import curves, key_below, label, logarithmic, mark, row, shares
from tools.concepts.teaching import case

from dilemma_sim.model.agenda import clarity
from dilemma_sim.model.calls import next_excitation, split_branching
from dilemma_sim.model.citizens import Mood, StratumColumns
from dilemma_sim.model.organisation import mixed_appeal
from dilemma_sim.model.participation import arrest_risk, net_risk, participation_chance, peer_pressure
from dilemma_sim.model.repression import (
    after_arrest,
    next_backlash,
    next_fear,
    peak_intensity,
    recovered,
    static_shift,
)
from dilemma_sim.model.world import DilemmaModel
from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Numbers = NDArray[np.float64]


# -- participation ------------------------------------------------------------------------------


def willing_share(crowd: float, posture: str) -> float:
    """Return the share of affected families who come once reached, by the crowd they expect."""
    scenario = case()
    constants, held = scenario.participation, scenario.postures.internal[posture]
    police = scenario.countries["homeland"].police * held.policing
    risk = arrest_risk(police, crowd, constants.arrest_constant)
    mood = Mood(1.0, {"kin": 0.5}, net_risk(risk, held.severity, constants.severity_weight), 0.0)
    families = StratumColumns("homeland/families", scenario.countries["homeland"].strata["families"])
    return float(families.chance(mood, threshold=constants.threshold, noise=constants.noise).mean())


def resting_share(spread: float, start: float, *, mean: float = 25.0, nodes: int = 4000) -> float:
    """Return the share that comes at rest, of people with normal thresholds, in persons of a crowd of 100.

    With the social weight large and nothing else at stake, the rule is Granovetter's (1978).
    """
    weight, thresholds = 100.0, (mean + spread * ndtri((np.arange(nodes) + 0.5) / nodes)) / 100.0
    nobody_minds = np.full(nodes, 0.5)
    share = start
    for _ in range(4000):
        push = weight * peer_pressure(previous=-1.0, peers=share, memory=0.0)
        chances = participation_chance(
            weight * (1.0 - thresholds), nobody_minds, risk=0.0, threshold=0.0, noise=0.05, push=push
        )
        before, share = share, float(chances.mean())
        if abs(share - before) < 1e-7:
            break
    return share


def participation() -> Figure:
    """Draw the rule of taking part: noise, safety in numbers, and the tipping point of peers."""
    figure, (rule, numbers, peers) = row(
        ["The decision, once reached", "Safety in numbers", "With peers alone"], height=3.0
    )
    net = np.linspace(-0.4, 0.6, 201)
    still = np.zeros(len(net))
    curves(
        rule,
        net,
        {
            f"noise {noise:g}": participation_chance(net, still, risk=0.0, threshold=0.1, noise=noise)
            for noise in (0.01, 0.1, 0.3)
        },
        key=None,
    )
    rule.axvline(0.1, color=style.MUTED, linewidth=0.6, linestyle=(0, (4, 2)))
    rule.annotate(
        "threshold", (0.1, 0.97), xytext=(-3, 0), textcoords="offset points", fontsize=style.KEY, ha="right"
    )
    label(rule, "grievance less risk", "chance to come")
    crowd = np.geomspace(1, 2000, 61)
    curves(
        numbers,
        crowd,
        {
            posture: [willing_share(float(n), posture) for n in crowd]
            for posture in ("tolerate", "warn", "disperse")
        },
        key=None,
    )
    logarithmic(numbers)
    numbers.set_ylim(0, 1)
    label(numbers, "crowd expected, persons", "share of families who come")
    spreads = np.linspace(2, 40, 77)
    curves(
        peers,
        spreads,
        {
            "from nobody": [100 * resting_share(float(s), 0.0) for s in spreads],
            "from nine in ten": [100 * resting_share(float(s), 0.9) for s in spreads],
        },
        key=None,
    )
    label(peers, "spread of thresholds, persons", "who comes in the end, of 100")
    for axes in (rule, numbers, peers):
        key_below(axes, 1)
    return figure


# -- repression ---------------------------------------------------------------------------------


def stocks(weeks: int, crackdown: int, intensity: float) -> tuple[list[float], list[float]]:
    """Return fear and backlash by week, of people who see it all, when a crackdown lasts some weeks."""
    constants = case().repression
    fear = backlash = 0.0
    fears, backlashes = [], []
    for week in range(weeks):
        now = intensity if week < crackdown else 0.0
        fear = next_fear(fear, now, size=constants.fear, memory=constants.fear_memory, seen=1.0)
        backlash = next_backlash(
            backlash,
            now,
            1.0 if now else 0.0,
            size=constants.backlash,
            memory=constants.backlash_memory,
            scale=constants.backlash_scale,
            stirred=1.0,
        )
        fears.append(fear)
        backlashes.append(backlash)
    return fears, backlashes


def hub_capacity(weeks: int, arrest: int, channel: str) -> list[float]:
    """Return the capacity of an organisation by week, whose leader is arrested and released on terms."""
    constants = case().repression
    loss = {"offline": constants.leader_loss_offline, "online": constants.leader_loss_online}[channel]
    capacity, found = 1.0, []
    for week in range(weeks):
        if week == arrest:
            capacity = after_arrest(capacity, loss)
        elif week >= arrest + constants.custody:
            capacity = recovered(capacity, 1.0, constants.recovery_supervised)
        found.append(capacity)
    return found


def repression() -> Figure:
    """Draw fear and backlash over time, their net at rest, and what an arrest leaves of a hub."""
    figure, (time, rest, hub) = row(
        ["Eight weeks of crackdown", "What is left in the long run", "A hub without its leader"]
    )
    fears, backlashes = (np.array(one) for one in stocks(53, 8, 0.8))
    weeks = np.arange(1, 54)
    curves(time, weeks, {"backlash": backlashes, "fear": fears, "net": backlashes - fears})
    time.axhline(0, color=style.INK, linewidth=0.4)
    time.axvspan(0, 8, color=style.RULE, alpha=0.3, linewidth=0)
    label(time, "weeks", "push on the decision")
    constants = case().repression
    sizes = {"fear": constants.fear, "backlash": constants.backlash, "scale": constants.backlash_scale}
    strength = np.linspace(0, 3, 121)
    net = [static_shift(float(r), **sizes) for r in strength]
    curves(rest, strength, {"net": net}, key=None)
    peak = peak_intensity(**sizes)
    mark(rest, peak, static_shift(peak, **sizes), f"peak at {peak:.2f}", (-18, 6))
    rest.axhline(0, color=style.INK, linewidth=0.4)
    rest.axvspan(1, 3, color=style.RULE, alpha=0.25, linewidth=0)
    rest.annotate(
        "beyond what a\nposture can do", (1.95, -0.34), fontsize=style.KEY, ha="center", color=style.MUTED
    )
    rest.set_ylim(-0.45, 0.45)
    label(rest, "intensity of repression", "backlash less fear")
    span = np.arange(78)
    curves(
        hub,
        span,
        {channel: hub_capacity(78, 10, channel) for channel in ("offline", "online")},
        key="upper right",
    )
    end = 10 + constants.custody
    hub.axvspan(10, end, color=style.RULE, alpha=0.3, linewidth=0)
    hub.annotate("custody", ((10 + end) / 2, 0.03), fontsize=style.KEY, ha="center", color=style.MUTED)
    hub.set_ylim(0, 1.25)
    label(hub, "weeks", "capacity left")
    return figure


# -- organisations ------------------------------------------------------------------------------


def answers(memory: float, weeks: int, branching: float = 0.5) -> list[float]:
    """Return the calls that one call is expected to set off directly, in its week and in each later one."""
    now, later = split_branching(branching, case().countries["homeland"].calls.at_once)
    excitation, found = 0.0, [now]
    for week in range(weeks):
        excitation = next_excitation(excitation, 1.0 if week == 0 else 0.0, later, memory)
        found.append(excitation)
    return found


def tactic_chances(visible: float) -> dict[str, float]:
    """Return how likely the families' committee uses each tactic, by visible coercion."""
    model = DilemmaModel(case(), 1, 0)
    plan = model.organisers[0].plan(visible, case().spotlight.start)
    chances: dict[str, float] = dict.fromkeys(case().tactics, 0.0)
    for tactic, chance in zip(plan.tactics, plan.chances, strict=True):
        chances[tactic] += float(chance)
    return chances


def organisations() -> Figure:
    """Draw answers to a call, the choice of tactics, and the dilution trap."""
    figure, (calls, tactics, trap) = row(
        ["One call sets off others", "Tactics under coercion", "The dilution trap"], height=3.0
    )
    lags = np.arange(13)
    curves(
        calls, lags, {f"memory of {tau:g} week{'s' * (tau > 1)}": answers(tau, 12) for tau in (1.0, 3.0, 8.0)}
    )
    calls.set_xticks(range(0, 13, 3))
    label(calls, "weeks after the call", "answers expected")
    coercion = np.linspace(0, 1, 41)
    chances = [tactic_chances(float(v)) for v in coercion]
    shares(
        tactics,
        coercion,
        {name: np.array([one[name] for one in chances]) for name in case().tactics},
        style.area_styles(list(case().tactics)),
    )
    key_below(tactics)
    label(tactics, "visible coercion", "chance of each tactic")
    focus, appeal, psi = np.linspace(0, 1, 101), (1.0, 1.8), case().agenda.clarity
    crowd = mixed_appeal(appeal, focus)
    influence = crowd * np.array([clarity(float(f), psi) for f in focus])
    curves(
        trap,
        focus,
        {"crowd": crowd / crowd.max(), "crowd times clarity": influence / influence.max()},
        key=None,
    )
    key_below(trap, 1)
    label(trap, "share of the core demand", "relative to the most")
    return figure
