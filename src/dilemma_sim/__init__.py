"""Scenario simulation of kin-state dilemmas.

Everything public is here; it is loaded when it is first used, so that importing the package is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dilemma_sim.model import RunRecord, simulate
    from dilemma_sim.scenario import Scenario, ScenarioError, load_scenario
    from dilemma_sim.study.compare import Comparison, compare
    from dilemma_sim.study.engine import Ensemble, replicate
    from dilemma_sim.study.reading import Results, open_results
    from dilemma_sim.study.sweep import sweep
    from dilemma_sim.study.validation import Validation, validate

    __version__: str

__all__ = [
    "Comparison",
    "Ensemble",
    "Results",
    "RunRecord",
    "Scenario",
    "ScenarioError",
    "Validation",
    "__version__",
    "compare",
    "load_scenario",
    "open_results",
    "replicate",
    "simulate",
    "sweep",
    "validate",
]

_PLACES = {
    "Comparison": "dilemma_sim.study.compare",
    "Ensemble": "dilemma_sim.study.engine",
    "Results": "dilemma_sim.study.reading",
    "RunRecord": "dilemma_sim.model",
    "Scenario": "dilemma_sim.scenario",
    "ScenarioError": "dilemma_sim.scenario",
    "Validation": "dilemma_sim.study.validation",
    "compare": "dilemma_sim.study.compare",
    "load_scenario": "dilemma_sim.scenario",
    "open_results": "dilemma_sim.study.reading",
    "replicate": "dilemma_sim.study.engine",
    "simulate": "dilemma_sim.model",
    "sweep": "dilemma_sim.study.sweep",
    "validate": "dilemma_sim.study.validation",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("dilemma-sim")
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'dilemma_sim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
