"""The verb `sweep`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Jobs, Json, Point, Quiet
from dilemma_sim.cli.telling import Refused, command_line, resumable, show_posterior, speaker


class OnError(StrEnum):
    """Name what a run that fails does to a sweep."""

    stop = "stop"
    go_on = "continue"
    quarantine = "quarantine"


def sweep(
    study: Annotated[
        str,
        typer.Argument(metavar="STUDY", help="A path, or the name of a shipped study.", show_default=False),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Study folder; default results/STUDY.")
    ] = None,
    jobs: Jobs = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler that computes, such as tcp://host:8786."),
    ] = None,
    on_error: Annotated[OnError, typer.Option(help="What a run that fails twice does.")] = OnError.stop,
    time_limit: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="For one run.")] = 300.0,
    point: Point = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Run a study over its design points.

    The same command resumes what was interrupted, and computes only what is new in a study that has grown.

    A run that fails, takes too long or kills its process is tried again. With --on-error stop, one that fails
    twice ends the sweep (exit code 1). With continue, it has no outcomes in the results until the next sweep
    tries it again (1). With quarantine, later sweeps leave it alone; a note in the folder says why (4).
    """
    from dilemma_sim.study.sweep import sweep as sweep_study
    from dilemma_sim.view.drawn import posterior_lines

    if jobs is not None and cluster is not None:
        raise Refused("--jobs is for this machine, and --cluster for another; leave one of them out")
    with resumable("the parts that were finished are"), console.progress("runs", quiet) as progress:
        swept = sweep_study(
            study,
            out,
            jobs,
            progress,
            on_error.value,
            command_line(),
            cluster,
            time_limit,
            speaker(quiet),
            point,
        )
    for message in (*swept.notes, *swept.failed):
        console.tell(f"dilemma-sim: {message}")
    figures = _draw_maps(swept.folder.path) if not swept.failed else []
    results = swept.folder.path / "results.csv"
    if as_json:
        counts = {"computed": swept.computed, "kept": swept.kept, "failed": list(swept.failed)}
        data: dict[str, object] = {"folder": str(swept.folder.path), "results": str(results)}
        data["figures"] = [str(path) for path in figures]
        data["runs"] = swept.folder.manifest["runs"]
        console.show_json({**data, "data_sha256": swept.folder.manifest["data_sha256"], "parts": counts})
    else:
        console.show(f"folder   {swept.folder.path}\nresults  {results}")
        console.show(f"figures  {swept.folder.path / 'figures'}" if figures else "figures  none")
        console.show(f"parts    {swept.computed} computed, {swept.kept} kept")
        runs = swept.folder.manifest["runs"].items()
        console.show("runs     " + ", ".join(f"{count} {status}" for status, count in runs))
        for label, facts in swept.folder.manifest.get("posteriors", {}).items():
            show_posterior(posterior_lines(facts), label, width=9)
    if swept.failed:
        raise typer.Exit(4 if on_error is OnError.quarantine else 1)


def _draw_maps(folder: Path) -> list[Path]:
    from dilemma_sim.study.writing import output_to
    from dilemma_sim.view.map import plot_sweep

    with output_to(folder):
        return plot_sweep(folder)
