"""The verb `report`."""

from __future__ import annotations

from dilemma_sim import console
from dilemma_sim.cli.options import Folder, Json, Quiet


def report(folder: Folder, _quiet: Quiet = False, as_json: Json = False) -> None:
    """Write the report page of a folder again.

    It is one HTML file that needs no network; for the folder of a run, a comparison or a study.
    """
    from dilemma_sim.study.manifest import one_of
    from dilemma_sim.study.writing import output_to
    from dilemma_sim.view.compare_report import write_comparison_report
    from dilemma_sim.view.report import write_report
    from dilemma_sim.view.study_report import write_study_report

    kind = one_of(folder, ("run", "sweep", "comparison"), "holds nothing to report")
    write = {"run": write_report, "sweep": write_study_report, "comparison": write_comparison_report}
    with output_to(folder):
        path = write[kind](folder)
    if as_json:
        console.show_json({"report": str(path)})
    else:
        console.show(str(path))
