"""One country's citizens from week to week: called, deciding, policed, and what stays with them (M1, M2)."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log1p
from typing import TYPE_CHECKING

from dilemma_sim.model.agenda import Shares, next_expectation
from dilemma_sim.model.audience import Audience
from dilemma_sim.model.calls import CallProcess
from dilemma_sim.model.citizens import NOBODY, Mood, Participants, StratumColumns, split_over_events
from dilemma_sim.model.draws import Draws, largest_remainder
from dilemma_sim.model.participation import arrest_risk, net_risk, peer_pressure
from dilemma_sim.model.passing import OPEN, Channels
from dilemma_sim.model.repression import next_backlash, next_fear
from dilemma_sim.model.ties import Circles
from dilemma_sim.model.week import NOBODY_ASKED, Protest, Week
from dilemma_sim.scenario.postures import InternalPosture
from dilemma_sim.scenario.strata import Stratum

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario


@dataclass
class Stocks:
    """Hold what a stratum feels.

    Attributes
    ----------
    fear, backlash : the stocks D and B.
    focal : the spike after a leader's arrest.
    peers : c, but for what each remembers of the own circle.
    remembered : the mean of that memory, u.
    arrested_peers : share of those who took part and were detained.
    """

    fear: float = 0.0
    backlash: float = 0.0
    focal: float = 0.0
    peers: float = -1.0
    remembered: float = 0.0
    arrested_peers: float = 0.0


class Society:
    """Hold one country.

    Parameters
    ----------
    name : of the country.
    scenario : the whole scenario.
    draws : of the run.
    channels : of the run.
    """

    def __init__(self, name: str, scenario: Scenario, draws: Draws, channels: Channels = OPEN) -> None:
        self.name, self.scenario, self.draws, self.channels = name, scenario, draws, channels
        self.text = scenario.countries[name]
        aggregated = scenario.population == "aggregated"
        self.strata = {
            key: StratumColumns(f"{name}/{key}", stratum, aggregated, self._circles(stratum))
            for key, stratum in self.text.strata.items()
        }
        self.stocks = {key: Stocks() for key in self.strata}
        strata = self.text.strata
        self.persons = {key: stratum.persons for key, stratum in strata.items()}
        self.adults = sum(self.persons.values())
        self.families = sum(stratum.persons for stratum in strata.values() if stratum.families)
        self.hardship = {key: {k: h.mean for k, h in s.hardship.items()} for key, s in strata.items()}
        calls = self.text.calls
        self.calls = CallProcess(
            name, self._branching(), calls.memory, calls.at_once, rate=calls.rate, channels=channels
        )
        self.crowd_log = log1p(scenario.participation.initial_crowd)
        self.audience = self._audience()
        self.dossiers = self.taken_up = self.concessions = self.harmed = 0
        self.credible = 0.0
        #: How demands were made in the last week with protest; they stay on the table for some weeks.
        self.asked = NOBODY_ASKED
        #: How citizens, and how organisers, see the government treat protest.
        self.policed_by = self.warned_by = scenario.postures.internal[self.text.government.internal]
        #: Legitimacy by issue, as organisers know it.
        self.known_legitimacy = self.audience.legitimacy

    def _audience(self) -> Audience:
        if self.draws.compiled:
            from dilemma_sim.model.compiled_audience import CompiledAudience

            return CompiledAudience(self.name, self.scenario, self.channels)
        return Audience(self.name, self.scenario, self.channels)

    def _branching(self) -> float:
        return self.text.calls.branching if self.scenario.mechanisms.self_excitation else 0.0

    def _circles(self, stratum: Stratum) -> Circles | None:
        constants = self.scenario.participation
        ties = constants.circle > 1 and constants.circle_weight > 0.0
        ties = ties and self.scenario.mechanisms.social_influence
        if not ties or self.scenario.population == "aggregated" or stratum.agents < stratum.persons:
            return None
        return Circles(stratum.persons, constants.circle, constants.circle_weight, constants.social_memory)

    # -- citizens ------------------------------------------------------------------------------

    def mood(
        self, key: str, reached: float, demands: Shares, posture: InternalPosture, risk_share: float = 1.0
    ) -> Mood:
        """Return what a stratum feels and knows as it is called to something.

        Parameters
        ----------
        key : the stratum.
        reached : q.
        demands : what the call asks for.
        posture : how the government treats protest.
        risk_share : risk relative to a street protest.
        """
        return self._mood(key, reached, demands, risk_share * self._risk(posture))

    def _risk(self, posture: InternalPosture) -> float:
        """Return the risk of a street protest, as all strata perceive it."""
        constants = self.scenario.participation
        fear_loss = (constants.fear_loss_at, constants.fear_loss_width)
        risk = arrest_risk(
            self.text.police * posture.policing,
            expm1(self.crowd_log),
            constants.arrest_constant,
            fear_loss if self.scenario.mechanisms.fear_loss else None,
        )
        return net_risk(risk, posture.severity, constants.severity_weight)

    def _mood(self, key: str, reached: float, demands: Shares, risk: float) -> Mood:
        constants, stocks = self.scenario.participation, self.stocks[key]
        legitimacy = self.audience.legitimacy
        push = stocks.backlash + stocks.focal - stocks.fear
        if self.scenario.mechanisms.backlash:
            push += self.scenario.repression.neighbour_arrest * stocks.arrested_peers
        # Switched off, influence rests where nobody has seen a peer take part, so that the level is kept.
        influence = self.scenario.mechanisms.social_influence
        push += constants.social_weight * (stocks.peers if influence else -1.0)
        return Mood(
            reached=reached,
            illegitimacy={k: share * (1.0 - legitimacy[k]) for k, share in demands.items()},
            risk=risk,
            push=push,
            ties=constants.social_weight if influence else 0.0,
            remembered=stocks.remembered,
        )

    def gather(self, protests: list[Protest], posture: InternalPosture, week: int) -> None:
        """Let citizens decide, spread them over the protests, and let the police act on them."""
        constants, repression = self.scenario.participation, self.scenario.repression
        memory = repression.backlash_memory
        for columns in self.strata.values():
            columns.pass_week(week, memory)
        for stocks in self.stocks.values():
            stocks.arrested_peers *= memory
        if not protests:
            return
        came = dict.fromkeys(self.strata, NOBODY)
        participation, arrested = dict.fromkeys(self.strata, 0.0), dict.fromkeys(self.strata, 0.0)
        detained, risk = 0, self._risk(self.policed_by)
        for key, columns in self.strata.items():
            reaches = [protest.reached[key] for protest in protests]
            missed = 1.0
            for part in reaches:
                missed *= 1.0 - part
            if missed == 1.0:
                continue
            mood = self._mood(key, 1.0 - missed, mean_demands(protests, reaches), risk)
            participants = columns.decide(
                mood, self.draws, week, threshold=constants.threshold, noise=constants.noise
            )
            if participants is NOBODY:
                continue
            came[key], total = participants, participants.total
            if len(protests) == 1:
                protests[0].turnout += total
            else:
                addresses = [(f"event/{columns.name}/{p.organiser.name}", p.number) for p in protests]
                parts = split_over_events(total, reaches, self.draws, addresses, week)
                for protest, part in zip(protests, parts, strict=True):
                    protest.turnout += part
            held = columns.detain(
                participants,
                posture.arrests,
                self.draws,
                week,
                own_backlash=repression.own_arrest if self.scenario.mechanisms.backlash else 0.0,
                longest=repression.longest_detention,
            )
            detained += held
            participation[key] = min(1.0, total / max(1.0, mood.reached * columns.stratum.persons))
            arrested[key] = held / total
        for protest, part in zip(
            protests, largest_remainder(detained, [float(p.turnout) for p in protests]), strict=True
        ):
            protest.detained = part
        self._remember_peers(came, participation, arrested)
        for protest in protests:
            if protest.turnout > 0:
                self.crowd_log = next_expectation(self.crowd_log, protest.turnout, constants.crowd_learning)

    def _remember_peers(self, came: dict[str, Participants], participation: Shares, arrested: Shares) -> None:
        """Let citizens take in what others did: those of the own circle, and those they hear of.

        Heard of are those whom the call reached, mostly of the own stratum: measured against a
        whole nation the share would be zero in every week.
        """
        constants = self.scenario.participation
        persons, whole = self.persons, self.adults
        mean = sum(participation[key] * persons[key] for key in persons) / whole
        mean_arrested = sum(arrested[key] * persons[key] for key in persons) / whole
        h = constants.homophily
        own = constants.circle_weight if constants.circle > 1 else 0.0
        for key, stocks in self.stocks.items():
            heard = (1.0 - own) * (h * participation[key] + (1.0 - h) * mean)
            stocks.peers = peer_pressure(stocks.peers, heard, constants.social_memory)
            seen = own * came[key].total / persons[key]
            stocks.remembered += (1.0 - constants.social_memory) * (seen - stocks.remembered)
            stocks.arrested_peers = max(stocks.arrested_peers, h * arrested[key] + (1.0 - h) * mean_arrested)
            circles = self.strata[key].circles
            if circles is not None:
                circles.pass_event()
                circles.take_in(came[key].agents, self.draws)

    def petitioners(
        self, key: str, reached: float, demands: Shares, posture: InternalPosture, risk: float
    ) -> float:
        """Return the expected number in a stratum who would bring a dossier, Y of the design note."""
        columns, constants = self.strata[key], self.scenario.participation
        mood = self.mood(key, reached, demands, posture, risk)
        easier = constants.threshold - constants.petition_offset * constants.noise
        chance = columns.mean_chance(mood, self.draws, threshold=easier, noise=constants.noise)
        return columns.stratum.persons * reached * chance

    # -- after the street ----------------------------------------------------------------------

    def feel_repression(self, week: Week, posture: InternalPosture) -> None:
        """Move fear, backlash and the focal spike by what was done this week."""
        constants, switches = self.scenario.repression, self.scenario.mechanisms
        acted = acts(posture, week)
        intensity = week.intensity = posture.intensity if acted else 0.0
        week.coercion = posture.visible if acted else 0.0
        repressed = intensity > 0.0
        for key, stocks in self.stocks.items():
            text = self.text.strata[key]
            if switches.fear and (repressed or stocks.fear > 0.0):
                stocks.fear = next_fear(
                    stocks.fear, intensity, size=constants.fear, memory=constants.fear_memory, seen=text.seen
                )
            if switches.backlash and (repressed or stocks.backlash > 0.0):
                stocks.backlash = next_backlash(
                    stocks.backlash,
                    intensity,
                    week.coercion,
                    size=constants.backlash,
                    memory=constants.backlash_memory,
                    scale=constants.backlash_scale,
                    stirred=text.sympathy * text.seen,
                )
            stocks.focal *= constants.focal_memory

    def settle(self, when: str) -> None:
        """Keep, in a held run, the fear and backlash that are held."""
        for key, stocks in self.stocks.items():
            who = f"{self.name}/{key} {when}"
            self.channels.keep("fear", who, stocks, "fear", "backlash", "focal", "arrested_peers")

    def stir(self, prominence: float) -> None:
        """Add the short backlash at a leader's arrest (Schulte and Steinert 2023)."""
        if not self.scenario.mechanisms.backlash:
            return
        for key, stocks in self.stocks.items():
            text = self.strata[key].stratum
            stocks.focal += self.scenario.repression.focal_backlash * prominence * text.seen * text.sympathy

    @property
    def dossier_quality(self) -> float:
        """Share of dossiers taken up, times their mean credibility, 0 to 1."""
        if self.dossiers == 0:
            return 0.0
        return self.taken_up / self.dossiers * self.credible / self.dossiers


def acts(posture: InternalPosture, week: Week) -> bool:
    """Say whether a posture is exercised in a week."""
    return bool(week.protests) or not posture.needs_protest


def mean_demands(protests: list[Protest], reaches: list[float]) -> Shares:
    """Return the demands a stratum hears of, weighted by how it is reached."""
    whole = sum(reaches)
    mean: Shares = {}
    if whole <= 0.0:
        return mean
    for protest, reached in zip(protests, reaches, strict=True):
        for issue, share in protest.demands.items():
            mean[issue] = mean.get(issue, 0.0) + share * reached / whole
    return mean
