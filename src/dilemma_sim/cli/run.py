"""The verb `run`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.given import given_scenario
from dilemma_sim.cli.options import Jobs, Json, Out, Point, Quiet, ScenarioName, Seed, Settings, Until
from dilemma_sim.cli.telling import all_or_nothing, command_line, show_posterior, speaker

if TYPE_CHECKING:
    from dilemma_sim.view.drawing import SecondHand


def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    replicates: Annotated[int, typer.Option(min=1, help="How many runs, each with luck of its own.")] = 20,
    settings: Settings = None,
    scale: Annotated[
        str | None,
        typer.Option(
            metavar="N|full", help="Agents in all, or one for every person; default the scenario's."
        ),
    ] = None,
    until: Until = None,
    out: Out = None,
    point: Point = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Simulate a scenario and write a run folder.

    Where the scenario names a posterior, each replicate draws its parameters from it.

    The folder holds the data, their summary, figures, a report, and the scenario with all defaults.

    The same scenario, seed and number of replicates give the same folder name and the same data, and
    replace an earlier run of that name. A folder named with --out is replaced only if it is a run folder.
    """
    from dilemma_sim.study.engine import replicate
    from dilemma_sim.study.folder import RunFolder, default_folder, write_run
    from dilemma_sim.study.manifest import refuse_foreign
    from dilemma_sim.study.posterior import digest_in
    from dilemma_sim.study.writing import folder_aside, output_to
    from dilemma_sim.view.drawing import second_hand
    from dilemma_sim.view.drawn import posterior_lines
    from dilemma_sim.view.headlines import headlines

    started, clock = datetime.now(UTC), perf_counter()  # noqa: TID251 - for the manifest
    document = given_scenario(scenario, settings or [], until, scale)
    posterior = None if point else digest_in(document.value)
    folder = default_folder(document, seed, replicates, posterior) if out is None else out
    refuse_foreign(folder, "run")
    with all_or_nothing(), folder_aside(folder) as aside, second_hand(jobs) as hand:
        with console.progress("runs", quiet) as progress:
            ensemble = replicate(
                document.value, replicates, seed, jobs, progress, say=speaker(quiet), point=point
            )
        with output_to(folder):
            write_run(aside, ensemble, document, command_line(), started, perf_counter() - clock)
            _draw(aside, hand)
    finished = RunFolder.open(folder)
    if as_json:
        data = {"folder": str(folder), "report": str(folder / "report.html")}
        console.show_json(
            {**data, "data_sha256": finished.manifest["data_sha256"], "summary": finished.summary}
        )
        return
    console.show(f"folder  {folder}\nreport  {folder / 'report.html'}")
    show_posterior(posterior_lines(finished.manifest.get("posterior")))
    console.show("")
    head, rows = headlines(finished)
    console.show_table(head, rows, numeric=range(2, len(head)))


def _draw(folder: Path, hand: SecondHand | None) -> None:
    from dilemma_sim.view.report import illustrate

    illustrate(folder, hand=hand)
