"""What may be said: scenarios as text, validated and frozen; nothing here knows of simulation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dilemma_sim.scenario.describe import Parameter, parameter_table
    from dilemma_sim.scenario.document import Document, Origin
    from dilemma_sim.scenario.dumping import dump
    from dilemma_sim.scenario.errors import Fault, ScenarioError
    from dilemma_sim.scenario.library import list_shipped
    from dilemma_sim.scenario.reader import load_scenario, read_document, read_scenario
    from dilemma_sim.scenario.vocabulary import Scenario

__all__ = [
    "Document",
    "Fault",
    "Origin",
    "Parameter",
    "Scenario",
    "ScenarioError",
    "dump",
    "list_shipped",
    "load_scenario",
    "parameter_table",
    "read_document",
    "read_scenario",
]

# Imported when asked for: building the vocabulary takes a tenth of a second that `--help` need not wait for.
_HOMES = {
    "Document": "document",
    "Fault": "errors",
    "Origin": "document",
    "Parameter": "describe",
    "Scenario": "vocabulary",
    "ScenarioError": "errors",
    "dump": "dumping",
    "list_shipped": "library",
    "load_scenario": "reader",
    "parameter_table": "describe",
    "read_document": "reader",
    "read_scenario": "reader",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
