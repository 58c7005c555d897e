from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dilemma_sim.study.errors import RunFailed
from dilemma_sim.study.workers import THREAD_LIMITS, run_tasks


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_ends_once_and_errors_stay_with_their_task(jobs):
    ended = sorted(run_tasks(math.sqrt, [4.0, -1.0, 9.0], jobs), key=lambda done: done.position)
    assert [done.result for done in ended] == [2.0, None, 3.0]
    assert [type(done.error) for done in ended] == [type(None), ValueError, type(None)]


def test_workers_use_one_thread_each():
    assert {done.result for done in run_tasks(os.getenv, THREAD_LIMITS, 2)} == {"1"}


def test_the_environment_of_the_parent_is_left_alone():
    before = dict(os.environ)
    list(run_tasks(os.getenv, ["HOME"], 2))
    assert dict(os.environ) == before


def test_a_worker_that_dies_is_reported_and_not_waited_for():
    with pytest.raises(RunFailed, match=r"a worker process died before its run ended.*fewer --jobs"):
        list(run_tasks(os._exit, [9], 2))


def test_leaving_early_ends_the_workers_at_once():
    start = time.perf_counter()
    ended = run_tasks(time.sleep, [0.0, 60.0, 60.0], 2)
    next(ended)
    ended.close()
    assert time.perf_counter() - start < 30


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import time\n"
        "from dilemma_sim.study.workers import run_tasks\n"
        "if __name__ == '__main__':\n"
        "    ended = run_tasks(time.sleep, [0.0, 0.0, 60.0, 60.0], 2)\n"
        "    next(ended); next(ended)\n"
        "    print('working', flush=True)\n"
        "    next(ended)\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "working\n"
    workers = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
    assert len(workers) >= 2
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.perf_counter() + 20
    while any(_runs(worker) for worker in workers):
        assert time.perf_counter() < deadline, "workers outlive their parent"
        time.sleep(0.05)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
