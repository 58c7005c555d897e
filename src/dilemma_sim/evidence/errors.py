"""What is wrong with a file of the evidence, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from dilemma_sim.scenario.errors import Fault, in_order, listed


class EvidenceError(ValueError):
    """Report everything that is wrong with a record, background file or codebook, a line per fault.

    Attributes
    ----------
    faults : what is wrong, sorted by place; a column in a place is the number of the field in its row.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = in_order(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return listed(self.faults)
