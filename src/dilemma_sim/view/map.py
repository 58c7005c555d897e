"""Maps of a sweep: how an outcome answers to one factor, to two, or to more in small multiples."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.view import saving, style
from dilemma_sim.view.curves import UnknownOutcome
from dilemma_sim.view.heatmap import heatmap_figure
from dilemma_sim.view.response import response_figure
from dilemma_sim.view.scatter import scatter_figure
from dilemma_sim.view.sweep_material import SweepMaterial, sweep_material_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 4
"""Rows of small multiples on one figure; more go on further figures."""


def plot_sweep(
    folder: Path, outcomes: Sequence[str] | None = None, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw the results of a sweep into the `figures` folder of its study folder.

    Parameters
    ----------
    folder : a study folder.
    outcomes : columns of the results; None draws all.
    formats : among png, svg and pdf.

    Returns
    -------
    list[Path]
        The files written.

    Raises
    ------
    UnknownOutcome, UnknownFormat
        Before anything is drawn.
    """
    from dilemma_sim.study.sweepfolder import SweepFolder

    return draw_sweep(
        sweep_material_of(SweepFolder.open(folder)), Path(folder) / "figures", outcomes, formats
    )


def draw_sweep(
    material: SweepMaterial,
    target: Path,
    outcomes: Sequence[str] | None = None,
    formats: Sequence[str] = ("png",),
) -> list[Path]:
    """Draw a sweep that is already read; see `plot_sweep`."""
    saving.check_formats(formats)
    columns = list(dict.fromkeys(outcomes or material.outcomes))
    for column in columns:
        check_column(material, column)
    written: list[Path] = []
    with style.journal_style():
        for column in columns:
            for index, figure in enumerate(figures_of(material, column), start=1):
                name = f"map_{column}" if index == 1 else f"map_{column}_{index}"
                written += saving.save_figure(figure, target, name, formats, material.provenance)
    return written


def check_column(material: SweepMaterial, column: str) -> None:
    """Raise UnknownOutcome for what is no column of the results."""
    if column in material.outcomes:
        return
    near = difflib.get_close_matches(column, list(material.outcomes), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"it reports {', '.join(material.outcomes)}"
    raise UnknownOutcome(f"the study reports no '{column}'; {hint}")


def figures_of(material: SweepMaterial, column: str) -> list[Figure]:
    """Draw one outcome: a curve, a heatmap, or heatmaps on as many figures as they need."""
    rows = material.summary[material.summary["outcome"] == column]
    if material.sampled:
        return [scatter_figure(material, column, rows)]
    if not material.grid or len(material.factors) == 1:
        return [response_figure(material, column, rows)]
    names = list(material.factors)
    held = [
        dict(zip(names[2:], values, strict=True))
        for values in product(*(material.factors[n] for n in names[2:]))
    ]
    batches = [held[start : start + MOST_ROWS] for start in range(0, len(held), MOST_ROWS)]
    return [heatmap_figure(material, column, rows, batch, len(held)) for batch in batches]
