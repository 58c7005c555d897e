from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from dilemma_sim.study.errors import RunFailed
from dilemma_sim.study.workers import CANNOT_START, THREAD_LIMITS, Here, Workers, death_of


def root(task, tell):
    tell()
    return math.sqrt(task)


def environment(task, tell):
    return os.getenv(task)


def pause(task, tell):
    time.sleep(task)
    return task


def leave(task, tell):
    os.kill(os.getpid(), task)


class Stubborn(Exception):
    """Cannot be unpickled, since it needs two arguments and keeps one."""

    def __init__(self, one, two):
        super().__init__(one)


def stubborn(task, tell):
    raise Stubborn(task, task)


def ended(executor, tasks):
    with closing(executor):
        for ticket, task in enumerate(tasks):
            executor.submit(ticket, task)
        found = []
        while len(found) < len(tasks):
            found += executor.wait()
    return sorted(found, key=lambda end: end.ticket)


@pytest.mark.parametrize("jobs", [0, 2])
def test_every_task_ends_once_and_errors_stay_with_their_task(jobs):
    ran = []
    executor = Workers(root, jobs, ran.append) if jobs else Here(root, ran.append)
    found = ended(executor, [4.0, -1.0, 9.0])
    assert [end.result for end in found] == [2.0, None, 3.0]
    assert [type(end.error) for end in found] == [type(None), ValueError, type(None)]
    assert sorted(ran) == [0, 1, 2]


def test_workers_use_one_thread_each():
    assert {end.result for end in ended(Workers(environment, 2, print), THREAD_LIMITS)} == {"1"}


def test_the_environment_of_the_parent_is_left_alone():
    before = dict(os.environ)
    ended(Workers(environment, 1, print), ["HOME"])
    assert dict(os.environ) == before


def test_a_worker_that_dies_is_replaced_and_its_task_named():
    found = ended(Workers(leave, 1, print), [signal.SIGSEGV, 0, signal.SIGKILL])
    assert [end.fault and end.fault.message for end in found] == [
        "its process was killed by SIGSEGV",
        None,
        "its process was killed by SIGKILL, perhaps because the machine ran out of memory",
    ]
    assert death_of(3) == "its process ended with exit code 3"


def test_a_task_that_hangs_is_ended_and_its_worker_replaced():
    start = time.perf_counter()
    found = ended(Workers(pause, 1, print, time_limit=0.5), [60.0, 0.0])
    assert found[0].fault.status == "timeout"
    assert found[0].fault.message == "it took longer than the limit of 0.5 s"
    assert found[1].result == 0.0
    assert time.perf_counter() - start < 30


def test_an_error_that_cannot_travel_is_told_in_words():
    (end,) = ended(Workers(stubborn, 1, print), ["word"])
    assert isinstance(end.error, RunFailed)
    assert str(end.error) == "Stubborn: word"


def test_workers_that_cannot_begin_are_not_started_for_ever(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from dilemma_sim.study.workers import Workers\n"
        "executor = Workers(print, 1, print)\n"
        "executor.submit(0, 'task')\n"
        "while True:\n"
        "    executor.wait()\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert CANNOT_START in done.stderr


def test_leaving_early_ends_the_workers_at_once():
    start = time.perf_counter()
    with closing(Workers(pause, 2, print)) as executor:
        for ticket, seconds in enumerate([0.0, 60.0, 60.0]):
            executor.submit(ticket, seconds)
        while not executor.wait():
            pass
    assert time.perf_counter() - start < 30


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import time\n"
        "from dilemma_sim.study.workers import Workers\n"
        "def pause(task, tell):\n"
        "    time.sleep(task)\n"
        "if __name__ == '__main__':\n"
        "    executor = Workers(pause, 2, print)\n"
        "    for ticket, seconds in enumerate([0.0, 0.0, 60.0, 60.0]):\n"
        "        executor.submit(ticket, seconds)\n"
        "    ended = []\n"
        "    while len(ended) < 2:\n"
        "        ended += executor.wait()\n"
        "    print('working', flush=True)\n"
        "    executor.wait()\n"
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
