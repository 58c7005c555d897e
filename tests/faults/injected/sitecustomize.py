"""Faults for the processes of a test: this folder on PYTHONPATH, and what to do wrong in the environment.

FAULTS maps the number of a replicate to what its run does instead of its work. KILL_AT is a moment of
writing (fsync, synced, renamed) and how many of these pass until the process kills itself.
"""

import ctypes
import json
import os
import pathlib
import signal
import sys
import time
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

FAULTS = {int(number): fault for number, fault in json.loads(os.environ.get("FAULTS", "{}")).items()}


def _wrong(record, fault):
    import numpy as np

    if fault == "raise":
        raise ArithmeticError("no equilibrium")
    if fault == "hang":
        time.sleep(3600)
    if fault == "abort":
        os.abort()
    if fault == "segfault":
        ctypes.string_at(0)
    if fault == "memory":  # as the kernel does when there is none left
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "nan":
        record.weekly["relation"][1, 0] = np.nan
    if fault == "infinity":
        record.weekly["turnout"][1, 0] = np.inf
    if fault == "shape":
        record.weekly["spotlight"] = record.weekly["spotlight"][:-1]
    return record


class _Injector(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != "dilemma_sim.model":
            return None
        spec = PathFinder.find_spec(name, path, target)
        load = spec.loader.exec_module

        def load_and_spoil(module):
            load(module)
            sound = module.simulate

            def simulate(scenario, seed=1, replicate=0, *rest, **how):
                record = sound(scenario, seed, replicate, *rest, **how)
                return _wrong(record, FAULTS.get(replicate))

            module.simulate = simulate

        spec.loader.exec_module = load_and_spoil
        return spec


if FAULTS:
    sys.meta_path.insert(0, _Injector())

if "KILL_AT" in os.environ:
    moment, left = os.environ["KILL_AT"].split()
    count = [int(left)]

    def _pass(name):
        if name == moment:
            count[0] -= 1
            if count[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    fsync, rename = os.fsync, pathlib.Path.replace

    def _fsync(handle):
        _pass("fsync")
        fsync(handle)
        _pass("synced")

    def _rename(self, target):
        rename(self, target)
        _pass("renamed")

    os.fsync, pathlib.Path.replace = _fsync, _rename
