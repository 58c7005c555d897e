"""Draw a run: its default figures, or one figure for each outcome asked for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.measures import SIGNED
from dilemma_sim.view import bands, figures, panels, saving, style
from dilemma_sim.view.material import Material, material_of
from dilemma_sim.view.sheet import Row, new_sheet
from dilemma_sim.view.units import unit_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class UnknownOutcome(ValueError):
    """Say that a run has no outcome of this name, and which ones come close."""


def plot_run(
    folder: Path, outcomes: Sequence[str] | None = None, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw a run folder into its `figures` folder.

    Parameters
    ----------
    folder : a run folder.
    outcomes : outcomes to draw one by one; None draws the default figures.
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
    from dilemma_sim.study.folder import RunFolder

    return draw(material_of(RunFolder.open(folder)), Path(folder) / "figures", outcomes, formats)


def draw(
    material: Material, target: Path, outcomes: Sequence[str] | None = None, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw a run that is already read; see `plot_run`."""
    saving.check_formats(formats)
    if outcomes:
        check_outcomes(material, outcomes)
    provenance = saving.provenance_of(material)
    written: list[Path] = []
    with style.journal_style():
        if outcomes:
            for name in dict.fromkeys(outcomes):
                figure = outcome_figure(material, name)
                written += saving.save_figure(figure, target, f"outcome_{name}", formats, provenance)
        else:
            for kind in figures.DEFAULT:
                written += saving.save_figure(kind.draw(material), target, kind.name, formats, provenance)
    return written


def check_outcomes(material: Material, outcomes: Sequence[str]) -> None:
    """Raise UnknownOutcome for the first name that is no outcome of the run."""
    for name in outcomes:
        if name not in material.outcomes or name not in material.curves:
            near = difflib.get_close_matches(name, list(material.outcomes), n=3, cutoff=0.5)
            hint = (
                f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(material.outcomes)}"
            )
            raise UnknownOutcome(f"no outcome is called '{name}'; {hint}")


def outcome_figure(material: Material, name: str) -> Figure:
    """Draw one outcome: names as shares of replicates, flows as moving sums, everything else week by week."""
    outcome = material.outcomes[name]
    if outcome.kind == "name":
        return _names_figure(material, name)
    flow = outcome.kind == "flow"
    tables = bands.bands(material.curves, name, weeks=bands.MONTH if flow else 1, at_least=0.1)
    unit = f"{outcome.unit}, {bands.MONTH} weeks" if flow else unit_text(name, outcome.unit)
    notes = figures.reading_notes(material, *([figures.MOVING, figures.MEANS] if flow else []))
    sheet = new_sheet(material, [Row(_sentence(outcome.label), unit, 2.0)], notes)
    lines = style.line_styles(material.countries)
    signed = name in SIGNED or any(float(table["low"].min()) < 0 for table in tables.values())
    for country, axes in sheet.panels[0].items():
        panels.draw_band(axes, tables[country], lines[country], mean=flow)
        if signed:
            axes.axhline(0.0, color=style.INK, linewidth=0.6)
    first = next(iter(sheet.panels[0].values()))
    panels.set_limits(first, list(tables.values()), floor=None if signed else 0.0, zero=signed)
    panels.format_numbers(first)
    return sheet.figure


def _names_figure(material: Material, name: str) -> Figure:
    known = {"external_posture": style.EXTERNAL, "internal_posture": style.INTERNAL}.get(name, {})
    labels = {"external_posture": material.external, "internal_posture": material.internal}.get(name)
    curves = material.curves[material.curves[name].astype(str) != ""]
    if labels is None:
        labels = {str(value): str(value).replace("_", " ") for value in sorted(curves[name].unique())}
    names = list(labels)
    styles = style.area_styles(names, known)
    note = (
        f"Areas: share of replicates at each {'choice' if name == 'forum_choice' else 'name'} in each week."
    )
    sheet = new_sheet(
        material,
        [Row(_sentence(material.outcomes[name].label), "share of replicates", 2.0)],
        [note],
        right=1.5,
    )
    tables = bands.shares(curves, name, names)
    for country, axes in sheet.panels[0].items():
        if country in tables:
            panels.draw_shares(axes, tables[country], styles, labels)
    panels.draw_key(list(sheet.panels[0].values())[-1], styles, labels)
    return sheet.figure


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
