"""Time a week of every contender, in turns, and see that the same citizens come."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from statistics import linear_regression, median
from tempfile import TemporaryDirectory

from benchmarks.contenders import CONTENDERS, COPIES, MESA, PLAIN_C, REFERENCE, C
from benchmarks.frames_week import NotInstalled, environment
from benchmarks.rule import ROUNDING
from benchmarks.turns import ROOT, Gone, Player, rest

#: Weeks in which it is looked at who comes; they warm up at the same time.
CHECKS = 4
SIZES = (10**4, 10**5, 10**6, 10**7, 25 * 10**6)
SHARE = 1e-3
OTHER_SHARES = (1e-5, 1e-2)
OTHER_SIZE = 10**7


class Unequal(AssertionError):
    """A contender let other citizens come than ours."""


@dataclass
class Measured:
    """Hold what was measured of one contender.

    Attributes
    ----------
    seconds : a week, one number a turn.
    bytes : the most memory its process ever held.
    alike : weeks in which exactly the citizens of ours came, of :data:`CHECKS`; None for a copy.
    came : citizens who came in the last week looked at.
    note : why there is nothing, where there is nothing.
    """

    seconds: list[float] = field(default_factory=list)
    bytes: int = 0
    alike: int | None = None
    came: int = 0
    note: str = ""

    @property
    def median(self) -> float | None:
        """The time of a week."""
        return median(self.seconds) if self.seconds else None


@dataclass(frozen=True)
class Field:
    """Hold all contenders at one size.

    Attributes
    ----------
    citizens, share : of the week.
    measured : by contender.
    """

    citizens: int
    share: float
    measured: dict[str, Measured]

    def quickest(self, names: Iterable[str]) -> float | None:
        """Return the time of the quickest of some contenders."""
        times = [self.measured[name].median for name in names if name in self.measured]
        return min((time for time in times if time is not None), default=None)

    def ratio(self, names: Iterable[str]) -> float | None:
        """Return the time of the quickest of some contenders over ours."""
        ours, theirs = self.quickest([REFERENCE]), self.quickest(names)
        return None if ours is None or theirs is None else theirs / ours


class Frames:
    """Keep an interpreter with mesa-frames while the measuring lasts.

    Parameters
    ----------
    folder : where it is made.
    uv : the program that makes it.
    """

    def __init__(self, folder: Path, uv: str | None) -> None:
        self.folder, self.python, self.reason = folder, None, "there is no uv to make its environment with"
        if uv is not None:
            try:
                self.python = environment(folder / "environment", uv)
            except NotInstalled as error:
                self.reason = str(error)

    def player(self, citizens: int, share: float) -> Player:
        """Start the process of mesa-frames."""
        if self.python is None:
            raise Gone(self.reason)
        save = [sys.executable, "-m", "benchmarks.frames_week", str(self.folder), str(citizens), repr(share)]
        subprocess.run(save, check=True, cwd=ROOT)
        return Player("frames", citizens, share, self.python, {"BENCHMARK_POPULATION": str(self.folder)})


def measure(
    sizes: Iterable[tuple[int, float]],
    names: Iterable[str],
    rounds: int,
    uv: str | None,
    tell: Callable[[str], None],
) -> list[Field]:
    """Measure contenders at some sizes and shares.

    Parameters
    ----------
    sizes : citizens and the share of them who act.
    names : of contenders; ours is always among them.
    rounds : turns of each.
    uv : for mesa-frames.
    tell : is told what is being done.
    """
    names = [REFERENCE, *(name for name in names if name != REFERENCE)]
    fields = []
    with TemporaryDirectory() as folder:
        frames = Frames(Path(folder), uv) if "frames" in names else None
        for citizens, share in sizes:
            tell(f"a week of {citizens:,} citizens, of whom {share:.3%} act")
            fields.append(_field(citizens, share, names, rounds, frames))
    return fields


def _field(citizens: int, share: float, names: list[str], rounds: int, frames: Frames | None) -> Field:
    measured = {name: Measured() for name in names}
    players: dict[str, Player] = {}
    for name in names:
        if citizens > CONTENDERS[name].most:
            measured[name].note = f"not run above {CONTENDERS[name].most:,}"
            continue
        try:
            one = frames is not None and name == "frames"
            players[name] = (
                frames.player(citizens, share) if one and frames else Player(name, citizens, share)
            )
        except Gone as error:
            measured[name].note = str(error)
    try:
        _check(players, measured)
        for _ in range(rounds):
            for name, player in players.items():
                rest()
                measured[name].seconds.append(player.ask("time")["seconds"])
        for name, player in players.items():
            measured[name].bytes = player.ask("memory")["bytes"]
    finally:
        for player in players.values():
            player.end()
    return Field(citizens, share, measured)


def _check(players: dict[str, Player], measured: dict[str, Measured]) -> None:
    """Let all run the same weeks; who cannot is left out, who gets other citizens ends the measuring."""
    for week in range(CHECKS):
        truth = players[REFERENCE].ask("check")
        measured[REFERENCE].came = truth["count"]
        for name in [name for name in players if name != REFERENCE]:
            try:
                answer = players[name].ask("check")
            except Gone as error:
                measured[name].note = str(error)
                players.pop(name).end()
                continue
            if CONTENDERS[name].comes:
                _compare(name, week, truth, answer, measured[name])


def _compare(name: str, week: int, truth: dict[str, int], answer: dict[str, int], measured: Measured) -> None:
    contender = CONTENDERS[name]
    same = answer["crc"] == truth["crc"]
    near = abs(answer["count"] - truth["count"]) <= 1 + ROUNDING * truth["count"]
    if not (same or (near and not contender.exact)):
        raise Unequal(
            f"{contender.title}: {answer['count']} citizens came in week {week}, with ours {truth['count']}; "
            f"they must be the same"
        )
    measured.came = answer["count"]
    measured.alike = (measured.alike or 0) + same


def exponent(fields: Iterable[Field]) -> float | None:
    """Return the slope of log time over log citizens, from 10^5 on, by least squares."""
    points = [(f.citizens, f.quickest([REFERENCE])) for f in fields if f.citizens >= 10**5]
    logs = [(log(citizens), log(seconds)) for citizens, seconds in points if seconds]
    if len(logs) < 2:
        return None
    slope: float = linear_regression(*zip(*logs, strict=True)).slope
    return slope


def judged(fields: list[Field]) -> list[tuple[str, float | None, str]]:
    """Return the measures that the engine is held to: what, how much, and the limit."""
    by_size = {f.citizens: f for f in fields}
    largest, at_10_5 = by_size.get(25 * 10**6), by_size.get(10**5)
    return [
        ("our week of 2.5e7 / the fastest C program's", _inverse(largest, C), "<= 1.3"),
        (
            "our week of 2.5e7 / that of C in plain loops, not the fastest",
            _inverse(largest, PLAIN_C),
            "",
        ),
        ("our week of 2.5e7 / the fastest copy of the dense columns", _inverse(largest, COPIES), "<= 3"),
        (
            "agent-weeks a second at 1e5, ours / the best Mesa version's",
            at_10_5 and at_10_5.ratio(MESA),
            ">= 1000",
        ),
        (
            "the same / Mesa with our shortcut in it (beyond what is asked)",
            at_10_5 and at_10_5.ratio(["mesa-shortcut"]),
            "",
        ),
        ("exponent of our time over citizens, from 1e5", exponent(fields), "<= 1.05"),
    ]


def _inverse(one: Field | None, names: Iterable[str]) -> float | None:
    ratio = None if one is None else one.ratio(names)
    return None if ratio is None else 1.0 / ratio
