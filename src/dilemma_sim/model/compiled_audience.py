"""The same audience through compiled loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.model import issue_kernels
from dilemma_sim.model.agenda import Shares
from dilemma_sim.model.audience import Audience
from dilemma_sim.model.passing import OPEN, Channels
from dilemma_sim.model.week import Week

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario


class CompiledAudience(Audience):
    """Move what an :class:`Audience` holds by issue through compiled loops, to the same numbers.

    Attention, fatigue and legitimacy are arrays here; dictionaries of them are made when asked for.
    """

    _held: Shares | None

    def __init__(self, name: str, scenario: Scenario, channels: Channels = OPEN) -> None:
        super().__init__(name, scenario, channels)
        self._places = {issue: place for place, issue in enumerate(scenario.issues)}
        self._core = self._places[scenario.core]
        self._baseline, self._rest, self._hostile = (
            np.array(list(by_issue.values()))
            for by_issue in (self.baseline, self.resting_legitimacy, self.hostile)
        )
        self._nothing = np.zeros((3, len(scenario.issues)))
        self._none = self._nothing[0]
        agenda = scenario.agenda
        self._pace = (
            *(agenda.media, agenda.trigger, agenda.street, agenda.street_scale),
            *(agenda.imitation, agenda.fatigue, agenda.fatigue_rate, agenda.speed, agenda.mobility),
        )

    def _array(self, by_issue: Shares) -> issue_kernels.Floats:
        return np.array([by_issue.get(issue, 0.0) for issue in self.scenario.issues])

    def _by_issue(self, numbers: issue_kernels.Floats) -> Shares:
        return dict(zip(self.scenario.issues, numbers.tolist()))  # noqa: B905 - one number an issue

    @property
    def shares(self) -> Shares:
        """Attention by issue."""
        return self._by_issue(self._shares)

    @shares.setter
    def shares(self, shares: Shares) -> None:
        self._shares = self._array(shares)

    @property
    def fatigue(self) -> Shares:
        """Fatigue by issue."""
        return self._by_issue(self._tired)

    @fatigue.setter
    def fatigue(self, fatigue: Shares) -> None:
        self._tired = self._array(fatigue)

    @property
    def legitimacy(self) -> Shares:
        """Legitimacy by issue."""
        if self._held is None:
            self._held = self._by_issue(self._legitimacy)
        return self._held

    @legitimacy.setter
    def legitimacy(self, legitimacy: Shares) -> None:
        self._legitimacy, self._held = self._array(legitimacy), None

    @property
    def core_share(self) -> float:
        """Attention to the core issue."""
        return self._shares.item(self._core)

    @property
    def core_fatigue(self) -> float:
        """Fatigue with the core issue."""
        return self._tired.item(self._core)

    @property
    def mean_legitimacy(self) -> float:
        """Legitimacy over issues, weighted by attention."""
        return issue_kernels.weighted(self._shares, self._legitimacy)  # type: ignore[no-any-return]

    @property
    def hostile_attention(self) -> float:
        """Attention to issues, weighted by how hostile claims on them are."""
        return issue_kernels.weighted(self._shares, self._hostile)  # type: ignore[no-any-return]

    def _compete(self, week: Week, triggers: Shares) -> None:
        pushes = self._nothing.copy()
        for row, by_issue in enumerate((week.coverage, triggers, week.reading.demands)):
            for issue, push in by_issue.items():
                pushes[row, self._places[issue]] = push
        issue_kernels.attend(
            self._shares, self._tired, self._baseline, pushes, week.reading.turnout, *self._pace
        )

    def _move_legitimacy(
        self, delivered: dict[str, int], inconsistency_loss: float, coercion_loss: float
    ) -> None:
        constants, gains = self.scenario.identity, self._none
        if delivered:
            gains = self._array({k: constants.legitimacy_delivery * n for k, n in delivered.items()})
        issue_kernels.judge(
            self._legitimacy,
            self._rest,
            gains,
            self._core,
            constants.legitimacy_return,
            inconsistency_loss,
            coercion_loss,
        )
        self._held = None
