"""Studies whose results a known function gives in place of the model, through the same design and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from dilemma_sim.scenario.studies import Study
from dilemma_sim.study.sampling import settings_of

Settings = Mapping[str, Any]


def study_of(design: object, factors: Mapping[str, object], **changes: object) -> Study:
    return Study.model_validate(
        {
            "schema": 1,
            "title": "Synthetic",
            "scenario": "one-country",
            "uncertainties": factors,
            "design": design,
            "outcomes": [{"outcome": "dilemma", "functional": "mean", "name": "y"}],
            **changes,
        }
    )


def results_of(
    study: Study,
    function: Callable[[Settings], Mapping[str, float] | float],
    *,
    noise: float = 0.0,
    runs: int = 1,
) -> pd.DataFrame:
    """Evaluate a function at the points of a design, with luck that differs from run to run."""
    draw = np.random.default_rng(5)
    rows = []
    for point, settings in enumerate(settings_of(study)):
        found = function(settings)
        values = found if isinstance(found, Mapping) else {"y": found}
        for replicate in range(runs):
            luck = {name: value + noise * draw.normal() for name, value in values.items()}
            head = {"point": point, "replicate": replicate, "seed": 1, "country": "homeland"}
            rows.append({**head, **settings, **luck})
    return pd.DataFrame(rows)
