"""Draw a validation: the patterns on one scale, and simulated histories beside the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.view import saving, style
from dilemma_sim.view.curves import UnknownOutcome
from dilemma_sim.view.provenance import told_by

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Scenario


@dataclass(frozen=True)
class ValidationMaterial:
    """Hold everything that is drawn of one validation.

    Attributes
    ----------
    scenario : what was simulated.
    table : one row a pattern.
    protests : one row a recorded protest, of the record and of each replicate.
    manifest : what ran, and how.
    """

    scenario: Scenario
    table: pd.DataFrame
    protests: pd.DataFrame
    manifest: dict[str, Any]

    @property
    def provenance(self) -> dict[str, str]:
        """Collect what a figure file says about the validation it shows."""
        return told_by(self.manifest)

    @property
    def source(self) -> str:
        """Say in a sentence which validation a figure shows."""
        return (
            f"{self.manifest['scenario']}; {self.manifest['replicates']} replicates, seed "
            f"{self.manifest['seed']}; dilemma-sim {self.manifest['version']}, data SHA-256 "
            f"{self.manifest['data_sha256'][:12]}."
        )


def plot_validation(
    folder: Path, outcomes: Sequence[str] | None = None, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw a validation folder into its `figures` folder.

    Parameters
    ----------
    folder : a validation folder.
    outcomes : must be empty: there is no figure of a single outcome.
    formats : among png, svg and pdf.

    Raises
    ------
    UnknownOutcome, UnknownFormat
        Before anything is drawn.
    """
    from dilemma_sim.study.validationfolder import ValidationFolder
    from dilemma_sim.view.histories import histories
    from dilemma_sim.view.pattern_chart import pattern_chart

    saving.check_formats(formats)
    if outcomes:
        raise UnknownOutcome("a validation has two figures and none of a single outcome; leave --outcome out")
    opened = ValidationFolder.open(folder)
    material = ValidationMaterial(opened.scenario, opened.table, opened.protests, opened.manifest)
    written: list[Path] = []
    with style.journal_style():
        for name, draw in (("patterns", pattern_chart), ("histories", histories)):
            written += saving.save_figure(
                draw(material), folder / "figures", name, formats, material.provenance
            )
    return written
