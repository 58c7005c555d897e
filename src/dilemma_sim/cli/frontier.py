"""The verb `frontier`."""

from __future__ import annotations

from dilemma_sim.cli.analysing import finished_study, show_analysis
from dilemma_sim.cli.options import Jobs, Json, Quiet, StudyFolder, StudyName


def frontier(
    study: StudyName,
    out: StudyFolder = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Weigh identity against bilateral loss, over the external postures a government could hold.

    A study that has not been run is run first. Postures at home follow the government's own rule, and
    coercion is never among what is compared. Human costs stand beside.
    """
    from dilemma_sim.study.frontier import analyse, asked
    from dilemma_sim.view.analysis_tables import frontier_table

    asked(study)  # before anything is run
    folder = finished_study(study, out, jobs, quiet)
    show_analysis(folder, "frontier", frontier_table(analyse(folder)), as_json)
