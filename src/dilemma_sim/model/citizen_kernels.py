"""The compiled inner loops of the citizens' week, and nothing but loops.

They give, bit for bit, the participants that :mod:`dilemma_sim.model.citizens` gives, which is their
oracle. Compiled code is cached between runs.
"""

from __future__ import annotations

from math import exp

import numpy as np
from numba import uint32, uint64

from dilemma_sim.model.loop import loop
from dilemma_sim.model.number_kernels import binomial, philox
from dilemma_sim.model.scan_kernels import TILE, scan


@loop
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


@loop
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


@loop
def _of_few(agent, few, numbers):  # type: ignore[no-untyped-def]
    """Return a number that only a few citizens have, as ``Few.of`` does."""
    at = np.searchsorted(few, agent)
    return numbers[at] if at < len(few) and few[at] == agent else 0.0


@loop
def _sift(numbers, count, index, most, noise, gate, heaviest, may):  # type: ignore[no-untyped-def]
    """Mark the agents of whom somebody may take part, if pushed as much as anybody is.

    (1 - p)^w is at least 1 - w p, and 1 / p at least the first terms of 1 + exp(-z) over the gate:
    that settles most agents without an exponential or a power, and without a look at what each
    remembers, which lies far apart in memory.
    """
    for place in range(count):
        a = max(0.0, -(index[place] + most) / noise)
        series = 2.0 + a * (1.0 + a * (0.5 + a * (1.0 / 6.0 + a * (1.0 / 24.0)))) if a > 0.0 else 1.0
        may[place] = numbers[place] > 1.0 - heaviest * gate / series * (1.0 + 1e-9)


@loop
def take_part(  # type: ignore[no-untyped-def]
    agents, numbers, traits, trait_components, trait_key,
    gate, risk, threshold, push, noise, shares, remembered, since, faded, event, ties, most_remembered,
    weight, heavier, angry, anger, absent, absent_persons,
):  # fmt: skip
    """Keep those agents of whom somebody takes part, with how many of each for their number; return how many.

    ``agents`` and ``numbers`` are as :func:`scan` leaves them. ``traits`` holds columns or, where
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
    index, averse, pushed, waiting = np.empty(size), np.empty(size), np.empty(size), np.empty(size, np.int64)
    found = 0
    for start in range(0, len(agents), 4 * TILE):
        some, luck = agents[start : start + 4 * TILE], numbers[start : start + 4 * TILE]
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
        _sift(luck, count, index, most, noise, gate, heaviest, may)
        left = 0
        for place in range(count):
            waiting[left] = place
            left += may[place]
        # Memories lie far apart: looked up in a loop of their own, several are on their way at a time.
        for at in range(left):
            agent = some[waiting[at]]
            pushed[at] = push
            if ties > 0.0:
                pushed[at] += ties * (float(remembered[agent]) * faded[event - since[agent]])
        for at in range(left):
            place = waiting[at]
            agent, number = some[place], luck[place]
            trials = weight + 1 if agent < heavier else weight
            if len(angry) > 0:
                pushed[at] += _of_few(agent, angry, anger)
            if len(absent) > 0:
                trials -= int(_of_few(agent, absent, absent_persons))
            chance = gate / (1.0 + exp(-(index[place] + pushed[at]) / noise))
            if trials == 1 and chance <= 0.5:
                persons = 1 if number > 1.0 - chance else 0
            else:
                persons = binomial(number, trials, chance) if number > (1.0 - chance) ** float(trials) else 0
            agents[found] = agent
            numbers[found] = persons
            found += persons > 0
    return found


@loop(
    "int64(int64, int64, int64, uint32, uint32, uint32, uint32, float64,"
    " int64[::1], float64[::1],"
    " float32[:, ::1], uint32[::1], uint32[::1],"
    " float64, float64, float64, float64, float64, float64[::1], float32[:], int32[:], float64[::1],"
    " int64, float64, float64, int64, int64, int64[::1], float64[::1], int64[::1], float64[::1])"
)
def come(  # type: ignore[no-untyped-def]
    first, last, citizens, week, component, k0, k1, level, agents, numbers,
    traits, trait_components, trait_key,
    gate, risk, threshold, push, noise, shares, remembered, since, faded, event, ties, most_remembered,
    weight, heavier, angry, anger, absent, absent_persons,
):  # fmt: skip
    """Write who of the agents from ``first`` to ``last`` takes part: :func:`scan`, then :func:`take_part`.

    Returns how many, or -1 if the arrays have too little room.
    """
    waiting = scan(first, last, citizens, week, component, k0, k1, level, agents, numbers)
    if waiting < 0:
        return waiting
    return take_part(
        agents[:waiting], numbers[:waiting], traits, trait_components, trait_key,
        gate, risk, threshold, push, noise, shares, remembered, since, faded, event, ties, most_remembered,
        weight, heavier, angry, anger, absent, absent_persons,
    )  # fmt: skip


@loop("void(int64[:], int64, float64, int64, float64[:], float32[:], int32[:])")
def take_in(participants, size, gain, event, faded, remembered, since):  # type: ignore[no-untyped-def]
    """Let those who know a participant remember it, as ``Circles.take_in`` does."""
    citizens = len(remembered)
    for citizen in participants:
        first = citizen - citizen % size
        last = min(citizens, first + size)
        if last - first < 2:
            continue
        more = gain / (last - first - 1)
        for other in range(first, last):
            if other != citizen:
                aged = float(remembered[other]) * faded[event - since[other]]
                remembered[other] = np.float32(aged + more)
                since[other] = event


@loop("float64(float32[:, ::1], float64[::1], float64, float64, float64, float64)")
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
