"""Addressed random numbers: every draw has a name, a week and an index, and needs no history.

Philox4x32-10 (Salmon et al. 2011) turns a key and a counter into four 32-bit words. The key is
a hash of the root seed and the replicate; the counter is (index low, index high, week,
component). So a counterfactual shares all luck with its base, and nothing depends on the
order in which draws are taken. Distributions come from our own inverse transforms, so that
numbers do not move with the version of NumPy.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from math import exp, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_WEYL = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10
_LOW = 0xFFFFFFFF
_NORMAL = NormalDist()

#: Indices beyond which the numbers of a week are drawn from the highest down.
CROWD = 1 << 16
#: Neighbours whose numbers are drawn together then, two in a block of words.
GROUP = 128
#: Square roots in a row that are the GROUP-th root.
ROOTS = GROUP.bit_length() - 1
#: Down to this number; below it each has a word of its own again, of blocks from another index on.
TOP = 1.0 - 1.0 / 64.0
BELOW = 1 << 40

#: Above this mean a count is drawn from the normal law with continuity correction.
LARGE_MEAN = 60.0


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the four words of one Philox4x32-10 block."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        p0 = _MULTIPLIERS[0] * c0
        p1 = _MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _LOW, (p0 >> 32) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _WEYL[0]) & _LOW
        k1 = (k1 + _WEYL[1]) & _LOW
    return c0, c1, c2, c3


def philox_blocks(first: int, blocks: int, week: int, component: int, key: tuple[int, int]) -> Words:
    """Return consecutive Philox blocks as a flat array of 4 * blocks words."""
    return philox_at(np.arange(first, first + blocks, dtype=np.uint64), week, component, key).reshape(-1)


def philox_at(blocks: NDArray[np.integer], week: int, component: int, key: tuple[int, int]) -> Words:
    """Return the four words of each of some Philox blocks, one row a block."""
    index = blocks.astype(np.uint64)
    low, shift = np.uint64(_LOW), np.uint64(32)
    c0, c1 = index & low, index >> shift
    c2 = np.full(len(index), week & _LOW, dtype=np.uint64)
    c3 = np.full(len(index), component, dtype=np.uint64)
    m0, m1 = (np.uint64(m) for m in _MULTIPLIERS)
    k0, k1 = key
    for _ in range(_ROUNDS):
        p0 = m0 * c0
        p1 = m1 * c2
        c0 = (p1 >> shift) ^ c1 ^ np.uint64(k0)
        c2 = (p0 >> shift) ^ c3 ^ np.uint64(k1)
        c1 = p1 & low
        c3 = p0 & low
        k0 = (k0 + _WEYL[0]) & _LOW
        k1 = (k1 + _WEYL[1]) & _LOW
    words = np.empty((len(index), 4), dtype=np.uint32)
    for place, column in enumerate((c0, c1, c2, c3)):
        words[:, place] = column
    return words


def from_the_top(
    level: float, count: int, week: int, component: int, key: tuple[int, int], first: int = 0
) -> tuple[Counts, Floats]:
    """Return those of ``count`` indices whose number lies above a level, and their numbers.

    Of the :data:`GROUP` numbers of neighbours the highest is drawn first, then the next one below it, each
    for one of those who have none yet, down to the level or to :data:`TOP`; so one draw settles most groups
    where the level is high. All others are uniform below :data:`TOP`. Whose number is above a level does not
    depend on the level asked for. The highest of n is V^(1/n), V uniform, and the k-th highest V^(1/(n-k+1))
    times the one above it (Lurie and Hartley 1972, "Machine-generation of order statistics for Monte Carlo
    computations").

    Parameters
    ----------
    level : below 0 for all.
    count : indices from 0.
    week, component, key : of the blocks; each group has GROUP / 2 of them for itself.
    first : index from which on they are returned, a multiple of GROUP.
    """
    if level < TOP:
        blocks = philox_blocks(BELOW + first // 4, (count - first + 3) // 4, week, component, key)
        every = TOP * ((blocks[: count - first].astype(np.float64) + 0.5) * 2.0**-32)
        tops, numbers = _highest(TOP, count, week, component, key, first)
        every[tops - first] = numbers
        above = np.flatnonzero(every > level)
        return first + above, every[above]
    return _highest(level, count, week, component, key, first)


def highest_of_a_group(words: Words) -> Floats:
    """Return V^(1/128) of some words, by square roots: they are quick, and the same to the bit everywhere."""
    top = (words.astype(np.float64) + 0.5) * 2.0**-32
    for _ in range(ROOTS):
        top = np.sqrt(top)
    return top


def _highest(
    level: float, count: int, week: int, component: int, key: tuple[int, int], first: int
) -> tuple[Counts, Floats]:
    """Return what :func:`from_the_top` does, rank by rank."""
    groups = np.arange(first // GROUP, (count + GROUP - 1) // GROUP, dtype=np.int64)
    number, free = np.ones(len(groups)), np.ones((len(groups), GROUP), dtype=np.bool_)
    found, numbers = [], []
    for rank in range(GROUP):
        left, column = GROUP - rank, 2 * (rank % 2)
        words = philox_at(groups * (GROUP // 2) + rank // 2, week, component, key)
        luck, place = words[:, column].tolist(), words[:, column + 1].astype(np.uint64)
        if rank == 0:
            number = highest_of_a_group(words[:, column])
        else:
            # One by one, since NumPy's powers of arrays differ from those of the C library in the last bit.
            powers = [((word + 0.5) * 2.0**-32) ** (1.0 / left) for word in luck]
            number = number * np.array(powers, dtype=float)
        above = number > level
        groups, number, free, place = groups[above], number[above], free[above], place[above]
        if len(groups) == 0:
            break
        wanted = (place * np.uint64(left) >> np.uint64(32)).astype(np.int64)
        at = np.argmax(np.cumsum(free, axis=1) > wanted[:, None], axis=1)
        free[np.arange(len(groups)), at] = False
        found.append(groups * GROUP + at)
        numbers.append(number)
    indices = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    order = np.argsort(indices)
    order = order[: int(np.searchsorted(indices[order], count))]
    return indices[order], (np.concatenate(numbers) if numbers else np.zeros(0))[order]


@cache
def component_number(name: str) -> int:
    """Return the 32-bit number of a named stream of draws."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "little")


class Draws:
    """Draw numbers for one run.

    Parameters
    ----------
    seed : root seed of the experiment.
    replicate : number of the run within it.
    """

    #: Whether the compiled loops draw and decide, and on how many threads; their numbers are the same.
    compiled = False
    threads = 1

    def __init__(self, seed: int, replicate: int = 0) -> None:
        digest = blake2b(f"dilemma_sim/{seed}/{replicate}".encode(), digest_size=8).digest()
        self.key = (int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little"))
        self.key_words = np.array(self.key, dtype=np.uint32)

    def uniform(self, component: str, week: int, index: int = 0) -> float:
        """Return one number in (0, 1) with 53 random bits."""
        counter = (index & _LOW, index >> 32, week & _LOW, component_number(component))
        high, low, _, _ = philox(counter, self.key)
        return (((high << 21) | (low >> 11)) + 0.5) * 2.0**-53

    def uniforms_by_name(self, components: tuple[str, ...], week: int) -> list[float]:
        """Return the numbers that :meth:`uniform` gives for several components."""
        return [self.uniform(component, week) for component in components]

    def uniforms(self, component: str, week: int, count: int, first: int = 0) -> Floats:
        """Return numbers in (0, 1) for ``count`` indices from ``first``, 32 random bits each.

        Index ``i`` always gets word ``i mod 4`` of block ``i // 4``, whatever else is asked for.
        """
        block = first // 4
        blocks = (first + count + 3) // 4 - block
        words = philox_blocks(block, blocks, week, component_number(component), self.key)
        offset = first - 4 * block
        taken = words[offset : offset + count].astype(np.float64)
        return (taken + 0.5) * 2.0**-32

    def uniforms_at(self, component: str, week: int, indices: Counts) -> Floats:
        """Return the numbers that :meth:`uniforms` gives for some indices."""
        blocks = philox_at(indices // 4, week, component_number(component), self.key)
        return (blocks[np.arange(len(indices)), indices % 4].astype(np.float64) + 0.5) * 2.0**-32

    def above(self, level: float, component: str, week: int, count: int) -> tuple[Counts, Floats]:
        """Return those of ``count`` indices whose number lies above a level, and their numbers.

        They are those of :meth:`uniforms`, or beyond :data:`CROWD` indices those of :func:`from_the_top`.
        """
        if count > CROWD:
            return from_the_top(level, count, week, component_number(component), self.key)
        uniforms = self.uniforms(component, week, count)
        indices = np.flatnonzero(uniforms > level)
        return indices, uniforms[indices]

    def normal(self, component: str, week: int, index: int = 0) -> float:
        """Return one standard normal number."""
        return _NORMAL.inv_cdf(self.uniform(component, week, index))

    def normals(self, component: str, week: int, count: int) -> list[float]:
        """Return the numbers that :meth:`normal` gives for the first indices."""
        return [self.normal(component, week, index) for index in range(count)]

    def poisson(self, mean: float, component: str, week: int, index: int = 0) -> int:
        """Return one Poisson count."""
        return poisson(self.uniform(component, week, index), mean)

    def binomial(self, trials: int, chance: float, component: str, week: int, index: int = 0) -> int:
        """Return one binomial count."""
        if trials <= 0 or chance <= 0.0:
            return 0
        if chance >= 1.0:
            return trials
        return binomial(self.uniform(component, week, index), trials, chance)

    def uniforms_of(self, component: str, week: int, indices: Counts) -> Floats:
        """Return the numbers that :meth:`uniform` gives for some indices."""
        return np.array(
            [self.uniform(component, week, index) for index in indices.tolist()], dtype=np.float64
        )

    def binomials(self, trials: Counts, chance: float, component: str, week: int, indices: Counts) -> Counts:
        """Return the counts that :meth:`binomial` gives for some indices, all at the same chance."""
        counts = [
            self.binomial(count, chance, component, week, index)
            for count, index in zip(trials.tolist(), indices.tolist(), strict=True)
        ]
        return np.array(counts, dtype=np.int64)

    def choice(self, weights: Floats, component: str, week: int, index: int = 0) -> int:
        """Return a place drawn with probability in proportion to its weight."""
        return pick(self.uniform(component, week, index), weights.tolist())


def pick(uniform: float, weights: list[float]) -> int:
    """Return the place at which the cumulated weights pass the uniform number.

    Places of weight zero are never returned, and adding one changes nothing.
    """
    target = uniform * sum(weights)
    last = 0
    for place, weight in enumerate(weights):
        if weight > 0.0:
            last = place
            target -= weight
            if target < 0.0:
                return place
    return last


def poisson(uniform: float, mean: float) -> int:
    """Invert the Poisson law; above a mean of 60 by its normal limit."""
    if mean <= 0.0:
        return 0
    if mean > LARGE_MEAN:
        return max(0, round(mean + sqrt(mean) * _NORMAL.inv_cdf(uniform)))
    term = exp(-mean)
    total, count = term, 0
    while uniform > total and count < 1000:
        count += 1
        term *= mean / count
        total += term
    return count


def binomial(uniform: float, trials: int, chance: float) -> int:
    """Invert the binomial law; above a mean of 60 on both sides by its normal limit."""
    if chance > 0.5:
        return trials - binomial(1.0 - uniform, trials, 1.0 - chance)
    mean = trials * chance
    if mean > LARGE_MEAN:
        count = round(mean + sqrt(mean * (1.0 - chance)) * _NORMAL.inv_cdf(uniform))
        return min(trials, max(0, count))
    odds = chance / (1.0 - chance)
    term = (1.0 - chance) ** trials
    total, count = term, 0
    while uniform > total and count < trials:
        term *= odds * (trials - count) / (count + 1)
        count += 1
        total += term
        if term < 1e-18 and total > 0.5:
            break
    return count


def count_of(uniform: float, trials: int, chance: float) -> int:
    """Return a binomial count for any number of trials and any chance, impossible and certain ones too."""
    if trials <= 0 or chance <= 0.0:
        return 0
    return trials if chance >= 1.0 else binomial(uniform, trials, chance)


def inverted(uniforms: Floats, trials: Counts, chance: Floats) -> Counts:
    """Invert the binomial law for arrays, as :func:`binomial` does for one number."""
    counts = np.zeros(len(uniforms), dtype=np.int64)
    for place in np.flatnonzero(uniforms > (1.0 - chance) ** trials):
        counts[place] = binomial(float(uniforms[place]), int(trials[place]), float(chance[place]))
    return counts


def largest_remainder(total: int, shares: list[float]) -> list[int]:
    """Split a count in proportion to shares, without chance; ties go to the first."""
    whole = sum(shares)
    if total <= 0 or whole <= 0.0:
        return [0] * len(shares)
    exact = [total * share / whole for share in shares]
    counts = [int(part) for part in exact]
    rest = total - sum(counts)
    order = sorted(range(len(shares)), key=lambda place: (counts[place] - exact[place], place))
    for place in order[:rest]:
        counts[place] += 1
    return counts
