"""What the analyses of a study share: its runs, and how their result is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim import console
from dilemma_sim.cli.telling import command_line, resumable

if TYPE_CHECKING:
    from dilemma_sim.study.sweepfolder import SweepFolder


def finished_study(study: str, out: Path | None, jobs: int | None, quiet: bool) -> SweepFolder:
    """Return the folder of a study with all its runs, running it first where needed."""
    from dilemma_sim.study.finished import finished

    with resumable("the parts that were finished are"), console.progress("runs", quiet) as progress:
        return finished(study, out, jobs, progress, command_line())


def show_analysis(
    folder: SweepFolder, kind: str, shown: tuple[list[str], list[list[str]], range], as_json: bool
) -> None:
    """Draw an analysis, write the study's report again, and show the table.

    Parameters
    ----------
    folder : of the study.
    kind : of analysis, which names its files.
    shown : head, rows and numeric columns of the table.
    as_json : show it for programs.
    """
    from dilemma_sim.study.writing import output_to
    from dilemma_sim.view.analyses import records_of, save_figures
    from dilemma_sim.view.study_report import write_study_report

    with output_to(folder.path):
        figures = save_figures(folder, kinds=[kind])
        page = write_study_report(folder.path)
    data = folder.path / f"{kind}.csv"
    if as_json:
        files = {"folder": str(folder.path), "table": str(data), "report": str(page)}
        rows = records_of(folder, kind)
        console.show_json({**files, "figures": [str(path) for path in figures], "rows": rows})
        return
    console.show(f"folder  {folder.path}\ntable   {data}\nreport  {page}\n")
    console.show_table(shown[0], shown[1], numeric=shown[2])
