"""Small posteriors for tests, made by the writer that calibrations use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dilemma_sim.study.posterior import Posterior, write_posterior

NOISE, ACTIVITY, BRANCHING = (
    "participation.noise",
    "organisations.committee.activity",
    "countries.homeland.calls.branching",
)
POINTS = {NOISE: 0.1, ACTIVITY: 0.4, BRANCHING: 0.5}
PRIOR = {"range": {"from": 0.0, "to": 1.0}}


def about(point: float, **more: object) -> dict[str, object]:
    """Return what a posterior says of a parameter."""
    return {"point": point, "prior": PRIOR, "fitted": True, "identified": True, "contraction": 0.5} | more


def metadata(parameters: dict[str, dict[str, object]]) -> dict[str, object]:
    """Return the metadata of a posterior."""
    hashes = {"model_sha256": "m", "evidence_sha256": "e"}
    return {"parameters": parameters, "study": "a study", "scenario": "one-country", "seed": 1, **hashes}


def draws(count: int = 30, seed: int = 3) -> pd.DataFrame:
    """Return weighted draws of three parameters of the scenario one-country."""
    rng = np.random.default_rng(seed)
    columns = {
        "weight": rng.exponential(size=count),
        NOISE: rng.uniform(0.05, 0.3, count),
        ACTIVITY: rng.uniform(0.1, 2.0, count),
        BRANCHING: rng.uniform(0.2, 0.7, count),
    }
    return pd.DataFrame(columns)


def written(path: Path, points: dict[str, float] | None = None) -> Posterior:
    """Write a posterior for the scenario one-country, of which NOISE is not identified."""
    known = {key: about(point) for key, point in {**POINTS, **(points or {})}.items()}
    known[NOISE] |= {"identified": False, "fitted": False, "contraction": 0.01}
    return write_posterior(path, draws(), metadata(known))
