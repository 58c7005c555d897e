"""The verb `calibrate`."""

from __future__ import annotations

from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.analysing import show_analysis
from dilemma_sim.cli.options import Jobs, Json, Quiet, StudyFolder, StudyName
from dilemma_sim.cli.telling import Refused, command_line, resumable, speaker


def calibrate(
    study: StudyName,
    out: StudyFolder = None,
    jobs: Jobs = None,
    quick: Annotated[bool, typer.Option("--quick", help="With a sixth of the runs, to try it out.")] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**63 - 1, help="Another root seed, and another sample.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler that computes the reference table."),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Fit what nobody knows to the record, and say what the record cannot tell.

    The study names its priors under uncertainties, and what is fitted under calibration. First come the
    runs of its design, each drawn from the priors: the reference table, by which 200 of its own runs are
    fitted as if each were the record. Then ABC-SMC draws nearer to the real one (method: smc; needs the
    extra dilemma-sim[calibrate]), or regression on the table does (method: table).

    The same command resumes what was interrupted; of the search, the generation under way is lost. The folder
    holds posterior.parquet, from which `run` draws where a scenario names it.
    """
    from dilemma_sim.study import calibration
    from dilemma_sim.study.calibration_tables import write_calibration
    from dilemma_sim.view.analysis_tables import calibration_table

    if jobs is not None and cluster is not None:
        raise Refused("--jobs is for this machine, and --cluster for another; leave one of them out")
    document = calibration.asked(study, seed, quick)
    folder = calibration.folder_for(document, seed, quick) if out is None else out
    with resumable("what was finished is"):
        with console.progress("runs", quiet) as progress:
            table = calibration.tabulate(
                document, folder, jobs, progress, command_line(), cluster, speaker(quiet)
            )
        with console.progress("particles", quiet) as progress:
            found = calibration.calibrate(table, jobs, progress, speaker(quiet))
    write_calibration(table, found, quick)
    if not as_json and found.beyond:
        far = ", ".join(found.beyond)
        console.tell(f"dilemma-sim: hardly any run goes as far as the record in {far}; nothing fits there")
    if not as_json and found.unidentified:
        console.tell(f"dilemma-sim: the record does not identify {', '.join(found.unidentified)}")
    show_analysis(table, "calibration", calibration_table(found.parameters), as_json)
