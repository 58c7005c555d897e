"""The real case with one agent for every adult, from the command line, and where its time goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.turns import ROOT

CASE = "kazakhstan-kyrgyzstan-2018-2019"
COMMAND = ("run", CASE, "--scale", "full", "--replicates", "1", "--quiet", "--out")
PARTS = (
    "load the libraries and the scenario",
    "simulate",
    "write the data",
    "draw the figures and the report",
)


@dataclass
class Whole:
    """Hold what was measured.

    Attributes
    ----------
    seconds, bytes : of the command, one number a round, after one round to warm the caches.
    help_seconds : of ``--help``.
    parts : of the command's work done step by step in one process, for each of :data:`PARTS`.
    """

    seconds: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    help_seconds: list[float] = field(default_factory=list)
    parts: list[list[float]] = field(default_factory=list)

    def part(self, place: int) -> float:
        """Return the time of one part."""
        return median(one[place] for one in self.parts)


def measure(rounds: int, tell: Callable[[str], None]) -> Whole:
    """Run the command several times, after once to warm up."""
    whole = Whole()
    for turn in range(rounds + 1):
        tell(f"the whole nation, round {turn} of {rounds}")
        with TemporaryDirectory() as folder:
            seconds, peak = _run([*COMMAND, str(Path(folder) / "run")])
        help_seconds, _ = _run(["--help"])
        command = [sys.executable, "-m", "benchmarks.whole_nation"]
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        if turn > 0:
            whole.seconds.append(seconds)
            whole.bytes.append(peak)
            whole.help_seconds.append(help_seconds)
            whole.parts.append(json.loads(said.stdout))
    return whole


def judged(whole: Whole) -> list[tuple[str, float | None, str]]:
    """Return the measures that the engine is held to: what, how much, and the limit."""
    return [
        ("seconds of `dilemma-sim run --scale full` of the real case", median(whole.seconds), "< 12"),
        ("its peak memory, GiB", median(whole.bytes) / 2**30, "< 4"),
    ]


def _run(arguments: list[str]) -> tuple[float, int]:
    """Return the wall time of a command and the most memory it held."""
    begin = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "dilemma_sim", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode != 0:
        raise RuntimeError(f"dilemma-sim {' '.join(arguments)} failed: {said.decode(errors='replace')}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


# -- step by step, in a process of its own --------------------------------------------------------


def step_by_step() -> list[float]:
    """Do what the command does, and return how long each of :data:`PARTS` took."""
    times = [perf_counter()]

    def passed() -> None:
        times.append(perf_counter())

    from datetime import UTC, datetime

    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.study.engine import replicate
    from dilemma_sim.study.folder import write_run
    from dilemma_sim.study.scaling import FULL, sized

    document = read_scenario(CASE, sized(read_scenario(CASE).value, FULL))
    passed()
    ensemble = replicate(document.value, 1, 1)
    passed()
    with TemporaryDirectory() as folder:
        write_run(Path(folder), ensemble, document, "benchmark", datetime.now(UTC), 0.0)
        passed()
        from dilemma_sim.view.report import illustrate

        illustrate(Path(folder))
        passed()
    return [after - before for before, after in pairwise(times)]


if __name__ == "__main__":
    print(json.dumps(step_by_step()))
