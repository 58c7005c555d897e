"""What verbs say beside their result: what was wrong, and with which exit code that ends."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from dilemma_sim import console


class Refused(Exception):
    """Say why what the user asked for makes no sense."""

    exit_code = 2


def exit_code_of(error: Exception) -> int:
    """Tell the user what went wrong and return the exit code; an error nobody foresaw is raised again."""
    from dilemma_sim.evidence.errors import EvidenceError
    from dilemma_sim.scenario.errors import ScenarioError
    from dilemma_sim.study.errors import StudyError

    if isinstance(error, ScenarioError | EvidenceError):
        console.tell(str(error))
        return 2
    if isinstance(error, MemoryError):
        console.tell("dilemma-sim: there is not enough memory; try fewer --jobs or --replicates")
        return 1
    if not isinstance(error, StudyError | Refused | console.StdoutFailed):
        raise error
    console.tell(f"dilemma-sim: {error}")
    return 1 if isinstance(error, console.StdoutFailed) else error.exit_code


def speaker(quiet: bool) -> Callable[[str], None] | None:
    """Return what tells the user of a long job's progress in words; None where they asked for quiet."""
    return None if quiet else lambda line: console.tell(f"dilemma-sim: {line}")


def command_line() -> str:
    """Return the command as the user typed it, for manifests and to resume by."""
    return shlex.join(["dilemma-sim", *sys.argv[1:]])


@contextmanager
def resumable(kept: str) -> Iterator[None]:
    """Let the work within be interrupted, and tell how to resume it.

    Parameters
    ----------
    kept : what an interruption leaves in place, where the work cannot tell more.
    """
    from dilemma_sim.study.interruption import Interrupted, interruptible

    try:
        with interruptible():
            yield
    except Interrupted as interrupt:
        console.tell(f"interrupted; {interrupt.kept or kept} kept. To resume: {command_line()}")
        raise typer.Exit(interrupt.exit_code) from None


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Let the work within be interrupted, and tell that nothing of it is left."""
    from dilemma_sim.study.interruption import Interrupted, interruptible

    try:
        with interruptible():
            yield
    except Interrupted as interrupt:
        console.tell("interrupted; nothing was kept")
        raise typer.Exit(interrupt.exit_code) from None


def show_posterior(lines: list[str], label: str = "", width: int = 8) -> None:
    """Show what was drawn from a posterior, a line each, beside the name of the scenario if one is given."""
    for line in lines:
        console.show(f"{'draws':{width}}{label}{': ' if label else ''}{line}")


def tell_unfinished(folder: Path) -> None:
    """Tell how much of a study is there, where some is missing."""
    from dilemma_sim.study.sweepfolder import SweepFolder

    opened = SweepFolder.open(folder)
    there, total = opened.runs
    if there < total:
        bound = "" if opened.study.stop is None else "at most "
        console.tell(f"{there} of {bound}{total} runs have ended so far")
