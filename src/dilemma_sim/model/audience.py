"""The audience of protest in one country: attention, signals, expectations, legitimacy (M3, M7)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p
from typing import TYPE_CHECKING

from dilemma_sim.model.agenda import (
    Rally,
    Reading,
    Shares,
    clarity,
    flank,
    next_expectation,
    next_fatigue,
    next_shares,
    read_rallies,
    resting_fitness,
    street_signal,
    surprise,
)
from dilemma_sim.model.identity import next_legitimacy
from dilemma_sim.model.passing import OPEN, Channels
from dilemma_sim.model.week import Week

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario


@dataclass
class Fading:
    """Hold a push by an outside event that fades with time."""

    strength: float
    memory: float

    def __post_init__(self) -> None:
        self._kept = exp(-1.0 / self.memory)

    def take(self) -> float:
        """Return its present strength, then let it fade by a week."""
        now = self.strength
        self.strength *= self._kept
        return now


class Audience:
    """Hold what a country attends to and what it makes of protest.

    Parameters
    ----------
    name : of the country.
    scenario : the whole scenario.
    channels : of the run.
    """

    def __init__(self, name: str, scenario: Scenario, channels: Channels = OPEN) -> None:
        self.name, self.scenario, self.channels = name, scenario, channels
        agenda, country = scenario.agenda, scenario.countries[name]
        self.shares: Shares = {issue: country.attention[issue] for issue in scenario.issues}
        self.fatigue: Shares = dict(self.shares)
        self.baseline = resting_fitness(
            self.shares,
            speed=agenda.speed,
            mobility=agenda.mobility,
            imitation=agenda.imitation,
            fatigue=agenda.fatigue,
        )
        self.resting_legitimacy = {issue: text.legitimacy for issue, text in scenario.issues.items()}
        self.legitimacy: Shares = dict(self.resting_legitimacy)
        self.hostile = {issue: text.hostile for issue, text in scenario.issues.items()}
        self.regime = {issue: text.regime for issue, text in scenario.issues.items()}
        adults = sum(stratum.persons for stratum in country.strata.values())
        self.warmth = sum(s.warmth * s.persons for s in country.strata.values()) / adults
        self.sympathy = sum(s.sympathy * s.persons for s in country.strata.values()) / adults
        self.pushes: list[tuple[Fading, Shares]] = []
        self.crises: list[Fading] = []
        self.crisis = 0.0
        self.expected_core = self.expected_all = 0.0
        self.pressure = self.threat = 0.0
        self.issue_signals: Shares = dict.fromkeys(scenario.issues, 0.0)

    @property
    def core_share(self) -> float:
        """Attention to the core issue."""
        return self.shares[self.scenario.core]

    @property
    def core_fatigue(self) -> float:
        """Fatigue with the core issue."""
        return self.fatigue[self.scenario.core]

    @property
    def seen(self) -> float:
        """How far the core issue is seen: its share of attention, 1 where it fills a place of its own."""
        return min(1.0, self.core_share / self.scenario.agenda.full_attention)

    @property
    def mean_legitimacy(self) -> float:
        """Legitimacy over issues, weighted by attention."""
        legitimacy = self.legitimacy
        return sum([share * legitimacy[issue] for issue, share in self.shares.items()])

    @property
    def hostile_attention(self) -> float:
        """Attention to issues, weighted by how hostile claims on them are."""
        return sum([share * self.hostile[issue] for issue, share in self.shares.items()])

    def read(self, week: Week) -> None:
        """Let the audience read the week's protest: signals, threat, expectations (M3)."""
        agenda = self.scenario.agenda
        rallies = [Rally(float(p.turnout), p.demands) for p in week.protests]
        reading = week.reading = read_rallies(rallies, self.scenario.core, self.hostile)
        street = self._street(reading) if reading.core_turnout > 0.0 else 0.0
        rate = agenda.pressure_rate
        signal = self.seen * (street + week.other_signal)
        self.pressure = min(1.0, (1.0 - rate) * self.pressure + rate * signal)
        threat = self._threat(reading) if reading.turnout > 0.0 else 0.0
        self.threat = max(threat, agenda.threat_memory * self.threat)
        self._read_issues(reading)
        self.expected_core = next_expectation(
            self.expected_core, reading.core_turnout, agenda.expectation_rate
        )
        self.expected_all = next_expectation(self.expected_all, reading.turnout, agenda.expectation_rate)

    def _beyond(self, turnout: float, expected: float) -> float:
        return surprise(turnout, expected) if self.scenario.mechanisms.surprise else 0.0

    def _street(self, reading: Reading) -> float:
        """Return what protest on the core issue says: its level and surprise, as clear as it was made."""
        agenda, switches = self.scenario.agenda, self.scenario.mechanisms
        street = street_signal(
            reading.core_turnout,
            self._beyond(reading.core_turnout, self.expected_core),
            reference=agenda.reference_turnout,
            level_weight=agenda.level_weight,
            surprise_weight=agenda.surprise_weight,
        )
        clear = clarity(reading.core_clarity_share, agenda.clarity) if switches.dilution else 1.0
        clear = self.channels.carry("clarity", self.name, clear)
        side = 1.0
        if switches.flank:
            side = flank(
                own_hostile=reading.own_hostile,
                other_hostile=reading.other_hostile,
                overlap=reading.overlap,
                gain=agenda.flank_gain,
                loss=agenda.flank_loss,
            )
        return clear * side * street

    def _threat(self, reading: Reading) -> float:
        """Return the threat to those in power: larger where the regime itself is meant."""
        agenda = self.scenario.agenda
        scale, harmless = log1p(agenda.reference_turnout), agenda.harmless_threat
        strength = street_signal(
            reading.turnout,
            self._beyond(reading.turnout, self.expected_all) / scale,
            reference=agenda.reference_turnout,
            level_weight=agenda.level_weight,
            surprise_weight=agenda.surprise_weight,
        )
        regime = sum([d * self.regime[k] for k, d in reading.demands.items()])
        return min(1.0, strength * (harmless + (1.0 - harmless) * regime))

    def _read_issues(self, reading: Reading) -> None:
        memory = self.scenario.concession.demand_memory
        agenda, switches = self.scenario.agenda, self.scenario.mechanisms
        signals = {issue: memory * before for issue, before in self.issue_signals.items()}
        if reading.turnout > 0.0:
            strength = log1p(reading.turnout) / log1p(agenda.reference_turnout)
            for issue, share in reading.demands.items():
                clear = clarity(share, agenda.clarity) if switches.dilution else float(share > 0.0)
                signals[issue] = max(signals[issue], min(1.0, strength * clear))
        self.issue_signals = signals

    def attend(self, week: Week) -> None:
        """Move attention between issues by a week (M3)."""
        triggers = self._outside_push()
        if self.scenario.mechanisms.agenda_competition and self.scenario.agenda.speed > 0.0:
            self._compete(week, triggers)
        self.channels.keep("agenda", self.name, self, "shares", "fatigue")

    def _compete(self, week: Week, triggers: Shares) -> None:
        agenda, reading, fitness = self.scenario.agenda, week.reading, dict(self.baseline)
        for issue, coverage in week.coverage.items():
            fitness[issue] += agenda.media * min(1.0, coverage)
        for issue, push in triggers.items():
            fitness[issue] += agenda.trigger * push
        for issue, share in reading.demands.items():
            fitness[issue] += agenda.street * log1p(reading.turnout * share / agenda.street_scale)
        shares, tired = self.shares, self.fatigue
        for issue, share in shares.items():
            fitness[issue] = fitness[issue] + agenda.imitation * share - agenda.fatigue * tired[issue]
        self.fatigue = {
            issue: next_fatigue(value, shares[issue], agenda.fatigue_rate) for issue, value in tired.items()
        }
        self.shares = next_shares(shares, fitness, speed=agenda.speed, mobility=agenda.mobility)

    def _outside_push(self) -> Shares:
        triggers: Shares = {}
        for fading, issues in self.pushes:
            now = fading.take()
            for issue, push in issues.items():
                triggers[issue] = triggers.get(issue, 0.0) + push * now
        self.pushes = [(fading, issues) for fading, issues in self.pushes if fading.strength > 1e-4]
        self.crisis = min(1.0, sum([fading.take() for fading in self.crises]))
        self.crises = [fading for fading in self.crises if fading.strength > 1e-4]
        return triggers

    def judge(self, week: Week, inconsistent: float, delivered: dict[str, int]) -> None:
        """Move legitimacy by a week (M7)."""
        constants = self.scenario.identity
        inconsistency_loss = constants.legitimacy_inconsistency * inconsistent * self.warmth
        coercion_loss = constants.legitimacy_coercion * week.coercion * week.intensity * self.sympathy
        if self.scenario.mechanisms.legitimacy:
            self._move_legitimacy(delivered, inconsistency_loss, coercion_loss)
        self.channels.keep("legitimacy", self.name, self, "legitimacy")

    def _move_legitimacy(
        self, delivered: dict[str, int], inconsistency_loss: float, coercion_loss: float
    ) -> None:
        constants, core, rest = self.scenario.identity, self.scenario.core, self.resting_legitimacy
        self.legitimacy = {
            issue: next_legitimacy(
                now,
                rest[issue],
                return_rate=constants.legitimacy_return,
                gain=constants.legitimacy_delivery * delivered.get(issue, 0),
                inconsistency_loss=inconsistency_loss if issue == core else 0.0,
                coercion_loss=coercion_loss,
            )
            for issue, now in self.legitimacy.items()
        }
