"""The week in C, compiled on the spot into a temporary folder and called through ctypes."""

from __future__ import annotations

import ctypes
import subprocess
from functools import lru_cache
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ours import THREADS, population
from benchmarks.rule import Rule
from dilemma_sim.model.draws import CROWD, TOP
from dilemma_sim.model.traits import TABLE_NODES, ComputedTraits

FLAGS = ("-O3", "-march=native", "-fopenmp")


class NoCompiler(Exception):
    """There is no C compiler, or it could not make the program."""


@lru_cache(maxsize=2)
def library(issues: int = 2, *more: str) -> ctypes.CDLL:
    """Compile and load ``week.c``, with more flags of the compiler where they are wanted."""
    compiler = which("cc")
    if compiler is None:
        raise NoCompiler("no C compiler (cc) on the PATH")
    source = Path(__file__).with_name("week.c")
    with TemporaryDirectory() as folder:
        made = Path(folder) / "week.so"
        command = [
            compiler,
            *FLAGS,
            *more,
            "-shared",
            "-fPIC",
            f"-DISSUES={issues}",
            str(source),
            "-o",
            str(made),
            "-lm",
        ]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise NoCompiler(f"cc could not compile week.c: {ended.stderr.strip().splitlines()[-1:]}")
        loaded = ctypes.CDLL(str(made))  # stays loaded when the file is gone
    loaded.week_dense.restype = loaded.week_same.restype = ctypes.c_int64
    return loaded


def pointer(array: NDArray[Any]) -> ctypes.c_void_p:
    """Return where an array begins."""
    return ctypes.c_void_p(array.ctypes.data)


def in_c(rule: Rule, threads: int = THREADS) -> ctypes.Structure:
    """Return the rule as the structure of ``week.c``."""
    issues = len(rule.shares)
    numbers = ("gate", "risk", "threshold", "push", "noise", "ties", "memory", "gain")

    class RuleInC(ctypes.Structure):
        _fields_ = (
            ("citizens", ctypes.c_int64),
            ("circle", ctypes.c_int64),
            *((name, ctypes.c_double) for name in numbers),
            ("shares", ctypes.c_double * issues),
            ("component", ctypes.c_uint32),
            ("key", ctypes.c_uint32 * 2),
            ("trait_component", ctypes.c_uint32 * (issues + 1)),
            ("trait_key", ctypes.c_uint32 * 2),
            ("threads", ctypes.c_int32),
        )

    return RuleInC(
        rule.citizens, rule.circle, *(getattr(rule, name) for name in numbers), rule.shares, rule.component,
        rule.key, rule.trait_components, rule.trait_key, threads,
    )  # fmt: skip


class DenseInC:
    """Columns of floats, all read every week. Random numbers are given, as to all who have not our draws."""

    def __init__(self, citizens: int, share: float) -> None:
        people = population(citizens, share)
        rule = people.rule()
        self.rule, self.library, self.rule_in_c = rule, library(len(rule.shares)), in_c(rule)
        self.columns = people.traits(np.float32)
        self.remembered = np.zeros(citizens, dtype=np.float32)
        self.came = np.empty(citizens, dtype=np.int64)
        self.rows = (ctypes.c_void_p * len(self.columns))(*(row.ctypes.data for row in self.columns))

    def prepare(self, week: int) -> None:
        """Draw the numbers, which are given."""
        self.rests = self.rule.rests(week)

    def week(self, week: int) -> NDArray[np.int64]:
        found = self.library.week_dense(
            ctypes.byref(self.rule_in_c),
            pointer(self.rests),
            self.rows,
            pointer(self.remembered),
            pointer(self.came),
        )
        return self.came[:found]


class SameInC:
    """Our own algorithm: numbers from the highest down, traits computed for the few who may come."""

    flags: tuple[str, ...] = ()

    def __init__(self, citizens: int, share: float) -> None:
        people = population(citizens, share)
        rule = people.rule()
        if citizens > CROWD and rule.gate > 1.0 - TOP:
            raise NotImplementedError("week.c has no numbers below the top 64th of a crowd")
        self.library, self.rule = library(len(rule.shares), *self.flags), in_c(rule)
        traits = people.columns.traits
        computed = isinstance(traits, ComputedTraits)
        self.tables = np.ascontiguousarray(traits.tables if computed else traits.rows, dtype=np.float32)
        self.nodes = TABLE_NODES if computed else 0
        self.remembered = np.zeros((citizens, 2), dtype=np.int32)  # how much, as a float, and since when
        self.faded = rule.memory ** np.arange(65536.0)
        self.came = np.empty(citizens, dtype=np.int64)
        self.event, self.most = 0, ctypes.c_double(0.0)

    def prepare(self, week: int) -> None:
        """Do nothing: numbers are drawn within the week."""

    def week(self, week: int) -> NDArray[np.int64]:
        found = self.library.week_same(
            ctypes.byref(self.rule), ctypes.c_uint32(week), pointer(self.tables), ctypes.c_int64(self.nodes),
            pointer(self.remembered), pointer(self.faded), ctypes.byref(self.most),
            ctypes.c_int32(self.event), pointer(self.came),
        )  # fmt: skip
        self.event += 1
        return self.came[:found]


class SameInPlainC(SameInC):
    """The same without intrinsics: the compiler alone makes vector instructions of loops."""

    flags = ("-DPLAIN",)
