"""The command line as a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def sim(place):
    """Run a verb in the folder that a module calls its place."""

    def sim(*arguments, cwd=place, **options):
        command = [sys.executable, "-m", "dilemma_sim", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **options)

    return sim
