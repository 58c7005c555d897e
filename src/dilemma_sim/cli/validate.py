"""The verb `validate`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.given import given_scenario
from dilemma_sim.cli.options import Jobs, Json, Out, Point, Quiet, ScenarioName, Seed, Settings
from dilemma_sim.cli.telling import command_line, show_posterior, speaker

if TYPE_CHECKING:
    from dilemma_sim.study.validationfolder import ValidationFolder


def validate(
    scenario: ScenarioName,
    replicates: Annotated[int, typer.Option(min=1, help="How many runs, each with luck of its own.")] = 200,
    evidence: Annotated[
        Path | None,
        typer.Option(metavar="EVENTS.CSV", help="A record of your own, in the columns of the shipped one."),
    ] = None,
    patterns: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A list of patterns of your own, in the shipped form.")
    ] = None,
    seed: Seed = 1,
    settings: Settings = None,
    out: Out = None,
    point: Point = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Compare what the press records of simulated histories with the real record.

    Prints a row for each pattern of the record: its value there, the band a good model lands in, median and
    90 % interval of the runs, and the verdict. A pattern is inside where the median lies in the band.

    Some patterns are used for a fit, others are only checked, and of some the model cannot speak. Writes a
    folder with the table, all values, the recorded protests and two figures.
    """
    from dilemma_sim.evidence import read_record
    from dilemma_sim.evidence.pattern_list import read_patterns
    from dilemma_sim.study.manifest import refuse_foreign
    from dilemma_sim.study.posterior import digest_in
    from dilemma_sim.study.validation import validate as validate_scenario
    from dilemma_sim.study.validationfolder import (
        ValidationFolder,
        default_validation_folder,
        write_validation,
    )
    from dilemma_sim.study.writing import folder_aside, output_to
    from dilemma_sim.view.validating import plot_validation

    started, clock = datetime.now(UTC), perf_counter()  # noqa: TID251 - for the manifest
    document = given_scenario(scenario, settings or [], None)
    record, wanted = read_record(evidence), read_patterns(patterns)
    posterior = None if point else digest_in(document.value)
    default = default_validation_folder(document, record, wanted, seed, replicates, posterior)
    folder = default if out is None else out
    refuse_foreign(folder, "validation")
    with folder_aside(folder) as aside:
        with console.progress("runs", quiet) as progress:
            found = validate_scenario(
                document.value, replicates, seed, jobs, record, wanted, progress, speaker(quiet), point
            )
        with output_to(folder):
            write_validation(aside, found, document, record, command_line(), started, perf_counter() - clock)
            plot_validation(aside)
    _show_validation(ValidationFolder.open(folder), as_json)
    if evidence is not None and patterns is None:
        console.tell(
            f"dilemma-sim: the bands come from the shipped list of patterns and not from {evidence}; "
            "give bands of your own with --patterns"
        )


def _show_validation(finished: ValidationFolder, as_json: bool) -> None:
    from dilemma_sim.view.drawn import posterior_lines
    from dilemma_sim.view.validation_table import HEAD, NUMERIC, ROLES, reason_rows, role_rows, sentences

    if as_json:
        data = {"folder": str(finished.path), "data_sha256": finished.manifest["data_sha256"]}
        console.show_json({**data, "summary": finished.summary})
        return
    console.show(f"folder   {finished.path}\nfigures  {finished.path / 'figures'}")
    show_posterior(posterior_lines(finished.manifest.get("posterior")), width=9)
    table = finished.table
    for role, title in ROLES.items():
        if role in set(table["role"]):
            console.show(f"\n{title}:\n")
            if role == "cannot_speak":
                console.show_table(("PATTERN", "WHAT", "WHY"), reason_rows(table))
            else:
                console.show_table(HEAD, role_rows(table, role), numeric=NUMERIC)
    console.show("\n" + "\n".join(sentences(table)))
