"""One run: the order of one week, and nothing else."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING, Any

import mesa

from dilemma_sim.model import abroad, aftermath, ledger, outside, street
from dilemma_sim.model.detainees import Held
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.forum import Forum
from dilemma_sim.model.government import Government, Pressures
from dilemma_sim.model.menu import Menu
from dilemma_sim.model.organisation import Organiser
from dilemma_sim.model.partner import Partner
from dilemma_sim.model.passing import OPEN, Channels
from dilemma_sim.model.record import Event, Recorder, RunRecord
from dilemma_sim.model.society import Society
from dilemma_sim.model.week import Week

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.timeline import Forced, OutsideEvent


class DilemmaModel(mesa.Model):
    """Hold the world of one run and move it week by week.

    Parameters
    ----------
    scenario : validated.
    seed : root seed.
    replicate : number of the run.
    weeks : how many to simulate; None for the whole period.
    draws : where its luck comes from; None for the NumPy path.
    channels : what passes between its parts.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        replicate: int,
        weeks: int | None = None,
        draws: Draws | None = None,
        channels: Channels = OPEN,
    ) -> None:
        super().__init__(rng=0)  # Mesa's own generator is never used; a fixed seed keeps the clock out
        self.case = scenario
        self.seed_used, self.replicate = seed, replicate
        self.draws = Draws(seed, replicate) if draws is None else draws
        self.channels = channels
        self.weeks = scenario.period.weeks if weeks is None else min(weeks, scenario.period.weeks)
        self.week = 0
        self.menu = self._menu()
        self.spotlight = scenario.spotlight.start if scenario.mechanisms.spotlight else 0.0
        self._lights: list[float] = []
        self._leaders_arrested: list[Organiser] = []
        self.societies = {
            name: Society(name, scenario, self.draws, self.channels) for name in scenario.countries
        }
        self.organisers = [Organiser(self, name, text) for name, text in scenario.organisations.items()]
        self._organisers_of = {
            name: [o for o in self.organisers if o.country == name] for name in scenario.countries
        }
        self.partner = Partner(self, scenario.partner)
        self.forum = Forum(self, scenario.forum)
        self.governments = {
            name: Government(self, name, country.government) for name, country in scenario.countries.items()
        }
        self.held = {name: Held(name, group) for name, group in scenario.detainees.items()}
        #: Outside events by the week in which each begins to be felt, and by that of its day.
        self.outside, self.announced = self._calendar()
        self.sessions = {
            scenario.period.week_of(event.at): event.session
            for event in scenario.timeline.values()
            if event.session is not None
        }
        dates = tuple(scenario.period.day_of(step) for step in range(self.weeks))
        self.recorder = Recorder(tuple(scenario.countries), dates, tuple(self.held))
        self.happened: dict[str, Week] = {}
        #: Who passes calls on to the strata of each country.
        self.passing = {
            name: {key: [o for o in self.organisers if (name, key) in o.reach] for key in society.strata}
            for name, society in self.societies.items()
        }
        #: Who passes them on to any of its strata.
        self.reaching = {
            name: [o for o in self.organisers if any(o in some for some in strata.values())]
            for name, strata in self.passing.items()
        }
        self.held_of = {
            name: [held for held in self.held.values() if held.group.country == name]
            for name in scenario.countries
        }
        self._forced = {name: self._forced_on(name) for name in scenario.countries}

    def _menu(self) -> Menu:
        postures = self.case.postures
        if self.draws.compiled:
            from dilemma_sim.model.compiled_menu import CompiledMenu

            return CompiledMenu(postures.external, postures.internal)
        return Menu(postures.external, postures.internal)

    def _calendar(self) -> tuple[dict[int, list[OutsideEvent]], dict[int, list[OutsideEvent]]]:
        """Return the outside events by the week in which each begins to be felt, and by that of its day."""
        felt: dict[int, list[OutsideEvent]] = {}
        announced: dict[int, list[OutsideEvent]] = {}
        for _, event in sorted(self.case.timeline.items(), key=lambda item: (item[1].at, item[0])):
            week = self.case.period.week_of(event.at)
            felt.setdefault(max(0, week - event.lead), []).append(event)
        for event in [event for events in felt.values() for event in events]:
            announced.setdefault(self.case.period.week_of(event.at), []).append(event)
        return felt, announced

    def _forced_on(self, country: str) -> list[tuple[int, int, Forced]]:
        """Return what is forced on a government, each with its first and last week."""
        period, found = self.case.period, []
        for forced in self.case.do.values():
            if forced.country != country:
                continue
            if forced.at is not None:
                first = last = period.week_of(forced.at)
            else:
                first = period.week_of(forced.starting) if forced.starting else 0
                last = period.week_of(forced.ending) if forced.ending else self.weeks
            found.append((first, last, forced))
        return found

    # -- the week ------------------------------------------------------------------------------

    def step(self) -> None:
        """Move the world by one week, as Mesa's scheduler does when it is asked."""
        self.pass_week()

    def pass_week(self) -> None:
        """Move the world by one week, in the order of the design note's section 10."""
        self.channels.begin(self.week)
        outside.befall(self)
        self.light_up()
        self.channels.keep("spotlight", "after events", self, "spotlight")
        for organiser in self.organisers:
            organiser.recover(self.week)
            if organiser.orphans:
                organiser.hand_over(self.organisers)
        self._settle("before the week")
        self.open_eyes()
        self.happened = street.unfold(self)
        self.light_up("publicity")
        self.channels.keep("spotlight", "after acts", self, "spotlight")
        for country, week in self.happened.items():
            aftermath.settle(self, country, week)
        for country in self.societies:
            abroad.deal(self, country)
        abroad.move_held(self)
        self._fade_spotlight()
        self.channels.keep("spotlight", "at the end", self, "spotlight")
        for country, government in self.governments.items():
            government.decide(self._pressures(country))
            self._take_up_dossiers(country)
        self.hear_of_arrests()
        self._settle("after the week")
        for place, country in enumerate(self.societies):
            ledger.record(self, place, country)
        for place, held in enumerate(self.held.values()):
            self.recorder.group(self.week, place, held.counts)
        self.week += 1

    def run(self) -> RunRecord:
        """Run to the end and return the record."""
        while self.week < self.weeks:
            self.pass_week()
        return self.recorder.finish(self.seed_used, self.replicate)

    # -- its parts -----------------------------------------------------------------------------

    def _settle(self, when: str) -> None:
        """Keep, in a held run, what is held of organisers and of what citizens feel."""
        if self.channels.open:
            return
        for organiser in self.organisers:
            organiser.settle(when)
        for society in self.societies.values():
            society.settle(when)

    def open_eyes(self) -> None:
        """Let citizens and organisers see what they act on this week."""
        for country, society in self.societies.items():
            carry, internal = self.channels.carry, self.governments[country].internal
            society.policed_by = self.menu.internal_of[carry("policing", country, internal)]
            society.warned_by = self.menu.internal_of[carry("warnings", country, internal)]
            society.known_legitimacy = carry("grievance", country, society.audience.legitimacy)

    def hear_of_arrests(self) -> None:
        """Spread the anger at leaders' arrests to all who are reached by their organisations."""
        for country, society in self.societies.items():
            heard = [o.text.prominence for o in self._leaders_arrested if country in o.heard_in]
            for prominence in self.channels.carry("leaders", country, tuple(heard)):
                society.stir(prominence)
        self._leaders_arrested.clear()

    def _fade_spotlight(self) -> None:
        start = self.case.spotlight.start if self.case.mechanisms.spotlight else 0.0
        self.spotlight = start + self.case.spotlight.memory * (self.spotlight - start)

    def _pressures(self, country: str) -> Pressures:
        society, government = self.societies[country], self.governments[country]
        organisers = self.organisers_in(country)
        organised = sum([o.text.prominence * o.capacity for o in organisers if not o.coopted])
        carry = self.channels.carry
        return Pressures(
            pressure=carry("pressure", country, society.audience.pressure),
            street=carry("street", country, society.audience.threat),
            organisers=carry("organisers", country, min(1.0, organised)),
            identity=government.identity(government.seen),
            legitimacy=carry("esteem", country, society.audience.mean_legitimacy),
            spotlight=self.spotlight,
        )

    def _take_up_dossiers(self, country: str) -> None:
        society, government = self.societies[country], self.governments[country]
        rate = self.menu.external_of[government.external].casework
        society.taken_up += self.draws.binomial(
            society.dossiers - society.taken_up, rate, f"casework/{country}", self.week
        )

    # -- what its parts call -------------------------------------------------------------------

    @property
    def day(self) -> date:
        """First day of the week."""
        return self.recorder.dates[self.week]

    def organisers_in(self, country: str) -> list[Organiser]:
        """Return the organisations that sit in a country."""
        return self._organisers_of[country]

    def appeal(self, organiser: Organiser) -> tuple[float, float]:
        """Return the grievance an organiser can reach on the core issue, and on its other demands."""
        core = self.case.core
        others = {k: share for k, share in organiser.demands.items() if k != core}
        whole = sum(others.values())
        for_core = for_rest = 0.0
        for (country, stratum), (offline, online) in organiser.reach.items():
            society = self.societies[country]
            legitimacy = society.known_legitimacy
            persons = society.persons[stratum] * (offline * organiser.offline + online * organiser.online)
            hardship = society.hardship[stratum]
            if core in hardship:
                for_core += persons * hardship[core] * (1.0 - legitimacy[core])
            for issue, share in others.items():
                if issue in hardship:
                    for_rest += persons * hardship[issue] * (1.0 - legitimacy[issue]) * share / whole
        return for_core, for_rest

    def shine(self, light: float) -> None:
        """Add to the attention abroad, as it will be after :meth:`light_up`."""
        if self.case.mechanisms.spotlight:
            self._lights.append(light)

    def light_up(self, channel: str | None = None) -> None:
        """Let attention abroad take in all that shone, in whatever order it did.

        Parameters
        ----------
        channel : through which it passes; None for outside events.
        """
        light = fsum(self._lights)
        if channel is not None:
            light = self.channels.carry(channel, "abroad", light)
        self.spotlight = min(1.0, self.spotlight + light)
        self._lights.clear()

    def bring_dossiers(self, country: str, count: int, credibility: float) -> None:
        """Add case files to a country's stock; credible ones draw attention abroad."""
        society = self.societies[country]
        society.dossiers += count
        society.credible += count * credibility
        self.shine(self.case.spotlight.dossier * count * credibility / 100.0)

    def stir(self, organiser: Organiser) -> None:
        """Let the anger at a leader's arrest spread at the end of the week."""
        self._leaders_arrested.append(organiser)

    def forced(self, country: str) -> list[Forced]:
        """Return the choices forced on, or barred to, a government this week."""
        if not self._forced[country]:
            return []
        return [forced for first, last, forced in self._forced[country] if first <= self.week <= last]

    def log(self, country: str, actor: str, kind: str, **more: Any) -> None:
        """Write an event."""
        self.recorder.events.append(
            Event(step=self.week, date=self.day, country=country, actor=actor, kind=kind, **more)
        )
