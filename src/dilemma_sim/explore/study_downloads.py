"""What can be taken away from the study page: the map as the project prints it, and tables as CSV."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from dilemma_sim.explore.study_map import MapChoice, map_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dilemma_sim.explore.study_source import StudySource


def map_png(source: StudySource, choice: MapChoice) -> BytesIO:
    """Draw the map that is shown as `dilemma-sim plot` draws it, all countries side by side."""
    from dilemma_sim.view import style
    from dilemma_sim.view.saving import figure_files

    with style.journal_style():
        figure = printed_map(source, choice)
        name = f"map_{choice.outcome}"
        return BytesIO(figure_files(figure, name, ["png"], source.material.provenance)["png"])


def printed_map(source: StudySource, choice: MapChoice) -> Figure:
    """Return the printed figure of what is shown.

    A grid is drawn over the two factors chosen, or over one; of other designs `plot` has a panel for each
    factor.
    """
    from dilemma_sim.view.heatmap import heatmap_figure
    from dilemma_sim.view.map import figures_of
    from dilemma_sim.view.response import response_figure

    material = source.material
    rows = material.summary[material.summary["outcome"] == choice.outcome]
    for name, value in choice.held.items():
        rows = rows[rows[name] == value]
    if material.grid and choice.up is not None:
        shown = [choice.across, choice.up, *choice.held]
        ordered = replace(material, factors={name: material.factors[name] for name in shown})
        return heatmap_figure(ordered, choice.outcome, rows, [choice.held], 1)
    if material.grid:
        alone = replace(material, factors={choice.across: material.factors[choice.across]})
        return response_figure(alone, choice.outcome, rows)
    return figures_of(replace(material, summary=rows), choice.outcome)[0]


def map_csv(source: StudySource, choice: MapChoice) -> BytesIO:
    """Return the rows that the map shows: factors, and statistics over the replicates."""
    from dilemma_sim.study.results import csv_bytes

    return BytesIO(csv_bytes(map_rows(source, choice)))


def histories_csv(source: StudySource, point: int, outcome: str) -> BytesIO:
    """Return the weekly values of one outcome in all runs of a design point, beside its factors."""
    from dilemma_sim.study.results import csv_bytes

    factors = source.points.loc[[point]].reset_index()
    return BytesIO(csv_bytes(factors.merge(source.curves(point, outcome), how="cross")))
