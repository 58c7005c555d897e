"""The verb `sensitivity`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dilemma_sim.cli.analysing import finished_study, show_analysis
from dilemma_sim.cli.options import Jobs, Json, Quiet, StudyFolder, StudyName


class Method(StrEnum):
    """Name the methods of sensitivity analysis."""

    morris = "morris"
    sobol = "sobol"
    pawn = "pawn"


def sensitivity(
    study: StudyName,
    out: StudyFolder = None,
    jobs: Jobs = None,
    method: Annotated[Method | None, typer.Option(help="By default what the design is made for.")] = None,
    log: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Analyse log(1 + outcome) of this; repeatable."),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Tell which factors of a study decide its outcomes, with intervals.

    A study that has not been run is run first. Its design decides the method: morris (elementary effects),
    sobol (shares of variance) or latin_hypercube (PAWN). Replicates are averaged at each design point.
    """
    from dilemma_sim.study.sensitivity import analyse, method_for, read_design
    from dilemma_sim.view.analysis_tables import sensitivity_table

    method_for(read_design(study), method)  # before anything is run
    folder = finished_study(study, out, jobs, quiet)
    table = analyse(folder, method, log or [])
    show_analysis(folder, "sensitivity", sensitivity_table(table), as_json)
