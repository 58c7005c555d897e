"""Co-ethnics abroad: from liberty into detention, sentence, supervision and, for some, exit (M5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp

from dilemma_sim.model.draws import Draws, count_of
from dilemma_sim.scenario.abroad import DetaineeGroup, Detention

#: What can happen to a person in a week, as the address of its draws.
MOVES = ("sentence", "release", "exit", "return", "intake")
WEEKS_A_YEAR = 365.25 / 7.0


@lru_cache(maxsize=1 << 12)
def weekly_chance(yearly_hazard: float) -> float:
    """Return 1 - exp(-h / weeks), the chance that something happens within a week."""
    return 1.0 - exp(-yearly_hazard / WEEKS_A_YEAR)


def release_hazard(
    constants: Detention,
    *,
    quiet: float,
    spotlight: float,
    citizen: float,
    dossier_quality: float,
    publicness: float,
    rivalry: float,
    fatigue: float,
) -> float:
    """Return h = h0 exp(b1 quiet + b2 spotlight + b3 citizen + b4 dossier - b5 public rivalry - b6 fatigue).

    Bounded by the ceiling for a fully backed case; per year.
    """
    index = (
        constants.release_quiet * quiet
        + constants.release_spotlight * spotlight
        + constants.release_citizen * citizen
        + constants.release_dossier * dossier_quality
        - constants.release_publicness * publicness * rivalry
        - constants.release_fatigue * fatigue
    )
    return min(constants.release_ceiling, constants.release * exp(index))


def intake_hazard(constants: Detention, tie: float, years: float) -> float:
    """Return i0 exp(b tie - decay t), per year."""
    return constants.intake * exp(constants.intake_tie * tie - constants.intake_decay * years)


def moved(
    numbers: tuple[float, ...], persons: tuple[int, int, int], chances: tuple[float, ...]
) -> tuple[int, int, int, int, int]:
    """Return how many are sentenced, released, leave, are detained again, and are detained anew.

    Parameters
    ----------
    numbers, chances : uniform number and weekly chance of each of :data:`MOVES`.
    persons : at risk, detained and supervised.
    """
    at_risk, detained, supervised = persons
    sentenced = count_of(numbers[0], detained, chances[0])
    released = count_of(numbers[1], detained - sentenced, chances[1])
    leaving = count_of(numbers[2], supervised, chances[2])
    again = count_of(numbers[3], supervised - leaving, chances[3])
    return sentenced, released, leaving, again, count_of(numbers[4], at_risk, chances[4])


@cache
def _moving(compiled: bool) -> Callable[..., tuple[int, int, int, int, int]]:
    """Return :func:`moved`, or the same compiled."""
    if not compiled:
        return moved
    from dilemma_sim.model import number_kernels

    return number_kernels.moved  # type: ignore[no-any-return]


@dataclass
class Held:
    """Hold one group of co-ethnics by state, in persons.

    Parameters
    ----------
    name : the group, as the address of its draws.
    group : what the scenario says of it.
    """

    name: str
    group: DetaineeGroup

    def __post_init__(self) -> None:
        self.addresses = tuple(f"{what}/{self.name}" for what in MOVES)
        self.at_risk = self.group.at_risk
        self.detained = self.group.detained
        self.supervised = self.group.supervised
        self.sentenced = self.group.sentenced
        self.released = 0
        self.free = 0
        self.new = 0

    def move(self, draws: Draws, week: int, *, intake: float, release: float, constants: Detention) -> None:
        """Move persons between states for one week; hazards are per year."""
        sentenced, released, leaving, again, self.new = _moving(draws.compiled)(
            tuple(draws.uniforms_by_name(self.addresses, week)),
            (self.at_risk, self.detained, self.supervised),
            (
                weekly_chance(constants.sentence),
                weekly_chance(release),
                weekly_chance(constants.exit),
                weekly_chance(constants.return_to_detention),
                weekly_chance(intake),
            ),
        )
        self.at_risk -= self.new
        self.detained += self.new + again - sentenced - released
        self.sentenced += sentenced
        self.supervised += released - leaving - again
        self.released += released
        self.free += leaving

    @property
    def counts(self) -> tuple[int, ...]:
        """Return this week's numbers, in the order of :data:`outcomes.GROUP_OUTCOMES`."""
        return self.new, self.detained, self.sentenced, self.supervised, self.released, self.free

    def let_go(self, share: float, draws: Draws, week: int, *, detained: bool = True) -> int:
        """Let a share of those supervised leave under an offer, and of those held; return how many."""
        from_supervision = draws.binomial(self.supervised, share, f"offer supervised/{self.name}", week)
        from_detention = 0
        if detained:
            from_detention = draws.binomial(self.detained, share, f"offer detained/{self.name}", week)
        self.supervised -= from_supervision
        self.detained -= from_detention
        self.released += from_detention
        self.free += from_supervision + from_detention
        return from_supervision + from_detention
