"""Particles of ABC-SMC, computed by the processes of this package; loads pyABC, so only for who needs it.

Each proposal has a number, and pyABC's global generator is seeded by it before it is drawn. What comes of a
generation is the first proposals in the order of their numbers that contain enough accepted ones. So it does
not matter how many processes there are, which is the quicker, or whether the search was interrupted before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any

import cloudpickle
import numpy as np
from pyabc.sampler.base import Sampler

from dilemma_sim.study.errors import RunFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dilemma_sim.study.workers import Executor

#: Proposals that a process computes at a stretch.
TOGETHER = 5
#: A block whose process dies or takes too long is tried so many times.
MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Block:
    """Hold consecutive proposals of one generation.

    Attributes
    ----------
    simulate_one : draws, simulates and judges one particle; pickled by value.
    seed : root seed of the search.
    generation : its number; -1 before the first.
    numbers : of the proposals.
    """

    simulate_one: bytes
    seed: int
    generation: int
    numbers: range


def propose(block: Block, tell: Callable[[], None]) -> list[Any]:
    """Compute the proposals of a block, in the process that calls it."""
    found = []
    for number in block.numbers:
        _seed(block, number)
        found.append(_unpickled(block.simulate_one)())
        tell()
    return found


def _seed(block: Block, number: int) -> None:
    words = (block.seed & 0xFFFFFFFF, block.seed >> 32, block.generation + 1, number)
    np.random.seed(words)  # noqa: NPY002, TID251 - pyABC draws from NumPy's global generator


@lru_cache(maxsize=1)
def _unpickled(simulate_one: bytes) -> Callable[[], Any]:
    loaded: Callable[[], Any] = cloudpickle.loads(simulate_one)
    return loaded


class AddressedSampler(Sampler):
    """Sample particles on an executor of this package.

    Parameters
    ----------
    executor : computes blocks.
    seed : root seed.
    progress : is called with the numbers of particles accepted and asked for, when some have come.
    """

    def __init__(
        self, executor: Executor[Block, list[Any]], seed: int, progress: Callable[[int, int, int], None]
    ) -> None:
        super().__init__()
        self._executor, self._seed, self._progress = executor, seed, progress
        self._tickets = count()

    def sample_until_n_accepted(
        self,
        n: int,
        simulate_one: Callable[[], Any],
        t: int,
        *,
        max_eval: float = np.inf,
        all_accepted: bool = False,  # noqa: ARG002 - pyABC's interface
        ana_vars: Any = None,  # noqa: ARG002 - pyABC's interface
    ) -> Any:
        """Return the first proposals, in the order of their numbers, with so many accepted ones."""
        sample = self._create_empty_sample()
        evaluated = 0
        for particles in self._in_order(cloudpickle.dumps(simulate_one), t):
            for particle in particles:
                sample.append(particle)
                evaluated += 1
                if sample.n_accepted == n or evaluated >= max_eval:
                    self.nr_evaluations_ = evaluated
                    sample.ok = sample.n_accepted == n
                    return sample
            self._progress(t, sample.n_accepted, n)
        raise AssertionError("blocks never end")

    def _in_order(self, simulate_one: bytes, t: int) -> Iterator[list[Any]]:
        """Yield what came of one block after the other; later ones are computed meanwhile."""
        mine: dict[int, tuple[int, Block]] = {}
        attempts: dict[int, int] = {}
        done: dict[int, list[Any]] = {}
        begun = 0
        for place in count():
            while place not in done:
                for _ in range(max(0, self._executor.room())):
                    first = begun * TOGETHER
                    block = Block(simulate_one, self._seed, t, range(first, first + TOGETHER))
                    self._submit(mine, begun, block)
                    begun += 1
                for ended in self._executor.wait():
                    if ended.ticket not in mine:  # of a generation that had enough
                        continue
                    where, block = mine.pop(ended.ticket)
                    if ended.error is not None:
                        raise ended.error
                    if ended.fault is None:
                        done[where] = ended.result or []
                        continue
                    attempts[where] = attempts.get(where, 1) + 1
                    if attempts[where] > MOST_ATTEMPTS:
                        raise RunFailed(f"a proposal of the search failed: {ended.fault.message}")
                    self._submit(mine, where, block)
            yield done.pop(place)

    def _submit(self, mine: dict[int, tuple[int, Block]], where: int, block: Block) -> None:
        ticket = next(self._tickets)
        mine[ticket] = (where, block)
        self._executor.submit(ticket, block)
