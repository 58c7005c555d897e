"""What a calibration writes into its study folder: tables, a summary, and the posterior file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study import abc
from dilemma_sim.study.analysis_tables import write_table
from dilemma_sim.study.manifest import as_json
from dilemma_sim.study.posterior import write_posterior
from dilemma_sim.study.tables import Meaning
from dilemma_sim.study.writing import output_to, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from dilemma_sim.study.calibrated import Calibrated
    from dilemma_sim.study.sweepfolder import SweepFolder

NAME = "calibration"
TESTS = "calibration_tests"
TOLD = "calibration_told"
SUMMARY = "calibration.json"
POSTERIOR = "posterior.parquet"


def _statistic(description: str, unit: str = "1") -> Meaning:
    return {"unit": unit, "role": "statistic", "description": description}


_PARAMETER: Meaning = {"unit": "name", "role": "key", "description": "The parameter, by its key path."}
_OWN = "as the parameter"

MEANING: dict[str, Meaning] = {
    "parameter": _PARAMETER,
    "fitted": _statistic("Whether the record was used to fit it."),
    "identified": _statistic(f"Whether its contraction is at least {abc.IDENTIFIED:g}."),
    "contraction": _statistic("1 - variance of posterior over prior, as probabilities under the prior."),
    "prior_low": _statistic("5 % of the prior lie below.", _OWN),
    "prior_median": _statistic("Half of the prior lies below.", _OWN),
    "prior_high": _statistic("95 % of the prior lie below.", _OWN),
    "posterior_low": _statistic("5 % of the posterior lie below.", _OWN),
    "posterior_median": _statistic("Half of the posterior lies below.", _OWN),
    "posterior_high": _statistic("95 % of the posterior lie below.", _OWN),
    "table_contraction": _statistic("The contraction by the reference table alone."),
    "test_contraction": _statistic("Mean contraction over runs that were taken for the record."),
    "test_coverage": _statistic("Share of these whose 90 % interval holds the true value.", "share"),
    "test_uniformity": _statistic("p-value of uniform ranks over these (Kolmogorov-Smirnov)."),
    "test_explained": _statistic("Squared correlation of their posterior medians with the truth."),
}
TESTS_MEANING: dict[str, Meaning] = {
    "run": {"unit": "1", "role": "key", "description": "Row of the reference table."},
    "parameter": _PARAMETER,
    "rank": _statistic("Share of the posterior below the true value; uniform if all is well.", "share"),
    "contraction": MEANING["contraction"],
    "truth": _statistic("True value, as a probability under the prior.", "share"),
    "median": _statistic("Posterior median, as a probability under the prior.", "share"),
}
TOLD_MEANING: dict[str, Meaning] = {
    "parameter": _PARAMETER,
    "statistic": {"unit": "name", "role": "key", "description": "The pattern."},
    "told": _statistic("Squared rank correlation over the prior.", "share"),
}


def write_calibration(folder: SweepFolder, found: Calibrated, quick: bool = False) -> dict[str, Path]:
    """Write what a calibration found, and return the files.

    Parameters
    ----------
    folder : of the study.
    found : what was found.
    quick : whether it was made with fewer runs, which the summary then says.
    """
    write_table(folder, NAME, found.parameters, MEANING)
    write_table(folder, TESTS, tests_of(found), TESTS_MEANING)
    write_table(folder, TOLD, told_of(found), TOLD_MEANING)
    with output_to(folder.path):
        write_posterior(folder.path / POSTERIOR, found.values, metadata_of(folder, found))
        write_whole(folder.path / SUMMARY, as_json({**summary_of(found), "quick": quick}))
    return {name: folder.path / name for name in (POSTERIOR, SUMMARY, f"{NAME}.csv")}


def tests_of(found: Calibrated) -> pd.DataFrame:
    """Return one row for each run that was taken for the record and each parameter."""
    recovery = found.recovery
    tests, count = recovery.ranks.shape
    return pd.DataFrame(
        {
            "run": np.repeat(recovery.rows, count),
            "parameter": list(found.keys) * tests,
            "rank": recovery.ranks.ravel(),
            "contraction": recovery.contraction.ravel(),
            "truth": abc.probabilities(recovery.truth).ravel(),
            "median": abc.probabilities(recovery.medians).ravel(),
        }
    )


def told_of(found: Calibrated) -> pd.DataFrame:
    """Return one row for each parameter and each statistic."""
    statistics = list(found.target.values)
    return pd.DataFrame(
        {
            "parameter": np.repeat(np.array(found.keys, dtype=object), len(statistics)),
            "statistic": statistics * len(found.keys),
            "told": found.told.ravel(),
        }
    ).astype({"parameter": "str", "statistic": "str"})


def summary_of(found: Calibrated) -> dict[str, Any]:
    """Return what was found, for programs."""
    search: dict[str, Any] | None = None
    if found.found is not None:
        weight = found.found.weight
        search = {
            "epsilons": list(found.found.epsilons),
            "simulations": list(found.found.simulations),
            "effective_particles": float(1.0 / (weight**2).sum()),
        }
    return {
        "study": found.study.title,
        "method": found.method,
        "seed": found.seed,
        "target": found.target.values,
        "left_out": found.target.left_out,
        "until": None if found.target.cut is None else found.target.cut.isoformat(),
        "unidentified": list(found.unidentified),
        "record_farther_than": found.remote,
        "beyond": list(found.beyond),
        "parameters": json.loads(found.parameters.to_json(orient="records", double_precision=15)),
        "search": search,
    }


def metadata_of(folder: SweepFolder, found: Calibrated) -> dict[str, Any]:
    """Return what the posterior file says of itself."""
    from dilemma_sim.scenario.describe import describe
    from dilemma_sim.scenario.reader import read_scenario
    from dilemma_sim.study.digest import digest_of
    from dilemma_sim.study.observation import counting_digest

    document = read_scenario(str(folder.path / "scenario.yaml"))
    points = {row.path: row.value for row in describe(document)}
    parameters = {}
    for place, key in enumerate(found.keys):
        also = found.study.uncertainties[key].also
        parameters[key] = {
            "point": points[key],
            "also": {path: points[path] for path in also},
            "prior": found.priors.described(key),
            "fitted": place in found.fitted,
            "identified": bool(found.contraction[place] >= abc.IDENTIFIED),
            "contraction": float(found.contraction[place]),
        }
    return {
        "parameters": parameters,
        "study": found.study.title,
        "scenario": document.value.title,
        "model_sha256": folder.manifest["model_sha256"],
        "evidence_sha256": digest_of(counting_digest(), found.target.values),
        "seed": found.seed,
        "method": found.method,
        "unidentified": list(found.unidentified),
    }
