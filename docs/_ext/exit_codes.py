"""The exit codes, from the errors that end a verb."""

from __future__ import annotations

from markdown_tables import table

from dilemma_sim.evidence.errors import EvidenceError
from dilemma_sim.scenario import ScenarioError
from dilemma_sim.study.errors import StudyError


def exit_codes() -> str:
    """Return a table of the errors that the package foresees, by exit code."""
    texts: list[type[Exception]] = [ScenarioError, EvidenceError]
    coded = [(2, error) for error in texts]
    coded += [(error.exit_code, error) for error in StudyError.__subclasses__()]
    rows = [(str(code), f"`{error.__name__}`", _first(error)) for code, error in sorted(coded, key=str)]
    return table(("Code", "Error", "What it says"), rows)


def _first(error: type[Exception]) -> str:
    return (error.__doc__ or "").strip().split("\n\n")[0]
