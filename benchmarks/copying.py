"""A copy of the columns that a dense week must touch: the bandwidth below which no dense layout gets.

Hardship by issue, risk aversion and memory in single precision, and the event of the last change.
"""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from benchmarks.c_week import library
from benchmarks.ours import THREADS, Population

_NOBODY = np.zeros(0, dtype=np.int64)


class CopyInNumPy:
    """``np.copyto`` on two threads, each a half of every column."""

    def __init__(self, citizens: int, share: float) -> None:
        floats = len(Population(1000, share).rule().shares) + 2
        self.issues = floats - 2
        self.columns = [np.ones(citizens, dtype=np.float32) for _ in range(floats)]
        self.columns.append(np.ones(citizens, dtype=np.int32))
        self.copies = [np.zeros_like(column) for column in self.columns]
        self.pool = ThreadPoolExecutor(THREADS)
        self.halves = [
            slice(citizens * part // THREADS, citizens * (part + 1) // THREADS) for part in range(THREADS)
        ]

    def prepare(self, week: int) -> None:
        """Do nothing."""

    def week(self, week: int) -> NDArray[np.int64]:
        list(self.pool.map(self._copy, self.halves))
        return _NOBODY

    def _copy(self, half: slice) -> None:
        for copy, column in zip(self.copies, self.columns, strict=True):
            np.copyto(copy[half], column[half])


class CopyInC(CopyInNumPy):
    """``memcpy`` in OpenMP threads."""

    def __init__(self, citizens: int, share: float) -> None:
        super().__init__(citizens, share)
        self.library = library(self.issues)
        count = len(self.columns)
        self.sources, self.targets = (
            (ctypes.c_void_p * count)(*(array.ctypes.data for array in arrays))
            for arrays in (self.columns, self.copies)
        )

    def week(self, week: int) -> NDArray[np.int64]:
        count, size = len(self.columns), self.columns[0].nbytes
        self.library.copy_columns(
            self.targets, self.sources, ctypes.c_int64(count), ctypes.c_int64(size), ctypes.c_int32(THREADS)
        )
        return _NOBODY
