"""What test workers do; a module that a new process finds by name, which a test module may not be."""

from __future__ import annotations

import math
import os
import time


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
