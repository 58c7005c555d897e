"""Help comes at once: nothing heavy is loaded before a verb needs it."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from dilemma_sim.cli import app

HEAVY = {
    "duckdb", "filelock", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "pyarrow",
    "pydantic", "rich", "ruamel", "xarray", "concurrent.futures.process", "multiprocessing",
    "dilemma_sim.scenario", "dilemma_sim.model", "dilemma_sim.study", "dilemma_sim.view",
}  # fmt: skip

VERBS = [
    "list",
    "describe",
    "check",
    "new",
    "schema",
    "run",
    "plot",
    "sweep",
    "compare",
    "validate",
    "sensitivity",
    "discover",
    "frontier",
    "calibrate",
    "claims",
    "report",
    "query",
    "export",
    "bundle",
    "explore",
]

LOADED_AFTER = """
import sys
sys.argv = ["dilemma-sim", *{arguments}]
from dilemma_sim.cli import main
try:
    main()
except SystemExit as ended:
    assert ended.code == 0, ended.code
print("\\n".join(sys.modules), file=sys.stderr)
"""


def loaded_after(*arguments):
    script = LOADED_AFTER.format(arguments=arguments)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout
    return set(ended.stderr.split())


def test_nothing_heavy_is_loaded_for_help():
    assert loaded_after("--help") & HEAVY == set()


@pytest.mark.parametrize("arguments", [["run", "--help"], ["sweep", "-h"], ["--version"]])
def test_nothing_heavy_is_loaded_before_a_verb_works(arguments):
    assert loaded_after(*arguments) & HEAVY <= {"pydantic"}  # which typer itself loads to read options


def test_importing_the_package_loads_nothing():
    script = "import sys, dilemma_sim; print('\\n'.join(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert HEAVY & set(ended.stdout.split()) == set()


def _processor_time():
    # Of the processor, so that a busy machine does not decide.
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_takes_less_than_half_a_second():
    durations = []
    for _ in range(5):
        start = _processor_time()
        subprocess.run([sys.executable, "-m", "dilemma_sim", "--help"], capture_output=True, check=True)
        durations.append(_processor_time() - start)
    assert min(durations) < 0.5


def test_the_verbs_are_those_that_work():
    assert [command.name or command.callback.__name__ for command in app.registered_commands] == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_each_help_ends_with_an_example_and_offers_json(verb):
    command = [sys.executable, "-m", "dilemma_sim", verb, "--help"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    last = ended.stdout.rstrip().splitlines()[-2:]
    assert last[0].strip() == "Example:"
    assert last[1].strip().startswith(f"dilemma-sim {verb}")
    assert "--json" in ended.stdout
    assert "--quiet" in ended.stdout
