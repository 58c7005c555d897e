"""The verb `compare`."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.given import given_scenario
from dilemma_sim.cli.options import Jobs, Json, Out, Point, Quiet, ScenarioName, Seed, Settings, Until
from dilemma_sim.cli.telling import Refused, all_or_nothing, command_line, show_posterior, speaker

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.study.comparefolder import ComparisonFolder


def compare(
    base: ScenarioName,
    others: Annotated[
        list[str] | None,
        typer.Argument(metavar="OTHER...", help="What to compare it with.", show_default=False),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", metavar="KEY.PATH=VALUE", help="Compare with BASE so changed; repeatable."),
    ] = None,
    replicates: Annotated[int, typer.Option(min=1, help="How many pairs.")] = 100,
    seed: Seed = 1,
    settings: Settings = None,
    scale: Annotated[
        str | None, typer.Option(metavar="N|full", help="Agents in all, or one for every person; of all.")
    ] = None,
    until: Until = None,
    out: Out = None,
    point: Point = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Compare scenarios pair by pair, with the same luck.

    Prints what differs, by how much, and how sure that is, and writes a folder with data, figures and report.

    Replicates of the same number share all luck: they differ by what was changed and what follows from it.
    """
    from dilemma_sim.study.compare import compare as compare_scenarios
    from dilemma_sim.study.comparefolder import ComparisonFolder, default_comparison_folder, write_comparison
    from dilemma_sim.study.manifest import refuse_foreign
    from dilemma_sim.study.posterior import digest_in
    from dilemma_sim.study.writing import folder_aside, output_to
    from dilemma_sim.view.compare_report import illustrate_comparison
    from dilemma_sim.view.drawing import second_hand

    started, clock = datetime.now(UTC), perf_counter()  # noqa: TID251 - for the manifest
    document = given_scenario(base, settings or [], until, scale)
    arms = compared_arms(base, others or [], against or [], settings or [], until, scale)
    posterior = None if point else digest_in(document.value)
    folder = default_comparison_folder(document, arms, seed, replicates, posterior) if out is None else out
    refuse_foreign(folder, "comparison")
    scenarios = {name: arm.value for name, arm in arms.items()}
    with all_or_nothing(), folder_aside(folder) as aside, second_hand(jobs) as hand:
        with console.progress("runs", quiet) as progress:
            comparison = compare_scenarios(
                document.value, scenarios, replicates, seed, jobs, progress, speaker(quiet), point
            )
        with output_to(folder):
            write_comparison(
                aside, comparison, document, arms, command_line(), started, perf_counter() - clock
            )
            illustrate_comparison(aside, hand=hand)
    _show_comparison(ComparisonFolder.open(folder), as_json)


def compared_arms(
    base: str,
    others: list[str],
    against: list[str],
    settings: list[str],
    until: datetime | None,
    scale: str | None,
) -> dict[str, Document[Scenario]]:
    """Read what is compared with the base: other scenarios, or the base with changes."""
    from dilemma_sim.study.comparefolder import arm_names, changed

    if bool(others) == bool(against):
        raise Refused(
            "name another scenario to compare with, or change the base with --against key.path=value"
            if not others
            else "a comparison has other scenarios or --against, not both; put the changes into a scenario"
        )
    if against:
        return changed(given_scenario(base, [*settings, *against], until, scale), against)
    documents = [given_scenario(other, settings, until, scale) for other in others]
    return dict(zip(arm_names(documents), documents, strict=True))


def _show_comparison(finished: ComparisonFolder, as_json: bool) -> None:
    from dilemma_sim.view.compare_headlines import NUMERIC, headline_sentences, headline_table
    from dilemma_sim.view.drawn import posterior_lines

    folder = finished.path
    if as_json:
        data = {"folder": str(folder), "report": str(folder / "report.html")}
        found = {"data_sha256": finished.manifest["data_sha256"], "summary": finished.summary}
        console.show_json({**data, **found})
        return
    console.show(f"folder  {folder}\nreport  {folder / 'report.html'}")
    told: list[str] = []
    for name, arm in finished.manifest["arms"].items():
        lines = [line for line in posterior_lines(arm.get("posterior")) if line not in told]
        show_posterior(lines, name)
        told += lines
    countries = {name: country.label for name, country in finished.document.value.countries.items()}
    for other, title in finished.others.items():
        console.show(f"\n{title}, against {finished.document.value.title}:\n")
        console.show_table(*headline_table(finished.differences, other, countries), numeric=NUMERIC)
        console.show("\n" + "\n".join(headline_sentences(finished.differences, other)))
