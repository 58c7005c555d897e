"""Measure what the engine of sweeps costs beside the runs themselves.

    python benchmarks/overhead.py [RUNS]

Prints, in milliseconds a run: the model alone; what the worker does beside it (mostly the part's file); the
process that supervises (handing out, storing, results); and the wall clock with one and two jobs. Processor
time decides the overhead, so that other work on the machine does not.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import dilemma_sim.model
from dilemma_sim.model import RunRecord, simulate
from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.digest import model_digest
from dilemma_sim.study.jobs import Job, compute, load_model
from dilemma_sim.study.parts import FORMAT, RUNS_A_PART
from dilemma_sim.study.sweep import sweep

REPLICATES = 4
SCENARIO = "kazakhstan-kyrgyzstan-2018-2019"
STUDY = """\
schema: 1
title: Overhead
scenario: kazakhstan-kyrgyzstan-2018-2019
replicates: 4
factors:
  participation.noise: {{grid: {{from: 0.05, to: 0.15, steps: {points}}}}}
outcomes:
  - {{outcome: turnout, functional: total}}
  - {{outcome: identity_pressure, functional: mean}}
  - {{outcome: released, functional: final}}
  - {{outcome: external_posture, functional: share_of_weeks, value: silence}}
"""


def model_alone(runs: int) -> float:
    scenario = load_scenario(SCENARIO)
    simulate(scenario, 1, 0, compiled=True)
    begun = process_time()
    for replicate in range(runs):
        simulate(scenario, 1, replicate, compiled=True)
    return (process_time() - begun) / runs * 1000


def worker(runs: int) -> float:
    """Return what the worker does beside the model, in milliseconds a run."""
    load_model()
    inside = [0.0]

    def timed(*what: Any, **how: Any) -> RunRecord:
        begun = process_time()
        record = simulate(*what, **how)
        inside[0] += process_time() - begun
        return record

    dilemma_sim.model.simulate = timed
    identity = {"format": FORMAT, "model_sha256": model_digest(), "seed": 1}
    points = range(runs // REPLICATES)
    scenarios = {point: pickle.dumps(load_scenario(SCENARIO)) for point in points}
    job = Job(identity, tuple((point, run) for point in points for run in range(REPLICATES)), scenarios)
    compute(job, lambda: None)
    inside[0] = 0.0
    begun = process_time()
    compute(job, lambda: None)
    spent = process_time() - begun - inside[0]
    dilemma_sim.model.simulate = simulate
    return spent / len(job.runs) * 1000


def whole(runs: int, jobs: int) -> tuple[float, float]:
    """Return milliseconds a run: of the supervisor's processor, and of the wall clock."""
    with TemporaryDirectory() as place:
        study = Path(place) / "study.yaml"
        study.write_text(STUDY.format(points=runs // REPLICATES))
        processor, clock = process_time(), perf_counter()
        sweep(study, Path(place) / "out", jobs=jobs, time_limit=300.0)
        return (process_time() - processor) / runs * 1000, (perf_counter() - clock) / runs * 1000


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    alone, there = model_alone(RUNS_A_PART), worker(RUNS_A_PART)
    print(f"model alone        {alone:8.2f} ms a run")
    print(f"worker beside it   {there:8.2f} ms a run")
    for jobs in (1, 2):
        supervisor, clock = whole(runs, jobs)
        overhead = (there + supervisor) / alone
        print(f"supervisor, {jobs} jobs {supervisor:8.2f} ms a run; overhead {overhead:.1%}")
        print(f"wall clock, {jobs} jobs {clock:8.2f} ms a run; {1000 / clock:.1f} runs a second")


if __name__ == "__main__":
    main()
