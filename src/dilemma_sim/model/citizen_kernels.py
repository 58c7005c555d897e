"""The compiled inner loops of the citizens' week, and nothing but loops.

They give, bit for bit, the participants that :mod:`dilemma_sim.model.citizens` gives, which is their
oracle. Compiled code is cached between runs.
"""

from __future__ import annotations

from math import exp

import numpy as np
from numba import njit, uint32, uint64

from dilemma_sim.model.number_kernels import binomial, philox
from dilemma_sim.model.scan_kernels import TILE, scan


@njit(cache=True, nogil=True)
def _add_column(columns, row, agents, count, factor, index):  # type: ignore[no-untyped-def]
    """Add a multiple of a trait that is held as a column."""
    column = columns[row]
    if count > 0 and agents[count - 1] - agents[0] == count - 1:
        run = column[agents[0] : agents[0] + count]
        for place in range(count):
            index[place] += factor * float(run[place])
        return
    for place in range(count):
        index[place] += factor * float(column[agents[place]])


@njit(cache=True, nogil=True)
def _add_computed(tables, row, component, key, agents, count, factor, index, words):  # type: ignore[no-untyped-def]
    """Add a multiple of a trait that is computed, as ``ComputedTraits.of`` does."""
    k0, k1 = key[0], key[1]
    for place in range(count):
        agent = uint64(agents[place])
        a, b, c, d = philox(agent >> uint64(2), uint32(0), component, k0, k1)
        low = b if agent & uint64(1) else a
        high = d if agent & uint64(1) else c
        words[place] = high if agent & uint64(2) else low
    table = tables[row]
    last = len(table) - 1
    for place in range(count):
        at = (float(words[place]) + 0.5) * 2.0**-32 * len(table) - 0.5
        at = min(float(last), max(0.0, at))
        node = min(int(at), last - 1)
        below, above = float(table[node]), float(table[node + 1])
        index[place] += factor * ((above - below) * (at - node) + below)


@njit(cache=True, nogil=True)
def _of_few(agent, few, numbers):  # type: ignore[no-untyped-def]
    """Return a number that only a few citizens have, as ``Few.of`` does."""
    at = np.searchsorted(few, agent)
    return numbers[at] if at < len(few) and few[at] == agent else 0.0


@njit(cache=True, nogil=True)
def _sift(words, count, index, most, noise, gate, heaviest, may):  # type: ignore[no-untyped-def]
    """Mark the agents of whom somebody may take part, if pushed as much as anybody is.

    (1 - p)^w is at least 1 - w p, and 1 / p at least the first terms of 1 + exp(-z) over the gate:
    that settles most agents without an exponential or a power, and without a look at what each
    remembers, which lies far apart in memory.
    """
    for place in range(count):
        a = max(0.0, -(index[place] + most) / noise)
        series = 2.0 + a * (1.0 + a * (0.5 + a * (1.0 / 6.0 + a * (1.0 / 24.0)))) if a > 0.0 else 1.0
        number = (float(words[place]) + 0.5) * 2.0**-32
        may[place] = number > 1.0 - heaviest * gate / series * (1.0 + 1e-9)


@njit(cache=True, nogil=True)
def take_part(  # type: ignore[no-untyped-def]
    agents, words, traits, trait_components, trait_key,
    gate, risk, threshold, push, noise, shares, remembered, since, faded, event, ties, most_remembered,
    weight, heavier, angry, anger, absent, absent_persons, persons,
):  # fmt: skip
    """Keep those agents of whom somebody takes part, and write how many of each; return how many.

    ``agents`` and ``words`` are as :func:`scan` leaves them. ``traits`` holds columns or, where
    ``trait_components`` says where their draws lie, tables. The rest is as in
    ``StratumColumns.decide``, which is the oracle.
    """
    rows, computed = traits.shape[0] - 1, len(trait_components) > 0
    heaviest = float(weight + 1 if heavier > 0 else weight)
    most = push + ties * most_remembered
    if len(anger) > 0:
        most += anger.max()
    size = min(len(agents), 4 * TILE)
    trait_words, may = np.empty(size, np.uint32), np.empty(size, np.bool_)
    index, averse = np.empty(size), np.empty(size)
    found = 0
    for start in range(0, len(agents), 4 * TILE):
        some, numbers = agents[start : start + 4 * TILE], words[start : start + 4 * TILE]
        count = len(some)
        index[:count] = 0.0
        averse[:count] = 0.0
        for row in range(rows + 1):
            share = shares[row] if row < rows else 1.0
            into = index if row < rows else averse
            if share > 0.0 and computed:
                component = trait_components[row]
                _add_computed(traits, row, component, trait_key, some, count, share, into, trait_words)
            elif share > 0.0:
                _add_column(traits, row, some, count, share, into)
        for place in range(count):
            index[place] = index[place] - averse[place] * risk - threshold
        _sift(numbers, count, index, most, noise, gate, heaviest, may)
        for place in range(count):
            if not may[place]:
                continue
            agent, pushed = some[place], push
            if ties > 0.0:
                pushed += ties * (float(remembered[agent]) * faded[event - since[agent]])
            pushed += _of_few(agent, angry, anger)
            trials = (weight + 1 if agent < heavier else weight) - int(_of_few(agent, absent, absent_persons))
            number = (float(numbers[place]) + 0.5) * 2.0**-32
            chance = gate / (1.0 + exp(-(index[place] + pushed) / noise))
            if number <= (1.0 - chance) ** float(trials):
                continue
            agents[found] = agent
            persons[found] = binomial(number, trials, chance)
            found += 1
    return found


@njit(
    "int64(int64, int64, uint32, uint32, uint32, uint32, uint32, int64[::1], uint32[::1], int64[::1],"
    " float32[:, ::1], uint32[::1], uint32[::1],"
    " float64, float64, float64, float64, float64, float64[::1], float32[::1], int32[::1], float64[::1],"
    " int64, float64, float64, int64, int64, int64[::1], float64[::1], int64[::1], float64[::1])",
    cache=True,
    nogil=True,
)
def come(  # type: ignore[no-untyped-def]
    first, last, week, component, k0, k1, least, agents, words, persons,
    traits, trait_components, trait_key,
    gate, risk, threshold, push, noise, shares, remembered, since, faded, event, ties, most_remembered,
    weight, heavier, angry, anger, absent, absent_persons,
):  # fmt: skip
    """Write who of the agents from ``first`` to ``last`` takes part: :func:`scan`, then :func:`take_part`."""
    waiting = scan(first, last, week, component, k0, k1, least, agents, words)
    return take_part(
        agents[:waiting], words[:waiting], traits, trait_components, trait_key,
        gate, risk, threshold, push, noise, shares, remembered, since, faded, event, ties, most_remembered,
        weight, heavier, angry, anger, absent, absent_persons, persons,
    )  # fmt: skip


@njit(
    "void(int64[:], int64, float64, int64, float64[:], float32[:], int32[:])",
    cache=True,
    nogil=True,
)
def take_in(participants, size, gain, event, faded, remembered, since):  # type: ignore[no-untyped-def]
    """Let those who know a participant remember it, as ``Circles.take_in`` does."""
    citizens = len(remembered)
    for citizen in participants:
        first = citizen - citizen % size
        last = min(citizens, first + size)
        for other in range(first, last):
            if other != citizen:
                aged = float(remembered[other]) * faded[event - since[other]]
                remembered[other] = np.float32(aged + gain / (last - first - 1))
                since[other] = event


@njit(
    "float64(float32[:, ::1], float64[::1], float64, float64, float64, float64)",
    cache=True,
    nogil=True,
)
def mean_chance(columns, shares, risk, threshold, push, noise):  # type: ignore[no-untyped-def]
    """Return the mean over columns of the chance to act once reached."""
    aversion, agents, total = columns.shape[0] - 1, columns.shape[1], 0.0
    index = np.zeros(agents)
    for row in range(aversion):
        if shares[row] > 0.0:
            for agent in range(agents):
                index[agent] += shares[row] * float(columns[row, agent])
    for agent in range(agents):
        z = (index[agent] - float(columns[aversion, agent]) * risk - threshold + push) / noise
        index[agent] = z
    for agent in range(agents):
        total += 1.0 / (1.0 + exp(-index[agent]))
    return total / agents
