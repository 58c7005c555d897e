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

#: Participants whose circles are fetched from memory together.
AT_A_TIME = 64


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
def _add_computed(tables, row, component, key, agents, count, factor, index, places):  # type: ignore[no-untyped-def]
    """Add a multiple of a trait that is computed, as ``ComputedTraits.of`` does."""
    k0, k1 = key[0], key[1]
    table = tables[row]
    nodes, last = float(len(table)), float(len(table) - 1)
    for place in range(count):
        agent = uint64(agents[place])
        a, b, c, d = philox(agent >> uint64(2), uint32(0), component, k0, k1)
        low = b if agent & uint64(1) else a
        high = d if agent & uint64(1) else c
        word = high if agent & uint64(2) else low
        places[place] = min(last, max(0.0, (float(word) + 0.5) * 2.0**-32 * nodes - 0.5))
    for place in range(count):
        at = places[place]
        node = uint32(min(at, last - 1.0))  # without a sign, so that it is not counted from the end
        below, above = float(table[node]), float(table[node + uint32(1)])
        index[place] += factor * ((above - below) * (at - float(node)) + below)


@loop
def _weigh(  # type: ignore[no-untyped-def]
    agents, count, traits, trait_components, trait_key, shares, risk, threshold, index, averse, places
):  # fmt: skip
    """Write what each agent makes of the demands, the risk and the threshold, without any push."""
    rows, computed = traits.shape[0] - 1, len(trait_components) > 0
    index[:count] = 0.0
    averse[:count] = 0.0
    for row in range(rows + 1):
        share = shares[row] if row < rows else 1.0
        into = index if row < rows else averse
        if share > 0.0 and computed:
            component = trait_components[row]
            _add_computed(traits, row, component, trait_key, agents, count, share, into, places)
        elif share > 0.0:
            _add_column(traits, row, agents, count, share, into)
    for place in range(count):
        index[place] = index[place] - averse[place] * risk - threshold


@loop
def _of_few(agent, few, numbers):  # type: ignore[no-untyped-def]
    """Return a number that only a few citizens have, as ``Few.of`` does."""
    at = np.searchsorted(few, agent)
    return numbers[at] if at < len(few) and few[at] == agent else 0.0


@loop(inline="always")
def exp_about(x):  # type: ignore[no-untyped-def]
    """Return exp(x) for x from -20 to 20, to within a share of 1e-3 and without a branch or a table."""
    t = x * (1.0 / 32.0)
    e = 1.0 + t * (1.0 + t * (1 / 2 + t * (1 / 6 + t * (1 / 24 + t * (1 / 120 + t * (1 / 720))))))
    for _ in range(5):
        e = e * e
    return e


@loop
def _sift(numbers, count, index, most, noise, gate, heaviest, more, surest, may):  # type: ignore[no-untyped-def]
    """Mark with 1 the agents of whom somebody may take part, with 2 those of whom one surely does.

    Nobody is pushed by more than ``most``, nor by less than makes the odds ``more`` times smaller. (1 - p)^w
    is at least 1 - w p. So bounds of exp(-z) settle most agents without an exact exponential or power,
    and without a look at what each remembers, which lies far apart in memory. Products stand where one would
    divide by 1 + exp(-z), since a division may fail and what may fail is not made vector instructions.
    """
    high, low = heaviest * gate * (1.0 + 1e-6), surest * (1.0 - 1e-6)
    for place in range(count):
        x = -(index[place] + most) / noise
        e = exp_about(min(20.0, max(-20.0, x)))
        rest = 1.0 - numbers[place]
        some = (rest - 1e-15) * (1.0 + e * (1.0 - 1e-3)) < high
        surely = ((rest + 1e-15) * (1.0 + e * more * (1.0 + 1e-3)) < low) & (x < 20.0)
        may[place] = np.uint8(some) + np.uint8(surely)


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
    heaviest = float(weight + 1 if heavier > 0 else weight)
    lift = ties * most_remembered
    if len(anger) > 0:
        lift += anger.max()
    # Only who is one person comes surely; of more it is to be seen how many do.
    surest = gate if weight == 1 and heavier == 0 and len(absent) == 0 else 0.0
    more = exp(lift / noise)
    size = min(len(agents), 4 * TILE)
    may = np.empty(size, np.uint8)
    index, averse, places, waiting = np.empty(size), np.empty(size), np.empty(size), np.empty(size, np.int64)
    found = 0
    for start in range(0, len(agents), 4 * TILE):
        some, luck = agents[start : start + 4 * TILE], numbers[start : start + 4 * TILE]
        count = len(some)
        _weigh(
            some, count, traits, trait_components, trait_key, shares, risk, threshold, index, averse, places
        )
        _sift(luck, count, index, push + lift, noise, gate, heaviest, more, surest, may)
        left = 0
        for place in range(count):
            waiting[left] = place
            left += may[place] > 0
        for at in range(left):
            place = waiting[at]
            agent, number = some[place], luck[place]
            if may[place] == 2:
                agents[found] = agent
                numbers[found] = 1
                found += 1
                continue
            pushed = push
            if ties > 0.0:
                pushed += ties * (float(remembered[agent]) * faded[uint32(event - since[agent])])
            trials = weight + 1 if agent < heavier else weight
            if len(angry) > 0:
                pushed += _of_few(agent, angry, anger)
            if len(absent) > 0:
                trials -= int(_of_few(agent, absent, absent_persons))
            chance = gate / (1.0 + exp(-(index[place] + pushed) / noise))
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


@loop
def _latest(participants, size, since):  # type: ignore[no-untyped-def]
    """Return the latest event that the ends of some circles remember.

    Circles lie far apart in memory: looked at in a loop of its own, several are on their way at a time.
    """
    latest, citizens = 0, len(since)
    for citizen in participants:
        first = citizen - citizen % size
        latest = max(latest, since[first], since[min(citizens, first + size) - 1])
    return latest


@loop("float64(int64[::1], int64, float64, int64, float64[::1], float32[:], int32[:])")
def take_in(participants, size, gain, event, faded, remembered, since):  # type: ignore[no-untyped-def]
    """Let those who know a participant remember it, as ``Circles.take_in`` does.

    Returns a number that none of them remembers more than.
    """
    citizens, most = len(remembered), np.float32(0.0)
    for start in range(0, len(participants), AT_A_TIME):
        some = participants[start : start + AT_A_TIME]
        if _latest(some, size, since) > event:
            raise ValueError("a circle remembers what is still to come")
        for citizen in some:
            first = citizen - citizen % size
            last = min(citizens, first + size)
            if last - first < 2:
                continue
            more = gain / (last - first - 1)
            own, own_since = remembered[citizen], since[citizen]
            for member in range(first, last):
                aged = float(remembered[member]) * faded[uint32(event - since[member])]
                now = np.float32(aged + more)
                remembered[member] = now
                since[member] = event
                most = max(most, now)
            remembered[citizen], since[citizen] = own, own_since  # nobody pushes themselves
    return most


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
