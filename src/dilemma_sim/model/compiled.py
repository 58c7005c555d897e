"""The same draws and decisions through compiled loops: for many runs, and for whole nations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.model import choice_kernels, citizen_kernels, number_kernels
from dilemma_sim.model.draws import CROWD, GROUP, Counts, Draws, Floats, component_number
from dilemma_sim.model.scan_kernels import SPARE
from dilemma_sim.model.traits import TRAIT_DRAWS, Traits

if TYPE_CHECKING:
    from dilemma_sim.model.citizens import Mood, StratumColumns
    from dilemma_sim.model.ties import Circles

#: Agents that one call of the compiled loop looks at, at least; a multiple of the agents of a group.
CHUNK = 1 << 19
#: Memory for the agents of a crowd whom a draw leaves room to come, in multiples of how many are expected.
ROOM = 1.5
#: Calls for each thread, so that one that is held up leaves work to the others.
CALLS = 4
#: Participants of a stratum whose circles are worth a second thread.
MANY_PARTICIPANTS = 1 << 13
#: Weeks for which the numbers that every week asks for are drawn ahead, all at once.
WEEKS_AHEAD = 80
_LOW = 0xFFFFFFFF
_NO_WORDS = np.zeros(0, dtype=np.uint32)
_NO_MEMORY = (np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int32), np.ones(1), 0)
_TRAIT_KEY = np.array(TRAIT_DRAWS.key, dtype=np.uint32)


class CompiledDraws(Draws):
    """Draw the numbers of :class:`Draws`, bit for bit, through compiled loops.

    Parameters
    ----------
    seed, replicate : as for :class:`Draws`.
    threads : at most so many for one large stratum; the numbers do not depend on it.
    """

    compiled = True

    def __init__(self, seed: int, replicate: int = 0, threads: int = 1) -> None:
        super().__init__(seed, replicate)
        self.threads = threads
        self._single: dict[tuple[str, int], list[float]] = {}
        self._ahead: dict[tuple[tuple[str, ...], int], list[list[float]]] = {}
        self._normals: dict[tuple[str, int, int], list[list[float]]] = {}

    def uniform(self, component: str, week: int, index: int = 0) -> float:
        """Return one number in (0, 1) with 53 random bits; the first of a week is drawn weeks ahead."""
        if index == 0:
            block, at = divmod(week, WEEKS_AHEAD)
            numbers = self._single.get((component, block))
            if numbers is None:
                numbers = self._single[component, block] = self._week_by_week(component, block)
            return numbers[at]
        number = component_number(component)
        return number_kernels.uniform(index, week & _LOW, number, *self.key)  # type: ignore[no-any-return]

    def _week_by_week(self, component: str, block: int) -> list[float]:
        numbers, first = np.empty(WEEKS_AHEAD), block * WEEKS_AHEAD & _LOW
        number_kernels.weeks_ahead(first, component_number(component), *self.key, numbers)
        return numbers.tolist()

    def uniforms_by_name(self, components: tuple[str, ...], week: int) -> list[float]:
        """Return the numbers that :meth:`uniform` gives for several components."""
        address = (components, week // WEEKS_AHEAD)
        numbers = self._ahead.get(address)
        if numbers is None:
            numbers = self._drawn_ahead(components, (0,) * len(components), address[1]).tolist()
            self._ahead[address] = numbers
        return numbers[week % WEEKS_AHEAD]

    def normals(self, component: str, week: int, count: int) -> list[float]:
        """Return the numbers that :meth:`normal` gives for the first indices."""
        address = (component, count, week // WEEKS_AHEAD)
        numbers = self._normals.get(address)
        if numbers is None:
            ahead = self._drawn_ahead((component,) * count, range(count), address[2])
            numbers = number_kernels.normals(ahead).tolist()
            self._normals[address] = numbers
        return numbers[week % WEEKS_AHEAD]

    def _drawn_ahead(self, components: tuple[str, ...], indices: Sequence[int], block: int) -> Floats:
        """Return numbers for some weeks, one row each, of some components at an index each."""
        names = np.array([component_number(component) for component in components], dtype=np.uint32)
        at, first = np.array(indices, dtype=np.uint64), block * WEEKS_AHEAD & _LOW
        return np.asarray(number_kernels.uniforms_ahead(first, WEEKS_AHEAD, names, at, *self.key))

    def binomial(self, trials: int, chance: float, component: str, week: int, index: int = 0) -> int:
        """Return one binomial count."""
        if trials <= 0 or chance <= 0.0:
            return 0
        if chance >= 1.0:
            return trials
        return number_kernels.binomial(self.uniform(component, week, index), trials, chance)  # type: ignore[no-any-return]

    def choice(self, weights: Floats, component: str, week: int, index: int = 0) -> int:
        """Return a place drawn with probability in proportion to its weight."""
        return choice_kernels.pick(self.uniform(component, week, index), weights)  # type: ignore[no-any-return]

    def uniforms_of(self, component: str, week: int, indices: Counts) -> Floats:
        """Return the numbers that :meth:`uniform` gives for some indices."""
        number = component_number(component)
        return np.asarray(number_kernels.uniforms_of(indices, week & _LOW, number, *self.key))

    def binomials(self, trials: Counts, chance: float, component: str, week: int, indices: Counts) -> Counts:
        """Return the counts that :meth:`binomial` gives for some indices, all at the same chance."""
        if chance <= 0.0 or chance >= 1.0:
            return super().binomials(trials, chance, component, week, indices)
        number = component_number(component)
        return np.asarray(number_kernels.binomials(indices, trials, chance, week & _LOW, number, *self.key))


def take_part(
    columns: StratumColumns,
    mood: Mood,
    level: float,
    gate: float,
    draws: Draws,
    week: int,
    threshold: float,
    noise: float,
) -> tuple[Counts, Counts]:
    """Return who takes part and how many persons of each, as ``StratumColumns.decide`` does.

    Parameters
    ----------
    columns, mood, draws, week, threshold, noise : of the decision.
    level : a number at or below which nobody comes.
    gate : avail q.
    """
    circles, push, ties = columns.circles, mood.push, mood.ties
    if circles is None or circles.event == 0:
        push, ties = push + ties * (mood.remembered if circles is None else 0.0), 0.0
    memory = (
        _NO_MEMORY if circles is None else (circles.remembered, circles.since, circles.faded, circles.event)
    )
    angry, absent = columns.own_backlash, columns.absent
    traits = columns.traits
    if isinstance(traits, Traits):
        rows, components = traits.rows, _NO_WORDS
    else:
        rows, components = traits.tables, traits.components
    address = (columns.agents, week & _LOW, component_number(columns.address), *draws.key, level)
    state = (
        rows, components, _TRAIT_KEY,
        gate, mood.risk, threshold + columns.stratum.threshold_offset, push, noise,
        _shares(traits.issues, mood), *memory, ties,
        0.0 if circles is None else circles.most, columns.weight, columns.heavier,
        angry.citizens, angry.numbers, absent.citizens, absent.numbers,
    )  # fmt: skip

    chunk = max(CHUNK, -(-columns.agents // (CALLS * draws.threads * GROUP)) * GROUP)

    def look(first: int) -> tuple[Counts, Counts]:
        last = min(columns.agents, first + chunk)
        most = last - first + SPARE
        expected = most if columns.agents <= CROWD else round(ROOM * (1.0 - level) * most) + SPARE
        for room in (min(most, expected), most):
            agents, numbers = np.empty(room, np.int64), np.empty(room)
            found = citizen_kernels.come(first, last, *address, agents, numbers, *state)
            if found >= 0:
                break
        return agents[:found], numbers[:found].astype(np.int64)

    if columns.agents <= chunk:
        return look(0)
    parts = _in_threads(look, range(0, columns.agents, chunk), draws.threads)
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def mean_chance(
    columns: StratumColumns, spread: Traits, mood: Mood, push: float, threshold: float, noise: float
) -> float:
    """Return the mean chance to act once reached over the spread of a stratum's traits."""
    at = threshold + columns.stratum.threshold_offset
    chance = citizen_kernels.mean_chance(
        spread.rows, _shares(spread.issues, mood), mood.risk, at, push, noise
    )
    return float(chance)


def take_in(circles: Circles, participants: Counts, threads: int) -> float:
    """Let those who know a participant remember it, as ``Circles.take_in`` does.

    Returns a number that none of them remembers more than.
    """

    def push(some: Counts) -> float:
        most: float = citizen_kernels.take_in(
            some,
            circles.size,
            circles.gain,
            circles.event,
            circles.faded,
            circles.remembered,
            circles.since,
        )
        return most

    if threads == 1 or len(participants) < MANY_PARTICIPANTS:
        return push(participants)
    # Threads write to circles of their own: each begins where a circle begins.
    begin = participants[len(participants) * np.arange(1, threads) // threads]
    cuts = np.searchsorted(participants, begin - begin % circles.size)
    return max(_in_threads(push, np.split(participants, cuts), threads))


def _shares(issues: tuple[str, ...], mood: Mood) -> Floats:
    return np.array([mood.illegitimacy.get(issue, 0.0) for issue in issues])


@lru_cache(maxsize=1)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def _in_threads[Piece, Result](
    work: Callable[[Piece], Result], pieces: Sequence[Piece], threads: int
) -> list[Result]:
    """Return what the work on each piece gives, in order; the calling thread works too."""
    if threads == 1:
        return [work(piece) for piece in pieces]
    results: dict[int, Result] = {}
    left = iter(range(len(pieces)))

    def take_turns() -> None:
        for at in left:
            results[at] = work(pieces[at])

    helpers = [_pool(threads - 1).submit(take_turns) for _ in range(threads - 1)]
    take_turns()
    for helper in helpers:
        helper.result()
    return [results[at] for at in range(len(pieces))]
