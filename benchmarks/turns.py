"""Contenders in fresh processes, one each, that take turns: whatever disturbs the machine hits all alike.

Run as a module this is the process of one contender: it reads orders, a line each, and answers in JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from zlib import crc32

ROOT = Path(__file__).parents[1]
#: Seconds that a turn lasts at least, where one week takes less.
TURN = 0.03
#: Threads of OpenMP go on spinning for a while after their work; nobody's turn begins before they rest.
REST = 0.02


class Gone(Exception):
    """The process of a contender ended; the message says why."""


class Player:
    """Hold the process of one contender.

    Parameters
    ----------
    name : of the contender.
    citizens, share : of the week.
    python : the interpreter.
    environment : more variables for it.
    """

    def __init__(
        self,
        name: str,
        citizens: int,
        share: float,
        python: str | Path = sys.executable,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        # Files hold the errors, so that no pipe can fill.
        self.process = subprocess.Popen(
            [str(python), "-m", "benchmarks.turns", name, str(citizens), repr(share)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": paths, **(environment or {})},
        )

    def ask(self, order: str) -> dict[str, Any]:
        """Give an order and wait for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(order + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Gone(f"its process ended with code {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise Gone(answer["refused"])
        return answer

    def end(self) -> None:
        """End the process."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(timeout=60)


def rest() -> None:
    """Let the threads of the last turn come to rest."""
    sleep(REST)


class Seat:
    """Hold the contender within its process, and answer orders."""

    def __init__(self, name: str, citizens: int, share: float) -> None:
        from benchmarks.contenders import CONTENDERS

        self.contender = CONTENDERS[name].load()(citizens, share)
        self.next = 0

    def answer(self, order: str) -> dict[str, Any]:
        """Answer ``check``, ``time`` or ``memory``."""
        return {"check": self._check, "time": self._time, "memory": _memory}[order]()

    def _check(self) -> dict[str, Any]:
        """Run a week and tell who came."""
        came, _ = self._week()
        return {"count": len(came), "crc": crc32(came.astype("<i8").tobytes())}

    def _time(self) -> dict[str, Any]:
        """Run weeks until they have taken a turn."""
        seconds, weeks = 0.0, 0
        while seconds < TURN:
            seconds += self._week()[1]
            weeks += 1
        return {"seconds": seconds / weeks, "weeks": weeks}

    def _week(self) -> tuple[Any, float]:
        self.contender.prepare(self.next)
        begin = perf_counter()
        came = self.contender.week(self.next)
        seconds = perf_counter() - begin
        self.next += 1
        return came, seconds


def _memory() -> dict[str, Any]:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"bytes": peak * (1 if sys.platform == "darwin" else 1024)}


def main(name: str, citizens: str, share: str) -> None:
    """Answer orders until there are no more."""
    seat: Seat | None = None
    for line in sys.stdin:
        try:
            if seat is None:
                seat = Seat(name, int(citizens), float(share))
            answer = seat.answer(line.strip())
        except Exception as error:
            answer = {"refused": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
