"""The rule that all contenders follow in a week, as numbers; needs NumPy only, and any Python from 3.10 on.

Citizens of one stratum stand in circles of consecutive ones. In week t citizen i, with the number U in (0, 1)
that our draws give at (i, t), remembering u, comes if and only if

    U > 1 - gate / (1 + exp(-z)),    z = (G - R risk - T + push + ties u) / noise,

G being the sum over issues of share x hardship. Then u becomes memory x u for all, and whoever came adds
gain / (m - 1) to the others of the circle, who are m - 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Of those who take part, the share that single precision may decide otherwise.
ROUNDING = 1e-3
#: Citizens whose numbers are drawn at a time; whole groups of neighbours.
_PIECE = 1 << 18


@dataclass(frozen=True)
class Rule:
    """Hold the numbers of the rule.

    Attributes
    ----------
    citizens : N.
    component, key : where the numbers of the decisions lie.
    gate : availability times the chance of being reached.
    risk, threshold, push, noise, ties, shares : of z.
    circle, memory, gain : of what is remembered.
    trait_components, trait_key : where the draws of the traits lie, for those who compute them.
    """

    citizens: int
    component: int
    key: tuple[int, int]
    gate: float
    risk: float
    threshold: float
    push: float
    noise: float
    ties: float
    shares: tuple[float, ...]
    circle: int
    memory: float
    gain: float
    trait_components: tuple[int, ...]
    trait_key: tuple[int, int]

    def pieces(self, week: int) -> Iterator[NDArray[np.float64]]:
        """Yield the numbers of all citizens in a week, as our own draws give them, piece by piece."""
        draws, drawn = _draws(), _scan()
        for first in range(0, self.citizens, _PIECE):
            last = min(self.citizens, first + _PIECE)
            address = (week, self.component, *self.key)
            if self.citizens <= draws.CROWD:
                words = draws.philox_blocks(first // 4, (last - first + 3) // 4, *address[:2], self.key)
                yield (words[: last - first].astype(np.float64) + 0.5) * 2.0**-32
            elif drawn is None:
                yield draws.from_the_top(-1.0, last, *address[:2], self.key, first)[1]
            else:
                room = 2 * _PIECE
                agents, numbers = np.empty(room, np.int64), np.empty(room)
                found = drawn(first, last, self.citizens, *map(np.uint32, address), -1.0, agents, numbers)
                yield numbers[:found]

    def uniforms(self, week: int) -> list[float]:
        """Return the same as plain numbers in (0, 1)."""
        return [number for piece in self.pieces(week) for number in piece.tolist()]

    def rests(self, week: int) -> NDArray[np.float32]:
        """Return 1 minus the same in single precision, which is dense where it counts, near 0."""
        rests, at = np.empty(self.citizens, dtype=np.float32), 0
        for piece in self.pieces(week):
            rests[at : at + len(piece)] = 1.0 - piece
            at += len(piece)
        return rests

    def others(self) -> NDArray[np.int64]:
        """Return how many others there are in the circle of each; the last circle may be smaller."""
        others = np.full(self.citizens, self.circle - 1)
        last = self.citizens % self.circle
        if last:
            others[-last:] = last - 1
        return others

    def save(self, path: Path) -> None:
        """Write the numbers to a file."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Rule:
        """Read them again."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return replace(cls(**raw), key=tuple(raw["key"]), trait_key=tuple(raw["trait_key"]))


def push(remembered: NDArray[Any], came: NDArray[np.int64], rule: Rule) -> None:
    """Let those who came be remembered by the others of their circles, in whole arrays."""
    first = came - came % rule.circle
    others = np.minimum(first + rule.circle, rule.citizens) - first - 1
    places = first[:, None] + np.arange(rule.circle)
    known = (places != came[:, None]) & (places < rule.citizens)
    gains = np.broadcast_to((rule.gain / np.maximum(others, 1))[:, None], places.shape)
    np.add.at(remembered, places[known], gains[known].astype(remembered.dtype))


def _scan() -> Any:
    """Return our compiled scan, or None for an interpreter without our libraries."""
    try:
        from dilemma_sim.model.scan_kernels import scan
    except (ImportError, SyntaxError):  # the package wants a newer Python than this may be
        return None
    return scan


def _draws() -> Any:
    """Return our module of draws; read as a file, so that an interpreter without our libraries can use it."""
    global _MODULE  # noqa: PLW0603 - loaded once
    if _MODULE is None:
        path = Path(__file__).parents[1] / "src/dilemma_sim/model/draws.py"
        spec = spec_from_file_location("draws_as_a_file", path)
        assert spec is not None
        assert spec.loader is not None
        _MODULE = module_from_spec(spec)
        spec.loader.exec_module(_MODULE)
    return _MODULE


_MODULE: Any = None
