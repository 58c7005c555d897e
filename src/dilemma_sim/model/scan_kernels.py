"""The scan for citizens whom a week's draw leaves room to come, compiled; its oracle is ``Draws.above``."""

from __future__ import annotations

from math import floor, sqrt

import numpy as np
from numba import uint64

from dilemma_sim.model.draws import BELOW, CROWD, GROUP, ROOTS, TOP
from dilemma_sim.model.loop import loop
from dilemma_sim.model.number_kernels import philox

#: Philox blocks that are drawn together before they are looked at; small enough for the nearest cache.
TILE = 512
#: Room that the scan needs beyond those it finds.
SPARE = 4 * TILE
_APART = GROUP // 2  # Blocks of a group
_WORDS = 2.0**32


@loop
def scan(first, last, citizens, week, component, k0, k1, level, agents, numbers):  # type: ignore[no-untyped-def]
    """Write the agents from ``first`` to ``last`` whose number is above ``level``; return how many.

    The arrays for them and for their numbers have room for all and :data:`SPARE` more, or of a crowd for
    fewer: if that is too little, -1 is returned. ``first`` is a multiple of the agents of a group.
    """
    if citizens > CROWD and level < TOP:
        return _scan_all(first, last, week, component, k0, k1, level, agents, numbers)
    if citizens > CROWD:
        return _scan_groups(first, last, week, component, k0, k1, level, agents, numbers)
    return _scan_words(first, last, week, component, k0, k1, level, agents, numbers)


# Each step is a function of its own over a short run of agents: such loops become vector instructions.


@loop
def _draw(tile, first, apart, size, week, component, k0, k1):  # type: ignore[no-untyped-def]
    """Draw Philox blocks, one column each."""
    for place in range(size):
        a, b, c, d = philox(uint64(apart * (first + place)), week, component, k0, k1)
        tile[0, place] = a
        tile[1, place] = b
        tile[2, place] = c
        tile[3, place] = d


@loop
def _mark_any(tile, size, least, hit):  # type: ignore[no-untyped-def]
    """Mark the blocks with a word of at least ``least``."""
    for place in range(size):
        most = max(tile[0, place], tile[1, place], tile[2, place], tile[3, place])
        hit[place] = most >= least


@loop(inline="always")
def _number(word):  # type: ignore[no-untyped-def]
    return (float(word) + 0.5) / _WORDS


@loop(inline="always")
def _root(number):  # type: ignore[no-untyped-def]
    """Return the highest number of a group, as ``draws.highest_of_a_group`` does."""
    for _ in range(ROOTS):
        number = sqrt(number)
    return number


@loop(inline="always")
def _surely_below(luck, left, level, number):  # type: ignore[no-untyped-def]
    """Say, without a power, whether the next number lies below ``level``: (1 - x)^n is at least 1 - n x.

    Both sides are taken times ``number``, since a division may fail and what may fail is not made vector
    instructions.
    """
    return (level > 0.0) & (number * luck < (number - left * (number - level)) * (1.0 - 1e-9))


@loop
def _write_tops(tile, hits, count, level, tops, alone):  # type: ignore[no-untyped-def]
    """Write the highest number of each group that was hit, and whether the next is surely below ``level``."""
    for hit in range(count):
        tops[hit] = _number(tile[0, hits[hit]])
    for hit in range(count):
        tops[hit] = _root(tops[hit])
    for hit in range(count):
        alone[hit] = _surely_below(_number(tile[2, hits[hit]]), GROUP - 1, level, tops[hit])


@loop(inline="always")
def _place(word, left):  # type: ignore[no-untyped-def]
    """Return one of so many places as are left."""
    return np.int64(uint64(word) * uint64(left) >> uint64(32))


@loop(inline="always")
def _word_at(chance):  # type: ignore[no-untyped-def]
    """Return a word whose number is at or a little below a chance."""
    return np.uint32(max(0, floor(chance * _WORDS) - 2))


@loop
def _scan_words(first, last, week, component, k0, k1, level, agents, numbers):  # type: ignore[no-untyped-def]
    """Scan where each agent has a word of its own, as ``Draws.uniforms`` draws them."""
    found = 0
    least = _word_at(level)
    tile, hit = np.empty((4, TILE), np.uint32), np.zeros(TILE, np.uint8)
    eights = hit.view(np.uint64)
    blocks = (last + 3) // 4
    for start in range(first // 4, blocks, TILE):
        size = min(TILE, blocks - start)
        _draw(tile, start, 1, size, week, component, k0, k1)
        hit[size:] = 0
        _mark_any(tile, size, least, hit)
        for eight in range(TILE // 8):
            if eights[eight] == 0:
                continue
            for place in range(8 * eight, 8 * eight + 8):
                if hit[place] == 0:
                    continue
                for column in range(4):
                    agent, number = 4 * (start + place) + column, _number(tile[column, place])
                    agents[found] = agent
                    numbers[found] = number
                    found += number > level and agent < last
    return found


@loop
def _scan_all(first, last, week, component, k0, k1, level, agents, numbers):  # type: ignore[no-untyped-def]
    """Scan a crowd down to a level below :data:`TOP`: words for all, and over them the numbers at the top."""
    found = 0
    tile, every = np.empty((4, TILE), np.uint32), np.empty(4 * TILE)
    places, highest = np.empty(GROUP, np.int64), np.empty(GROUP)
    for start in range(first, last, 4 * TILE):
        if found + 4 * TILE > len(agents):
            return -1
        size = min(4 * TILE, last - start)
        _draw(tile, BELOW + start // 4, 1, (size + 3) // 4, week, component, k0, k1)
        for place in range((size + 3) // 4):
            for column in range(4):
                every[4 * place + column] = TOP * _number(tile[column, place])
        for group in range(start // GROUP, (start + size + GROUP - 1) // GROUP):
            words = philox(uint64(_APART * group), week, component, k0, k1)
            top = _root(_number(words[0]))
            for rank in range(_descend(words, top, group, week, component, k0, k1, TOP, places, highest)):
                every[GROUP * group + places[rank] - start] = highest[rank]
        for place in range(size):
            agents[found] = start + place
            numbers[found] = every[place]
            found += every[place] > level
    return found


@loop
def _scan_groups(first, last, week, component, k0, k1, level, agents, numbers):  # type: ignore[no-untyped-def]
    """Scan a crowd, as ``draws.from_the_top`` draws it."""
    found = 0
    least = _word_at(level**GROUP) if level > 0.0 else np.uint32(0)
    tile, hits = np.empty((4, TILE), np.uint32), np.empty(TILE, np.int64)
    tops, alone = np.empty(TILE), np.empty(TILE, np.bool_)
    places, highest = np.empty(GROUP, np.int64), np.empty(GROUP)
    groups = (last + GROUP - 1) // GROUP
    for start in range(first // GROUP, groups, TILE):
        size = min(TILE, groups - start)
        _draw(tile, start, _APART, size, week, component, k0, k1)
        count = 0
        for place in range(size):
            hits[count] = place
            count += tile[0, place] >= least
        _write_tops(tile, hits, count, level, tops, alone)
        for hit in range(count):
            if found + GROUP > len(agents):
                return -1
            place, top = hits[hit], tops[hit]
            first_agent = GROUP * (start + place)
            if alone[hit]:
                agent = first_agent + _place(tile[1, place], GROUP)
                agents[found] = agent
                numbers[found] = top
                found += (top > level) & (agent < last)
                continue
            words = (tile[0, place], tile[1, place], tile[2, place], tile[3, place])
            group = start + place
            for rank in range(_descend(words, top, group, week, component, k0, k1, level, places, highest)):
                agent = first_agent + places[rank]
                agents[found] = agent
                numbers[found] = highest[rank]
                found += agent < last
    return found


@loop
def _descend(words, top, group, week, component, k0, k1, level, places, highest):  # type: ignore[no-untyped-def]
    """Write the numbers of a group above ``level``, in the order of their places; return how many.

    ``words`` are the first block of the group, and ``top`` is its highest number.
    """
    a, b, c, d = words
    number = top
    if not number > level:
        return 0
    places[0] = _place(b, GROUP)
    highest[0] = number
    for rank in range(1, GROUP):
        left = GROUP - rank
        if rank % 2 == 1:
            luck, luck_of_place = _number(c), d
        else:
            a, b, c, d = philox(uint64(_APART * group + rank // 2), week, component, k0, k1)
            luck, luck_of_place = _number(a), b
        if _surely_below(luck, left, level, number):
            return rank
        number *= luck ** (1.0 / left)
        if not number > level:
            return rank
        place = _place(luck_of_place, left)
        at = 0
        while at < rank and places[at] <= place:
            place += 1
            at += 1
        for later in range(rank, at, -1):
            places[later] = places[later - 1]
            highest[later] = highest[later - 1]
        places[at] = place
        highest[at] = number
    return GROUP
