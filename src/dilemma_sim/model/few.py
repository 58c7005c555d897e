"""Numbers that only a few citizens have: the anger of those who were detained, those who are away."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dilemma_sim.model.draws import Counts, Floats


@dataclass
class Few:
    """Hold a number for some citizens; it is 0 for everyone else.

    Attributes
    ----------
    citizens : in order, each once.
    numbers : one each.
    """

    citizens: Counts = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    numbers: Floats = field(default_factory=lambda: np.zeros(0))

    def __len__(self) -> int:
        """Return how many citizens have a number."""
        return len(self.citizens)

    def of(self, citizens: Counts) -> Floats:
        """Return the numbers of some citizens."""
        if len(self) == 0:
            return np.zeros(len(citizens))
        places = np.minimum(np.searchsorted(self.citizens, citizens), len(self) - 1)
        return np.where(self.citizens[places] == citizens, self.numbers[places], 0.0)

    def plus(self, citizens: Counts, numbers: Floats) -> Few:
        """Return the sum of these numbers and others; a citizen may stand among them more than once."""
        everyone, places = np.unique(np.concatenate([self.citizens, citizens]), return_inverse=True)
        total = np.zeros(len(everyone))
        np.add.at(total, places, np.concatenate([self.numbers, numbers]))
        return Few(everyone, total)
