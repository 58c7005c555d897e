"""Runs a second of the real case at default size: our pool, one process, and other engines.

Run as a module, this is the process of one engine: ``python -m benchmarks.short_runs ENGINE RUNS``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from warnings import filterwarnings

from benchmarks.turns import ROOT

JOBS = 2
WEEKS = 69
#: Turns: each holds a whole job of each engine.
ROUNDS = 5
#: Runs by engine: few, whose time is mostly start-up, and many.
RUNS = {"ours": (40, 400), "one-process": (20, 100), "ema": (40, 400), "mesa": (2, 6)}
QUICK = {"ours": (20, 60), "one-process": (10, 20), "ema": (20, 60), "mesa": (2, 4)}
TITLES = {
    "ours": "dilemma_sim.replicate, 2 jobs",
    "one-process": "dilemma_sim.replicate, 1 job",
    "ema": "EMA Workbench on our model, 2 processes",
    "mesa": "Mesa batch_run of the simplest Mesa model, 2 processes",
}


@dataclass
class Speed:
    """Hold what was measured of one engine.

    Attributes
    ----------
    runs : few and many.
    seconds : for few and many, one pair a round; loading the libraries is not in it, starting the pool is.
    note : why there is nothing, where there is nothing.
    """

    runs: tuple[int, int]
    seconds: list[tuple[float, float]] = field(default_factory=list)
    note: str = ""

    @property
    def whole(self) -> float | None:
        """Runs a second over many runs, start-up included."""
        return median(self.runs[1] / many for _, many in self.seconds) if self.seconds else None

    @property
    def steady(self) -> float | None:
        """Runs a second once all is started: what the many runs took beyond the few."""
        if not self.seconds:
            return None
        beyond = self.runs[1] - self.runs[0]
        return median(beyond / max(many - few, 1e-9) for few, many in self.seconds)


def measure(rounds: int, quick: bool, tell: Callable[[str], None]) -> dict[str, Speed]:
    """Let the engines take turns, each turn in a fresh process."""
    speeds = {engine: Speed(runs) for engine, runs in (QUICK if quick else RUNS).items()}
    for turn in range(rounds):
        for engine, speed in speeds.items():
            if speed.note:
                continue
            tell(f"runs at default size, round {turn + 1} of {rounds}: {TITLES[engine]}")
            command = [sys.executable, "-m", "benchmarks.short_runs", engine, *map(str, speed.runs)]
            ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
            if ended.returncode == 0:
                few, many = json.loads(ended.stdout.splitlines()[-1])
                speed.seconds.append((few, many))
            else:
                speed.note = ended.stderr.strip().splitlines()[-1]
    return speeds


def judged(speeds: dict[str, Speed]) -> list[tuple[str, float | None, str]]:
    """Return the measures that the engine is held to: what, how much, and the limit."""
    ours, mesa = speeds["ours"].whole, speeds["mesa"].steady
    return [
        ("runs a second through replicate on 2 jobs, start-up included", ours, ">= 50"),
        ("the same / Mesa's batch_run once started", ours and mesa and ours / mesa, ">= 100"),
    ]


# -- one engine, in a process of its own ---------------------------------------------------------


def _ours(jobs: int) -> Callable[[int], object]:
    from benchmarks.mesa_nation import case
    from dilemma_sim import replicate

    scenario = case()
    # With the scenario's own numbers, as the others have them.
    return lambda runs: replicate(scenario, runs, jobs=jobs, point=True)


def simulate_once(number: float = 0) -> dict[str, float]:
    """Run our model as EMA Workbench wants it: a function of numbers to a dictionary of numbers."""
    from benchmarks.mesa_nation import case
    from dilemma_sim.model import simulate

    record = simulate(case(), 1, int(number), compiled=True)
    return {"turnout": float(record.weekly["turnout"].sum())}


def _ema() -> Callable[[int], object]:
    filterwarnings("ignore")  # that ipyparallel is not there
    from ema_workbench import IntegerParameter, Model, MultiprocessingEvaluator, ScalarOutcome

    model = Model("dilemma", function=simulate_once)
    model.uncertainties = [IntegerParameter("number", 0, 10**6)]
    model.outcomes = [ScalarOutcome("turnout")]

    def run(runs: int) -> object:
        with MultiprocessingEvaluator(model, n_processes=JOBS) as evaluator:
            return evaluator.perform_experiments(scenarios=runs)

    return run


def _mesa() -> Callable[[int], object]:
    from mesa.batchrunner import batch_run

    from benchmarks.mesa_nation import Nations

    return lambda runs: batch_run(
        Nations, {}, number_processes=JOBS, rng=list(range(runs)), max_steps=WEEKS, display_progress=False
    )


ENGINES = {"ours": lambda: _ours(JOBS), "one-process": lambda: _ours(1), "ema": _ema, "mesa": _mesa}


def main(engine: str, few: str, many: str) -> None:
    """Time few runs and many, after one to warm up where nothing is started for it."""
    run = ENGINES[engine]()
    if engine == "one-process":
        run(10)
    seconds = []
    for runs in (int(few), int(many)):
        begin = perf_counter()
        run(runs)
        seconds.append(perf_counter() - begin)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
