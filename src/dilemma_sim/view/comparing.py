"""Draw a comparison: its default figures, or one figure for each outcome asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.view import saving, style
from dilemma_sim.view.compare_figures import DEFAULT, DifferenceFigure, difference_figure
from dilemma_sim.view.compare_material import ComparisonMaterial, comparison_material_of
from dilemma_sim.view.curves import UnknownOutcome, check_outcomes

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_comparison(
    folder: Path, outcomes: Sequence[str] | None = None, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw a comparison folder into its `figures` folder.

    Parameters
    ----------
    folder : a comparison folder.
    outcomes : outcomes whose differences to draw one by one; None draws the default figures.
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
    from dilemma_sim.study.comparefolder import ComparisonFolder

    saving.check_formats(formats)
    material = comparison_material_of(ComparisonFolder.open(folder))
    if outcomes:
        refuse_names(material, outcomes)
    target, written = Path(folder) / "figures", []
    with style.journal_style():
        if outcomes:
            for arm in material.others:
                for name in dict.fromkeys(outcomes):
                    figure = difference_figure(material, arm, [name])
                    stem = f"difference_{name}_{arm}"
                    written += saving.save_figure(figure, target, stem, formats, material.provenance)
        else:
            for arm, kind, figure in default_figures(material):
                stem = f"{kind.name}_{arm}"
                written += saving.save_figure(figure, target, stem, formats, material.provenance)
    return written


def default_figures(material: ComparisonMaterial) -> Iterator[tuple[str, DifferenceFigure, Figure]]:
    """Draw the default figures, arm by arm; within `style.journal_style`."""
    for arm in material.others:
        for kind in DEFAULT:
            yield arm, kind, kind.draw(material, arm)


def refuse_names(material: ComparisonMaterial, outcomes: Sequence[str]) -> None:
    """Raise UnknownOutcome for the first that is no outcome, or one made of names."""
    check_outcomes(material.base, outcomes)
    for name in outcomes:
        if material.base.outcomes[name].kind == "name":
            raise UnknownOutcome(
                f"'{name}' is made of names, which have no difference; its shares stand in the forest figure"
            )
