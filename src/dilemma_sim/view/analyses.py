"""The figures of a study folder: its maps, and those of whatever analysis was made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.analysis_tables import read_table
from dilemma_sim.view import saving, style
from dilemma_sim.view.boxes import box_figure
from dilemma_sim.view.calibration import calibration_figures
from dilemma_sim.view.frontier import frontier_figure
from dilemma_sim.view.interactions import interactions
from dilemma_sim.view.map import check_column, figures_of
from dilemma_sim.view.screening import screening
from dilemma_sim.view.sweep_material import SweepMaterial, sweep_material_of
from dilemma_sim.view.tornado import tornado

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dilemma_sim.study.sweepfolder import SweepFolder

KINDS = ("calibration", "sensitivity", "boxes", "frontier", "maps")


@dataclass(frozen=True)
class StudyFigure:
    """Hold a figure of a study: its name as a file, what kind it is, its title, and the figure."""

    name: str
    kind: str
    title: str
    figure: Figure


def study_figures(
    folder: SweepFolder, outcomes: Sequence[str] | None = None, kinds: Sequence[str] = KINDS
) -> Iterator[StudyFigure]:
    """Draw what there is to draw of a study folder; within `style.journal_style`.

    Parameters
    ----------
    folder : a study folder.
    outcomes : columns of the results; None draws all.
    kinds : among calibration, sensitivity, boxes, frontier and maps.
    """
    material = sweep_material_of(folder)
    columns = list(dict.fromkeys(outcomes or material.outcomes))
    for column in columns:
        check_column(material, column)
    drawn = {
        "calibration": lambda: _calibration(folder, material),
        "sensitivity": lambda: _sensitivity(folder, material, columns),
        "boxes": lambda: _boxes(folder, material),
        "frontier": lambda: _frontier(folder, material),
        "maps": lambda: _maps(material, columns),
    }
    for kind in kinds:
        yield from drawn[kind]()


def save_figures(
    folder: SweepFolder,
    outcomes: Sequence[str] | None = None,
    formats: Sequence[str] = ("png",),
    kinds: Sequence[str] = KINDS,
) -> list[Path]:
    """Draw a study folder into its `figures` folder, and return the files; see `study_figures`."""
    saving.check_formats(formats)
    provenance = sweep_material_of(folder).provenance
    written: list[Path] = []
    with style.journal_style():
        for one in study_figures(folder, outcomes, kinds):
            written += saving.save_figure(one.figure, folder.path / "figures", one.name, formats, provenance)
    return written


def records_of(folder: SweepFolder, name: str) -> list[dict[str, object]]:
    """Return the table of an analysis for programs: a mapping per row, missing numbers as None."""
    table = read_table(folder, name)
    assert table is not None
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def _calibration(folder: SweepFolder, material: SweepMaterial) -> Iterator[StudyFigure]:
    for name, title, figure in calibration_figures(folder, material):
        yield StudyFigure(name, "calibration", title, figure)


def _sensitivity(
    folder: SweepFolder, material: SweepMaterial, columns: Sequence[str]
) -> Iterator[StudyFigure]:
    table = read_table(folder, "sensitivity")
    if table is None:
        return
    kinds = (("tornado", tornado, ("ST", "mu_star", "pawn"), "What decides"),
             ("plane", screening, ("sigma",), "Size and spread of elementary effects"),
             ("interactions", interactions, ("S2",), "What decides together"))  # fmt: skip
    for label in dict.fromkeys(table["scenario"].astype(str)):
        part = table[table["scenario"] == label]
        for column in columns:
            there = set(part[part["outcome"] == column]["index"])
            for name, draw, indices, title in kinds:
                if there & set(indices):
                    stem = f"{name}_{column}" + (f"_{label}" if label else "")
                    text = f"{title}: {material.outcomes[column][0]}" + (f" ({label})" if label else "")
                    yield StudyFigure(stem, "sensitivity", text, draw(material, part, column))


def _boxes(folder: SweepFolder, material: SweepMaterial) -> Iterator[StudyFigure]:
    if read_table(folder, "boxes") is None:
        return
    from dilemma_sim.study.discovery import read_discovery

    found = read_discovery(folder)
    for name in found.named if found else ():
        assert found is not None
        title = f"Where {found.where}: {name}"
        yield StudyFigure(name.replace("-", "_"), "boxes", title, box_figure(material, found, name))


def _frontier(folder: SweepFolder, material: SweepMaterial) -> Iterator[StudyFigure]:
    table = read_table(folder, "frontier")
    if table is None or folder.study.frontier is None:
        return
    labels = {name: posture.label for name, posture in folder.scenario.postures.external.items()}
    figure = frontier_figure(material, table, folder.study.frontier, labels)
    yield StudyFigure("frontier", "frontier", "Identity against bilateral loss", figure)


def _maps(material: SweepMaterial, columns: Sequence[str]) -> Iterator[StudyFigure]:
    for column in columns:
        for index, figure in enumerate(figures_of(material, column), start=1):
            name = f"map_{column}" if index == 1 else f"map_{column}_{index}"
            yield StudyFigure(name, "maps", material.outcomes[column][0], figure)
