"""The verb `discover`."""

from __future__ import annotations

from typing import Annotated

import typer

from dilemma_sim.cli.analysing import finished_study, show_analysis
from dilemma_sim.cli.options import Jobs, Json, Quiet, StudyFolder, StudyName


def discover(
    study: StudyName,
    where: Annotated[
        str,
        typer.Option(metavar="EXPRESSION", help="What is asked for: columns compared, and, or, not."),
    ],
    out: StudyFolder = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Find the boxes of factors that lead to what is asked for.

    A study that has not been run is run first; it needs a design that samples, such as latin_hypercube. Each
    box is written back as a scenario into the study folder. Boxes come from PRIM, leaves from a tree (CART).

    Low turnout, low attention and more coercion are never what is asked for.
    """
    from dilemma_sim.study.discovery import analyse, asked
    from dilemma_sim.view.analysis_tables import box_table

    asked(study, where)  # before anything is run
    folder = finished_study(study, out, jobs, quiet)
    show_analysis(folder, "boxes", box_table(analyse(folder, where).table), as_json)
