"""The scan for citizens whom a week's draw leaves room to come, compiled; its oracle is ``Draws.above``."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from dilemma_sim.model.number_kernels import philox

#: Philox blocks that are drawn together before they are looked at; small enough for the nearest cache.
TILE = 512


# Each step is a function of its own over a short run of agents: such loops become vector instructions.


@njit(cache=True, nogil=True)
def _draw(tile, first, size, week, component, k0, k1):  # type: ignore[no-untyped-def]
    """Draw consecutive Philox blocks, one column each."""
    for place in range(size):
        a, b, c, d = philox(uint64(first + place), week, component, k0, k1)
        tile[0, place] = a
        tile[1, place] = b
        tile[2, place] = c
        tile[3, place] = d


@njit(cache=True, nogil=True)
def _mark(tile, size, least, hit):  # type: ignore[no-untyped-def]
    """Mark the blocks with a word of at least ``least``."""
    for place in range(size):
        most = max(tile[0, place], tile[1, place], tile[2, place], tile[3, place])
        hit[place] = most >= least


@njit(cache=True, nogil=True)
def scan(first, last, week, component, k0, k1, least, agents, words):  # type: ignore[no-untyped-def]
    """Write the agents from ``first`` to ``last`` whose word is at least ``least``; return how many.

    The arrays for them and for their words have room for all and 32 more. ``first`` is a multiple
    of four, the words of a block.
    """
    found = 0
    tile, hit = np.empty((4, TILE), np.uint32), np.zeros(TILE, np.uint8)
    eights = hit.view(np.uint64)
    blocks = (last + 3) // 4
    for start in range(first // 4, blocks, TILE):
        size = min(TILE, blocks - start)
        _draw(tile, start, size, week, component, k0, k1)
        hit[size:] = 0
        _mark(tile, size, least, hit)
        for eight in range(TILE // 8):
            if eights[eight] == 0:
                continue
            for place in range(8 * eight, 8 * eight + 8):
                if hit[place] == 0:
                    continue
                for column in range(4):
                    agent, word = 4 * (start + place) + column, tile[column, place]
                    agents[found] = agent
                    words[found] = word
                    found += word >= least and agent < last
    return found
