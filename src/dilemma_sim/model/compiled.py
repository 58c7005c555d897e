"""The same draws through compiled loops: for many runs, and for whole nations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import floor

import numpy as np

from dilemma_sim.model import kernels
from dilemma_sim.model.draws import Counts, Draws, Floats, component_number

#: Indices that one call of the compiled loop looks at; a multiple of four.
CHUNK = 1 << 20
_LOW = 0xFFFFFFFF


class CompiledDraws(Draws):
    """Draw the numbers of :class:`Draws`, bit for bit, through compiled loops.

    Parameters
    ----------
    seed, replicate : as for :class:`Draws`.
    threads : at most so many for one large stratum; the numbers do not depend on it.
    """

    def __init__(self, seed: int, replicate: int = 0, threads: int = 1) -> None:
        super().__init__(seed, replicate)
        self.threads = threads

    def uniform(self, component: str, week: int, index: int = 0) -> float:
        """Return one number in (0, 1) with 53 random bits."""
        number = component_number(component)
        return float(
            kernels.uniform(index & _LOW, index >> 32, week & _LOW, number, self.key[0], self.key[1])
        )

    def above(self, level: float, component: str, week: int, count: int) -> tuple[Counts, Floats]:
        """Return those of ``count`` indices whose number lies above a level, and their numbers."""
        least = max(0, floor(level * 2.0**32 - 0.5) + 1)
        if least > _LOW:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        number = component_number(component)

        def look(first: int) -> tuple[Counts, Floats]:
            last = min(count, first + CHUNK)
            agents, words = np.empty(last - first, np.int64), np.empty(last - first, np.uint32)
            found = kernels.scan(
                first, last, week & _LOW, number, self.key[0], self.key[1], least, agents, words
            )
            return agents[:found].copy(), (words[:found].astype(np.float64) + 0.5) * 2.0**-32

        starts = range(0, count, CHUNK)
        if self.threads == 1 or len(starts) == 1:
            parts = [look(first) for first in starts]
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                parts = list(pool.map(look, starts))
        if len(parts) == 1:
            return parts[0]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
