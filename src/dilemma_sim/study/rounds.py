"""Rounds: the replicates of a study that are run before anything decides whether there must be more.

Without a stop rule there is one round. With one, a round adds a block of replicates to every design point
that is not known well enough yet. That is decided from the stored parts of earlier rounds and nothing else,
so that it does not matter in which order, or how often interrupted, they were computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from dilemma_sim.study.parts import Block, Part, Size, part_of, partition
from dilemma_sim.study.stopping import enough

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.study.design import Design


class Rounds:
    """Find out which parts a study needs, round by round.

    The boundaries of parts are fixed, and a part holds several design points: it is needed where one of
    them is. What it holds of the others beyond `replicates` is left out of the results.

    Parameters
    ----------
    design : the study.
    sizes, runs_a_part : how the first round is divided; see `parts.partition`. Later ones are alike.
    load : returns the file of a part, or None if it is not there.

    Attributes
    ----------
    parts : those of all rounds so far.
    replicates : how many each design point is to have after these rounds.
    """

    def __init__(
        self,
        design: Design,
        sizes: Sequence[Size],
        runs_a_part: int,
        load: Callable[[Part], bytes | None],
    ) -> None:
        self._design, self._load = design, load
        self._blocks = tuple(partition(sizes, runs_a_part))
        self._known: list[pd.DataFrame] = []
        self.parts: list[Part] = []
        self.replicates = dict.fromkeys(range(len(design.points)), 0)

    def __iter__(self) -> Iterator[list[Part]]:
        """Yield the parts of each round; the next one is decided from what is stored of it by then.

        Of a point whose parts are not all there nothing is known, and it has no later rounds.
        """
        study = self._design.study.value
        most = study.replicates if study.stop is None else study.stop.most
        unsettled = set(self.replicates)
        for first in range(0, most, study.replicates):
            blocks = [_moved(block, first, most) for block in self._blocks]
            needed = [block for block in blocks if block.runs and not unsettled.isdisjoint(block.points)]
            parts = [part_of(self._design, block) for block in needed]
            self.parts += parts
            last = min(first + study.replicates, most)
            self.replicates |= dict.fromkeys(unsettled, last)
            yield parts
            if last < most:
                unsettled = self._unsettled(parts, unsettled)
            if not unsettled:
                return

    def _unsettled(self, parts: Sequence[Part], points: set[int]) -> set[int]:
        """Return those of the points that need more replicates; the rows of the others are let go."""
        import pandas as pd

        from dilemma_sim.study.assembly import rows_of_part

        stop = self._design.study.value.stop
        assert stop is not None
        study = self._design.study.value
        (reported,) = [one for one in study.outcomes if one.column == stop.outcome]
        only = study.model_copy(update={"outcomes": [reported]})
        numbered = {point.number: point for point in self._design.points}
        unknown: set[int] = set()
        for part in parts:
            data = self._load(part)
            if data is None:
                unknown |= set(part.block.points)
            else:
                self._known.append(rows_of_part(only, numbered, data))
        if not self._known:
            return set()
        known = pd.concat(self._known, ignore_index=True)
        known = known[known["point"].isin(points - unknown)]
        groups = known.groupby("point", sort=False)
        unsettled = {int(str(point)) for point, rows in groups if not enough(rows, stop, reported.country)}
        self._known = [known[known["point"].isin(unsettled)]]
        return unsettled


def by_replicates(replicates: Mapping[int, int]) -> dict[str, str]:
    """Say compactly which points have how many replicates: by their number, spans of points.

    >>> by_replicates({0: 10, 1: 10, 2: 30, 3: 10})
    {'10': '0-1, 3', '30': '2'}
    """
    spans: dict[str, list[str]] = {}
    for number, points in groupby(sorted(replicates), key=replicates.__getitem__):
        first, *rest = points
        spans.setdefault(str(number), []).append(f"{first}-{rest[-1]}" if rest else str(first))
    return {number: ", ".join(spans[number]) for number in sorted(spans, key=int)}


def _moved(block: Block, by: int, most: int) -> Block:
    first, last = block.replicates.start + by, block.replicates.stop + by
    return Block(block.points, range(first, min(last, most)))
