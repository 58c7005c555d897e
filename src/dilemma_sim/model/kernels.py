"""The compiled inner loops, and nothing but loops.

They give, bit for bit, the words that :mod:`dilemma_sim.model.draws` gives in NumPy, which is
their oracle. Compiled code is cached between runs.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint32, uint64

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)
_SHIFT = np.uint64(32)

#: Philox blocks that are drawn together before they are looked at; small enough for the first cache.
_TILE = 512


@njit(cache=True, nogil=True, inline="always")
def _philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    for _ in range(10):
        p0 = _M0 * uint64(c0)
        p1 = _M1 * uint64(c2)
        c0, c1, c2, c3 = (
            uint32(uint32(p1 >> _SHIFT) ^ c1 ^ k0),
            uint32(p1),
            uint32(uint32(p0 >> _SHIFT) ^ c3 ^ k1),
            uint32(p0),
        )
        k0 = uint32(k0 + _W0)
        k1 = uint32(k1 + _W1)
    return c0, c1, c2, c3


@njit("float64(uint32, uint32, uint32, uint32, uint32, uint32)", cache=True, nogil=True)
def uniform(low, high, week, component, k0, k1):  # type: ignore[no-untyped-def]
    """Return one number in (0, 1) with 53 random bits, as ``Draws.uniform`` does."""
    a, b, _, _ = _philox(low, high, week, component, k0, k1)
    return (float((uint64(a) << uint64(21)) | (uint64(b) >> uint64(11))) + 0.5) * 2.0**-53


@njit(
    "int64(int64, int64, uint32, uint32, uint32, uint32, uint32, int64[:], uint32[:])",
    cache=True,
    nogil=True,
)
def scan(first, last, week, component, k0, k1, least, agents, words):  # type: ignore[no-untyped-def]
    """Write the agents from ``first`` to ``last`` whose word is at least ``least``, and their words.

    Returns how many there are. ``first`` is a multiple of four, the words of a block; the arrays
    have room for all.
    """
    found = 0
    tile = np.empty((4, _TILE), np.uint32)
    for start in range(first // 4, (last + 3) // 4, _TILE):
        size = min(_TILE, (last + 3) // 4 - start)
        for place in range(size):
            block = uint64(start + place)
            a, b, c, d = _philox(uint32(block), uint32(block >> _SHIFT), week, component, k0, k1)
            tile[0, place] = a
            tile[1, place] = b
            tile[2, place] = c
            tile[3, place] = d
        for place in range(size):
            if (
                tile[0, place] < least
                and tile[1, place] < least
                and tile[2, place] < least
                and tile[3, place] < least
            ):
                continue
            for column in range(4):
                agent = 4 * (start + place) + column
                if tile[column, place] >= least and agent < last:
                    agents[found] = agent
                    words[found] = tile[column, place]
                    found += 1
    return found
