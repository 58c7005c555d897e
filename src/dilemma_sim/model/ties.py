"""Who knows whom: circles of kin and neighbours, and what is left of having seen one's own take part (M1).

A circle is a run of consecutive citizens of a stratum (the village network of Siegel 2009), so
that ties follow from numbers and need no list. In any week few take part; each of them adds to
what the others of the circle remember, and nobody else is looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.model.draws import Counts, Draws, Floats


class Circles:
    """Hold what each citizen of a stratum remembers of the own circle.

    The memory is u' = lam u + (1 - lam) w a from event to event, a being the share of the others
    in the circle who took part: the own circle's part of c in :func:`participation.peer_pressure`.
    It fades when it is asked for, so that an event touches only those who know a participant.

    Parameters
    ----------
    citizens : how many, one agent each.
    size : persons in a circle, m; the last circle may be smaller.
    weight : share of the circle in peer influence, w.
    memory : lam, per event.
    """

    def __init__(self, citizens: int, size: int, weight: float, memory: float) -> None:
        self.citizens, self.size = citizens, size
        self.gain = (1.0 - memory) * weight
        self.memory = memory
        self.event = 0
        #: More than anybody remembers.
        self.most = 0.0
        #: lam to the power of the number of events that have passed.
        self.faded: Floats = np.ones(1)
        # Zeros cost no memory until they are written to, which happens only beside participants. What a
        # citizen remembers and since when lie side by side, so that a look at both is one way to memory.
        both = np.zeros((citizens, 2), dtype=np.int32)
        self.remembered: NDArray[np.float32] = both.view(np.float32)[:, 0]
        self.since: NDArray[np.int32] = both[:, 1]

    def of(self, citizens: Counts) -> Floats:
        """Return u of some citizens."""
        return self.remembered[citizens].astype(np.float64) * self.faded[self.event - self.since[citizens]]

    def pass_event(self) -> None:
        """Count an event, after which all memories are a little older."""
        self.event += 1
        self.most *= self.memory * (1.0 + 1e-9)
        if self.event >= len(self.faded):
            self.faded = self.memory ** np.arange(2.0 * len(self.faded))

    def take_in(self, participants: Counts, draws: Draws) -> None:
        """Let those who know a participant of the present event remember it.

        Parameters
        ----------
        participants : citizens, in order.
        draws : of the run; say whether the compiled loops are used.
        """
        if draws.compiled:
            from dilemma_sim.model.compiled import take_in

            self.most = max(self.most, take_in(self, participants, draws.threads))
            return
        for citizen in participants.tolist():
            first = citizen - citizen % self.size
            last = min(self.citizens, first + self.size)
            others = np.array([other for other in range(first, last) if other != citizen], dtype=np.int64)
            if len(others) > 0:
                self.remembered[others] = self.of(others) + self.gain / len(others)
                self.since[others] = self.event
                self.most = max(self.most, float(self.remembered[others].max()))
