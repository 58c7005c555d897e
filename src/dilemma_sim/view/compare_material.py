"""What figures and the report of a comparison are made of: its tables, and how its scenarios call things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.study.compare import BASE
from dilemma_sim.view import bands
from dilemma_sim.view.material import Material, material_of, with_dates
from dilemma_sim.view.provenance import told_by

if TYPE_CHECKING:
    from dilemma_sim.study.comparefolder import ComparisonFolder


@dataclass(frozen=True)
class ComparisonMaterial:
    """Hold everything that is drawn or written about one comparison.

    Attributes
    ----------
    base : the base, as a run of its own, without events.
    others : labels of the other arms, by name.
    groups : labels of the groups of co-ethnics held, by name.
    curves : those of all arms.
    differences : one row per arm, measure and place.
    """

    base: Material
    others: Mapping[str, str]
    groups: Mapping[str, str]
    curves: pd.DataFrame
    differences: pd.DataFrame
    manifest: Mapping[str, Any]

    @property
    def replicates(self) -> int:
        """Count the pairs."""
        return self.base.replicates

    @property
    def provenance(self) -> dict[str, str]:
        """Collect what a figure file says about the comparison it shows."""
        return told_by(self.manifest)

    def source(self, arm: str) -> str:
        """Say in a sentence which comparison a figure shows."""
        return (
            f"{self.others[arm]}, minus {self.base.title}; {self.replicates} pairs that share all luck, "
            f"seed {self.base.seed}; dilemma-sim {self.base.version}, data SHA-256 "
            f"{str(self.manifest.get('data_sha256', ''))[:12]}."
        )

    def rows(self, arm: str, by: str = "country") -> pd.DataFrame:
        """Select the differences of one arm, by country or by group."""
        table = self.differences
        return table[(table["arm"] == arm) & (table["by"] == by)]

    def paired(
        self, arm: str, country: str, outcome: str, *, weeks: int = 1, since_start: bool = False
    ) -> pd.DataFrame:
        """Lay the paired differences of an outcome out as weeks (rows, by date) times pairs (columns).

        Parameters
        ----------
        arm, country, outcome : which.
        weeks : the length of the moving sum; 1 leaves weeks as they are.
        since_start : add up from the first week instead.
        """
        one, two = (
            bands.paths(self.curves[self.curves["arm"] == name], country, outcome).astype(float)
            for name in (BASE, arm)
        )
        difference = two - one
        if since_start:
            return difference.cumsum()
        return bands.moving_sum(difference, weeks) if weeks > 1 else difference


def comparison_material_of(folder: ComparisonFolder) -> ComparisonMaterial:
    """Gather what is drawn from a comparison folder that is open."""
    curves = with_dates(folder.curves)
    base = SimpleNamespace(
        scenario=folder.document.value,
        manifest={**folder.manifest, "scenario_sha256": folder.manifest["arms"][BASE]["scenario_sha256"]},
        curves=curves[curves["arm"] == BASE],
        events=pd.DataFrame({"date": pd.Series([], dtype="datetime64[s]")}),
    )
    return ComparisonMaterial(
        base=material_of(base),
        others=folder.others,
        groups={name: group.label for name, group in folder.document.value.detainees.items()},
        curves=curves,
        differences=folder.differences,
        manifest=folder.manifest,
    )
