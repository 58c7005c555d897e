"""What maps of a sweep are made of: its summary, its factors and outcomes, and how they are called."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.view.provenance import told_by

if TYPE_CHECKING:
    from dilemma_sim.study.sweepfolder import SweepFolder

_NUMBER = (int, float, np.integer, np.floating)
_TRUTH = (bool, np.bool_)


@dataclass(frozen=True)
class SweepMaterial:
    """Hold what is drawn of a sweep.

    Attributes
    ----------
    summary : per design point, country and outcome: the factors' values and statistics over replicates.
    factors : values of each factor, in the order of the design.
    outcomes : for each column of the results, what it is and its unit.
    grid : whether the design holds every combination.
    sampled : whether it draws its points.
    log_scaled : factors that are drawn evenly in the logarithm.
    """

    title: str
    countries: Mapping[str, str]
    summary: pd.DataFrame
    factors: Mapping[str, Sequence[object]]
    outcomes: Mapping[str, tuple[str, str]]
    grid: bool
    replicates: int
    seed: int
    version: str
    scenario_hash: str
    data_hash: str = ""
    sampled: bool = False
    log_scaled: tuple[str, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def provenance(self) -> dict[str, str]:
        """Collect what a figure file says about the study it shows."""
        return {
            "study": self.title,
            "scenario_sha256": self.scenario_hash,
            "seed": str(self.seed),
            "replicates": str(self.replicates),
            "version": self.version,
            **told_by(self.manifest),
        }


def sweep_material_of(folder: SweepFolder) -> SweepMaterial:
    """Gather what is drawn from a study folder that is open."""
    from dilemma_sim.scenario.designs import SAMPLED, name_of
    from dilemma_sim.study.results import results_meaning

    study, manifest = folder.study, folder.manifest
    meaning = results_meaning(study)
    return SweepMaterial(
        title=study.title,
        countries={name: country.label or name for name, country in folder.scenario.countries.items()},
        summary=folder.summary,
        factors={name: list(dict.fromkeys(folder.results[name])) for name in folder.factors},
        outcomes={
            name: (meaning[name]["description"].rstrip("."), meaning[name]["unit"])
            for name in folder.outcomes
        },
        grid=study.design == "grid",
        replicates=study.replicates,
        seed=study.seed,
        version=str(manifest.get("version", "")),
        scenario_hash=str(manifest.get("scenario_sha256", "")),
        data_hash=str(manifest.get("data_sha256", "")),
        sampled=name_of(study.design) in SAMPLED,
        log_scaled=tuple(
            key
            for key, factor in study.varied.items()
            if (factor.span is not None and factor.span.scale == "log")
            or (factor.distribution is not None and factor.distribution.name in ("lognormal", "loguniform"))
        ),
        manifest=manifest,
    )


def is_numeric(values: Sequence[object]) -> bool:
    """Say whether all values of a factor are numbers; true and false are none."""
    return all(isinstance(value, _NUMBER) and not isinstance(value, _TRUTH) for value in values)


def value_text(value: object) -> str:
    """Write the value of a factor."""
    if isinstance(value, _TRUTH):
        return "true" if value else "false"
    if isinstance(value, _NUMBER):
        return f"{float(value):.4g}"
    return textwrap.shorten(str(value), 28, placeholder=" …")


def fitting_path(path: str, inches: float) -> str:
    """Cut a key path from the left to what fits, whole names only."""
    room = int(inches * 17)
    names = path.split(".")
    while len(names) > 1 and len(".".join(names)) + 2 > room:
        names = names[1:]
    kept = ".".join(names)
    return kept if kept == path else f"….{kept}"


def unit_text(unit: str) -> str:
    """Write the unit of an outcome."""
    return "index" if unit == "1" else unit


def sweep_provenance(material: SweepMaterial) -> str:
    """Say in a sentence which sweep a figure shows."""
    title = textwrap.shorten(material.title, 160, placeholder=" …")
    return (
        f"Study: {title}; {material.replicates} replicates a design point, seed {material.seed}; dilemma-sim "
        f"{material.version}, scenario SHA-256 {material.scenario_hash[:12]}."
    )
