"""Parts of a study: which runs are computed and stored at a stretch, and the key of each such part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.digest import digest_of, model_digest
from dilemma_sim.study.observation import luck_of

if TYPE_CHECKING:
    from dilemma_sim.study.design import Design, Point

# Raise this when the layout of a part changes, so that old parts are not taken for new ones.
FORMAT = 2

# So many runs, or up to twice as many, are a file: a large study must not become a flood of small ones. The
# boundaries of parts must not move once a study exists; its manifest keeps the number it began with.
RUNS_A_PART = 50

type Size = tuple[int, int]
type Run = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """Hold whole design points times consecutive replicates."""

    points: range
    replicates: range

    @property
    def runs(self) -> tuple[Run, ...]:
        """Number of the point and of the replicate of each run, in order."""
        return tuple((point, replicate) for point in self.points for replicate in self.replicates)


@dataclass(frozen=True)
class Part:
    """Hold a block of runs with all that determines their data.

    Attributes
    ----------
    points : the design points of the block.
    identity : what stands inside the file of the part, so that it cannot be taken for another.
    key : the hash of the identity.
    """

    block: Block
    points: tuple[Point, ...]
    identity: dict[str, Any]
    key: str


def grown(sizes: Sequence[Size], points: int, replicates: int) -> list[Size]:
    """Return the sizes a study has had, with its present one; one that has shrunk begins anew.

    Parameters
    ----------
    sizes : numbers of points and replicates, each time the study was swept with other ones.
    points, replicates : the present numbers.
    """
    if sizes and points >= sizes[-1][0] and replicates >= sizes[-1][1]:
        return [*sizes] if (points, replicates) == sizes[-1] else [*sizes, (points, replicates)]
    return [(points, replicates)]


def partition(sizes: Sequence[Size], runs_a_part: int) -> Iterator[Block]:
    """Divide a study into blocks: first those of its first size, then what each growth has added.

    So the blocks of a study that grows stay as they are.

    Parameters
    ----------
    sizes : numbers of points and replicates, each at least as large as the ones before.
    runs_a_part : the least number of runs in a block, where what there is to divide has as many.
    """
    points = replicates = 0
    for more_points, more_replicates in sizes:
        yield from _tiles(range(points), range(replicates, more_replicates), runs_a_part)
        yield from _tiles(range(points, more_points), range(more_replicates), runs_a_part)
        points, replicates = more_points, more_replicates


def parts_of(design: Design, sizes: Sequence[Size], runs_a_part: int) -> list[Part]:
    """Return the parts of a study, in the order in which they are computed."""
    return [part_of(design, block) for block in partition(sizes, runs_a_part)]


def key_of(identity: dict[str, Any]) -> str:
    """Return the hash of everything that determines the data of a part."""
    return digest_of(identity)


def part_of(design: Design, block: Block) -> Part:
    """Return the part of a study that a block is."""
    points = design.points[block.points.start : block.points.stop]
    resamples = [design.resamples[point.scenario] for point in points]
    drawn = [None if resample is None else resample.sha256 for resample in resamples]
    identity: dict[str, Any] = {
        "format": FORMAT,
        "model_sha256": model_digest(),
        "seed": design.study.value.seed,
        "points": [block.points.start, block.points.stop],
        "scenarios_sha256": [point.scenario_sha256 for point in points],
        "replicates": [block.replicates.start, block.replicates.stop],
        **({"draws_sha256": drawn} if any(drawn) else {}),
    }
    if design.observation is not None:
        identity["observed"] = design.observation.identity
        identity["luck"] = [[luck_of(point.settings, one) for one in block.replicates] for point in points]
    return Part(block, points, identity, key_of(identity))


def _tiles(points: range, replicates: range, runs: int) -> Iterator[Block]:
    if not points or not replicates:
        return
    together = ceil(runs / len(replicates))
    for some_points in _cut(points, max(1, len(points) // together)):
        for some_replicates in _cut(replicates, max(1, len(replicates) // runs)):
            yield Block(some_points, some_replicates)


def _cut(whole: range, pieces: int) -> Iterator[range]:
    for piece in range(pieces):
        yield whole[len(whole) * piece // pieces : len(whole) * (piece + 1) // pieces]
