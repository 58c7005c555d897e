"""Competition for attention, clarity of demands, and the movement's signal (M3)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, log1p

#: Shares by issue.
Shares = dict[str, float]


def resting_fitness(
    shares: Shares, *, speed: float, mobility: float, imitation: float, fatigue: float
) -> Shares:
    """Return the baseline fitness b_k for which given shares are the rest point.

    At rest fatigue equals attention, so ln s_k = (eta / mu)(b_k + (beta_I - kappa) s_k) + const;
    solved for b_k. The constant is free and set to 0.
    """
    if speed == 0.0:
        return dict.fromkeys(shares, 0.0)
    return {k: mobility / speed * log(s) - (imitation - fatigue) * s for k, s in shares.items()}


def next_shares(shares: Shares, fitness: Shares, *, speed: float, mobility: float) -> Shares:
    """Return s' proportional to s^(1 - mu) exp(eta f): multiplicative weights on the simplex."""
    kept = 1.0 - mobility
    logs = [kept * log(s) + speed * fitness[k] for k, s in shares.items()]
    top = max(logs)
    raw = [max(exp(value - top), 1e-12) for value in logs]
    total = sum(raw)
    return {k: value / total for k, value in zip(shares, raw, strict=True)}


def next_fatigue(fatigue: float, share: float, rate: float) -> float:
    """Return F' = (1 - alpha_F) F + alpha_F s."""
    return (1.0 - rate) * fatigue + rate * share


def effective_number(shares: list[float]) -> float:
    """Return exp(-sum d ln d), the effective number of demands."""
    return exp(-sum([d * log(d) for d in shares if d > 0.0]))


def clarity(core_share: float, exponent: float) -> float:
    """Return phi = d^psi."""
    return core_share**exponent if core_share > 0.0 else 0.0


def flank(*, own_hostile: float, other_hostile: float, overlap: float, gain: float, loss: float) -> float:
    """Return m = 1 + zeta_plus (1 - ov) x_oth - zeta_minus ov x."""
    return 1.0 + gain * (1.0 - overlap) * other_hostile - loss * overlap * own_hostile


def surprise(turnout: float, expected_log: float) -> float:
    """Return S = log(1 + T) - E (Lohmann 1994)."""
    return log1p(turnout) - expected_log


def next_expectation(expected_log: float, turnout: float, rate: float) -> float:
    """Return E' = (1 - gamma) E + gamma log(1 + T)."""
    return (1.0 - rate) * expected_log + rate * log1p(turnout)


def street_signal(
    turnout: float, surprising: float, *, reference: float, level_weight: float, surprise_weight: float
) -> float:
    """Return w_L log(1 + T) / log(1 + T_ref) + w_S max(0, S)."""
    return level_weight * log1p(turnout) / log1p(reference) + surprise_weight * max(0.0, surprising)


def trap_focus(core_appeal: float, other_appeal: float, exponent: float) -> float:
    """Return the focus f* that maximises (A f + B (1 - f)) f^psi: the dilution trap in closed form.

    Headcount alone is largest at f = 0 wherever B > A; so for A < B <= (1 + psi) A an organiser
    who chases headcount dilutes wholly where full focus would have most influence.
    """
    if other_appeal <= (1.0 + exponent) * core_appeal:
        return 1.0
    return exponent * other_appeal / ((1.0 + exponent) * (other_appeal - core_appeal))


@dataclass(frozen=True)
class Rally:
    """Hold what a protest looked like to its audience."""

    turnout: float
    demands: Shares


@dataclass(frozen=True)
class Reading:
    """Hold what the audience of a week's protest reads from it.

    Attributes
    ----------
    turnout, core_turnout : persons in all, and in protest that named the core issue.
    core_share : share of the core demand in all protest, 0 without protest.
    core_clarity_share : its share where it was named at all.
    demands : turnout-weighted shares of all issues; empty without protest.
    own_hostile, other_hostile : hostile share where the core was named, and elsewhere.
    overlap : share of hostile turnout that stood in the core's own rallies.
    """

    turnout: float
    core_turnout: float
    core_share: float
    core_clarity_share: float
    demands: Shares
    own_hostile: float
    other_hostile: float
    overlap: float


#: The reading of a week without protest.
NO_PROTEST = Reading(0.0, 0.0, 0.0, 0.0, {}, 0.0, 0.0, 0.0)


def read_rallies(rallies: list[Rally], core: str, hostile: Shares) -> Reading:
    """Sum up the protest of a week as its audience sees it."""
    if not rallies:
        return NO_PROTEST
    demands: Shares = {}
    core_turnout = named = own = other = 0.0
    total = sum([r.turnout for r in rallies])
    for rally in rallies:
        x = sum([share * hostile[k] for k, share in rally.demands.items()])
        share = rally.demands.get(core, 0.0)
        for issue, part in rally.demands.items():
            demands[issue] = demands.get(issue, 0.0) + part * rally.turnout
        core_turnout += share * rally.turnout
        if share > 0.0:
            named += rally.turnout
            own += x * rally.turnout
        else:
            other += x * rally.turnout
    apart = total - named
    return Reading(
        turnout=total,
        core_turnout=named,
        core_share=core_turnout / total if total else 0.0,
        core_clarity_share=core_turnout / named if named else 0.0,
        demands={k: part / total for k, part in demands.items()} if total else {},
        own_hostile=own / named if named else 0.0,
        other_hostile=other / apart if apart > 0.0 else 0.0,
        overlap=own / (own + other) if own + other > 0.0 else 0.0,
    )
