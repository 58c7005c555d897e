"""The verb `plot`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Folder, Json, Quiet
from dilemma_sim.cli.telling import Refused, tell_unfinished


class Format(StrEnum):
    """Name the formats of figures."""

    png = "png"
    svg = "svg"
    pdf = "pdf"


def plot(
    folder: Folder,
    outcomes: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="NAME", help="Draw this outcome; repeatable.")
    ] = None,
    formats: Annotated[
        list[Format] | None, typer.Option("--format", help="Repeatable; png if silent.")
    ] = None,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Draw a run, a comparison, or the maps and analyses of a study."""
    from dilemma_sim.study.manifest import one_of
    from dilemma_sim.study.writing import output_to
    from dilemma_sim.view.curves import UnknownOutcome, plot_run
    from dilemma_sim.view.saving import UnknownFormat

    endings = [one.value for one in formats or [Format.png]]
    kind = one_of(folder, ("run", "sweep", "comparison", "validation"), "holds nothing to draw")
    try:
        with output_to(folder):
            if kind == "sweep":
                from dilemma_sim.study.sweepfolder import SweepFolder
                from dilemma_sim.view.analyses import save_figures

                tell_unfinished(folder)
                figures = save_figures(SweepFolder.open(folder), outcomes, endings)
            elif kind == "comparison":
                from dilemma_sim.view.comparing import plot_comparison

                figures = plot_comparison(folder, outcomes, endings)
            elif kind == "validation":
                from dilemma_sim.view.validating import plot_validation

                figures = plot_validation(folder, outcomes, endings)
            else:
                figures = plot_run(folder, outcomes, endings)
    except (UnknownOutcome, UnknownFormat) as error:
        raise Refused(str(error)) from error
    if as_json:
        console.show_json({"figures": [str(path) for path in figures]})
    else:
        console.show("\n".join(map(str, figures)))
