"""The verb `claims`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Jobs, Json, Point, Quiet
from dilemma_sim.cli.telling import Refused, command_line, speaker

if TYPE_CHECKING:
    from dilemma_sim.study.claim_draws import Over


def claims(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Claims of your own; none for those shipped."),
    ] = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="Only this claim; repeatable.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=2, help="Draws of the parameters, two pairs each.")] = 100,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Root seed of draws and luck.")] = 1,
    prior: Annotated[
        bool, typer.Option("--prior", help="Verdicts over the prior, without posterior.")
    ] = False,
    point: Point = False,
    rules: Annotated[
        str, typer.Option(metavar="RULE,...", help="Judge again under these; '' for none.")
    ] = "satisficing,minimax_regret,learning",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="By default results/claims.")] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Test claims: causal statements as experiments, with verdicts by fixed rules.

    The arms of a claim are simulated under the same draws of the parameters and the same luck. Verdicts are
    over the posterior that the scenario names, else over the prior that the claim names. The folder holds the
    table as JSON and CSV, a figure, a page in plain language and a brief.
    """
    from dilemma_sim.study.claim_results import Size
    from dilemma_sim.study.claims import chosen, judge
    from dilemma_sim.study.claims_folder import DEFAULT, table_data, write_claims
    from dilemma_sim.study.manifest import read_manifest, refuse_foreign
    from dilemma_sim.study.writing import folder_aside, output_to
    from dilemma_sim.view.claims_pages import claims_rows, illustrate_claims

    if prior and point:
        raise Refused("--prior draws the parameters and --point does not; leave one of them out")
    started, clock = datetime.now(UTC), perf_counter()  # noqa: TID251 - for the manifest
    documents = chosen(files or [], ids or [])
    folder = out or DEFAULT
    refuse_foreign(folder, "claims")
    over: Over | None = "prior" if prior else "point" if point else None
    named = rules.split(",") if rules else []
    with folder_aside(folder) as aside:
        with console.progress("runs", quiet) as progress:
            table = judge(documents, Size.of(replicates), seed, over, named, jobs, progress, speaker(quiet))
        with output_to(folder):
            write_claims(aside, table, command_line(), started, perf_counter() - clock)
            illustrate_claims(aside, table, read_manifest(aside, "claims"))
    if as_json:
        console.show_json({"folder": str(folder), "runs": table.runs, **table_data(table)})
        return
    console.show(f"folder  {folder}\npage    {folder / 'claims.md'}\nbrief   {folder / 'brief.md'}\n")
    console.show_table(*claims_rows(table), numeric=(2,))
