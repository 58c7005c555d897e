"""The verbs of the command line; each calls what does the work and shows what came of it.

Whatever takes time to load is imported inside the verb that needs it, so that help comes at once.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from dilemma_sim import console

if TYPE_CHECKING:
    from pydantic import BaseModel

    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.study.claim_draws import Over
    from dilemma_sim.study.comparefolder import ComparisonFolder
    from dilemma_sim.study.sweepfolder import SweepFolder
    from dilemma_sim.study.validationfolder import ValidationFolder
    from dilemma_sim.view.drawing import SecondHand

app = typer.Typer(
    name="dilemma-sim",
    help="Simulate kin-state dilemmas: protest at home, an external partner abroad.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

SCENARIO_HELP = "A path, or the name of a shipped scenario."

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
Json = Annotated[bool, typer.Option("--json", help="The result as JSON.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes; by default the cores, where worth it.")]
Point = Annotated[
    bool, typer.Option("--point", help="Leave posteriors out: parameters have the scenario's own values.")
]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Root seed; determines all luck.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY.PATH=VALUE", help="Change a parameter, of all scenarios; repeatable."),
]
Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Last day to simulate.")
]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder to write; by default under results/.")]
ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help=SCENARIO_HELP, show_default=False)]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder of results.", show_default=False)]


class Vocabulary(StrEnum):
    """Name what can be written in a file."""

    scenario = "scenario"
    study = "study"
    claim = "claim"


class Format(StrEnum):
    """Name the formats of figures."""

    png = "png"
    svg = "svg"
    pdf = "pdf"


class ExportFormat(StrEnum):
    """Name the formats of exported tables."""

    csv = "csv"
    netcdf = "netcdf"


class Method(StrEnum):
    """Name the methods of sensitivity analysis."""

    morris = "morris"
    sobol = "sobol"
    pawn = "pawn"


class OnError(StrEnum):
    """Name what a run that fails does to a sweep."""

    stop = "stop"
    go_on = "continue"
    quarantine = "quarantine"


def _example(line: str) -> str:
    return f"\b\nExample:\n  dilemma-sim {line}"


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)
    ] = False,
) -> None:
    if version:
        from dilemma_sim import __version__

        console.show(f"dilemma-sim {__version__}")
        raise typer.Exit


@app.command("list", epilog=_example("list"))
def list_(_quiet: Quiet = False, as_json: Json = False) -> None:
    """List the shipped scenarios, studies and claims."""
    from dilemma_sim.scenario.library import list_shipped

    shipped = list_shipped()
    if as_json:
        console.show_json([{"name": one.name, "kind": one.kind, "title": one.title} for one in shipped])
    else:
        console.show_table(("NAME", "KIND", "TITLE"), [(one.name, one.kind, one.title) for one in shipped])


@app.command(epilog=_example("describe one-country participation"))
def describe(
    scenario: ScenarioName,
    pattern: Annotated[str | None, typer.Argument(help="Only key paths that hold this, or match it.")] = None,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Show the parameters of a scenario.

    Each with its value, default, unit, range, evidence grade and source.
    """
    from dataclasses import asdict

    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.scenario.describe import describe as describe_parameters

    rows = describe_parameters(read_scenario(scenario), pattern)
    if not rows:
        raise _Refused(
            f"no parameter of {scenario} matches '{pattern}'; leave the pattern out to see them all"
        )
    if as_json:
        console.show_json([asdict(row) for row in rows])
        return
    head = ("PARAMETER", "VALUE", "DEFAULT", "UNIT", "RANGE", "GRADE", "SOURCE")
    cells = [
        (row.path, _number(row.value), _number(row.default), row.unit,
         f"{_number(row.low)}..{_number(row.high)}", row.grade or "-", row.source or "-")
        for row in rows
    ]  # fmt: skip
    console.show_table(head, cells, numeric=(1, 2))


@app.command(epilog=_example("check my-scenario.yaml my-study.yaml"))
def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Scenarios, studies and claims.", show_default=False),
    ],
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Validate scenarios, studies and claims.

    All errors of a file are told at once; with any, the exit code is 2.
    """
    from dilemma_sim.scenario import ScenarioError

    faults: dict[str, list[str]] = {}
    for file in files:
        try:
            _check(file)
        except ScenarioError as error:
            faults[file] = str(error).splitlines()
            console.tell(str(error))
        else:
            faults[file] = []
            if not as_json:
                console.show(f"{file}: ok")
    if as_json:
        console.show_json(
            [{"file": file, "ok": not found, "faults": found} for file, found in faults.items()]
        )
    if any(faults.values()):
        raise typer.Exit(2)


@app.command(epilog=_example("new my-scenario --from one-country"))
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="NAME.yaml is written here.", show_default=False)
    ],
    source: Annotated[
        str | None, typer.Option("--from", metavar="SCENARIO", help="Scenario to build on.")
    ] = None,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write a commented scenario to start from."""
    from dilemma_sim.scenario.templates import write_template

    path = write_template(name, source)
    if as_json:
        console.show_json({"file": str(path)})
    else:
        console.show(str(path))


@app.command(epilog=_example("schema study > study.schema.json"))
def schema(
    what: Annotated[Vocabulary, typer.Argument(help="Which kind of file.")] = Vocabulary.scenario,
    _quiet: Quiet = False,
    _as_json: Json = False,
) -> None:
    """Print the JSON Schema of a kind of file.

    Editors use it for completion and checks.
    """
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.claims import Claim
    from dilemma_sim.scenario.json_schema import json_schema
    from dilemma_sim.scenario.studies import Study

    models: dict[Vocabulary, type[BaseModel]] = {
        Vocabulary.scenario: Scenario,
        Vocabulary.study: Study,
        Vocabulary.claim: Claim,
    }
    console.show_json(json_schema(models[what]))


@app.command(epilog=_example("run one-country --replicates 50 --set participation.noise=0.2"))
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
    document = _scenario(scenario, settings or [], until, scale)
    posterior = None if point else digest_in(document.value)
    folder = default_folder(document, seed, replicates, posterior) if out is None else out
    refuse_foreign(folder, "run")
    with folder_aside(folder) as aside, second_hand(jobs) as hand:
        with console.progress("runs", quiet) as progress:
            ensemble = replicate(
                document.value, replicates, seed, jobs, progress, say=_say(quiet), point=point
            )
        with output_to(folder):
            write_run(aside, ensemble, document, _command(), started, perf_counter() - clock)
            _draw(aside, hand)
    finished = RunFolder.open(folder)
    if as_json:
        data = {"folder": str(folder), "report": str(folder / "report.html")}
        console.show_json(
            {**data, "data_sha256": finished.manifest["data_sha256"], "summary": finished.summary}
        )
        return
    console.show(f"folder  {folder}\nreport  {folder / 'report.html'}")
    _show_posterior(posterior_lines(finished.manifest.get("posterior")))
    console.show("")
    head, rows = headlines(finished)
    console.show_table(head, rows, numeric=range(2, len(head)))


@app.command(epilog=_example("plot results/my-run --outcome turnout --format svg"))
def plot(
    folder: Folder,
    outcomes: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="NAME", help="Draw this outcome; repeatable.")
    ] = None,
    formats: Annotated[
        list[Format] | None, typer.Option("--format", help="Repeatable; png if silent.")
    ] = None,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Draw a run, a comparison, or the maps and analyses of a study."""
    from dilemma_sim.study.manifest import kind_of
    from dilemma_sim.study.writing import output_to
    from dilemma_sim.view.curves import UnknownOutcome, plot_run
    from dilemma_sim.view.saving import UnknownFormat

    endings = [one.value for one in formats or [Format.png]]
    try:
        with output_to(folder):
            if kind_of(folder) == "sweep":
                from dilemma_sim.study.sweepfolder import SweepFolder
                from dilemma_sim.view.analyses import save_figures

                _tell_unfinished(folder)
                figures = save_figures(SweepFolder.open(folder), outcomes, endings)
            elif kind_of(folder) == "comparison":
                from dilemma_sim.view.comparing import plot_comparison

                figures = plot_comparison(folder, outcomes, endings)
            elif kind_of(folder) == "validation":
                from dilemma_sim.view.validating import plot_validation

                figures = plot_validation(folder, outcomes, endings)
            else:
                figures = plot_run(folder, outcomes, endings)
    except (UnknownOutcome, UnknownFormat) as error:
        raise _Refused(str(error)) from error
    if as_json:
        console.show_json({"figures": [str(path) for path in figures]})
    else:
        console.show("\n".join(map(str, figures)))


@app.command(epilog=_example("sweep my-study.yaml --jobs 4"))
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
    from dilemma_sim.study.interruption import Interrupted, interruptible
    from dilemma_sim.study.sweep import sweep as sweep_study
    from dilemma_sim.view.drawn import posterior_lines

    if jobs is not None and cluster is not None:
        raise _Refused("--jobs is for this machine, and --cluster for another; leave one of them out")
    try:
        with interruptible(), console.progress("runs", quiet) as progress:
            swept = sweep_study(
                study,
                out,
                jobs,
                progress,
                on_error.value,
                _command(),
                cluster,
                time_limit,
                _say(quiet),
                point,
            )
    except Interrupted as interrupt:
        console.tell(f"interrupted; the parts that were finished are kept. To resume: {_command()}")
        raise typer.Exit(interrupt.exit_code) from None
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
            _show_posterior(posterior_lines(facts), label, width=9)
    if swept.failed:
        raise typer.Exit(4 if on_error is OnError.quarantine else 1)


@app.command(epilog=_example("compare one-country my-counterfactual.yaml --replicates 200"))
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
    document = _scenario(base, settings or [], until, scale)
    arms = _arms(base, others or [], against or [], settings or [], until, scale)
    posterior = None if point else digest_in(document.value)
    folder = default_comparison_folder(document, arms, seed, replicates, posterior) if out is None else out
    refuse_foreign(folder, "comparison")
    scenarios = {name: arm.value for name, arm in arms.items()}
    with folder_aside(folder) as aside, second_hand(jobs) as hand:
        with console.progress("runs", quiet) as progress:
            comparison = compare_scenarios(
                document.value, scenarios, replicates, seed, jobs, progress, _say(quiet), point
            )
        with output_to(folder):
            write_comparison(aside, comparison, document, arms, _command(), started, perf_counter() - clock)
            illustrate_comparison(aside, hand=hand)
    _show_comparison(ComparisonFolder.open(folder), as_json)


@app.command(epilog=_example("validate hub-leader-arrested-in-march --replicates 50"))
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
    document = _scenario(scenario, settings or [], None)
    record, wanted = read_record(evidence), read_patterns(patterns)
    posterior = None if point else digest_in(document.value)
    default = default_validation_folder(document, record, wanted, seed, replicates, posterior)
    folder = default if out is None else out
    refuse_foreign(folder, "validation")
    with folder_aside(folder) as aside:
        with console.progress("runs", quiet) as progress:
            found = validate_scenario(
                document.value, replicates, seed, jobs, record, wanted, progress, _say(quiet), point
            )
        with output_to(folder):
            write_validation(aside, found, document, record, _command(), started, perf_counter() - clock)
            plot_validation(aside)
    _show_validation(ValidationFolder.open(folder), as_json)


StudyName = Annotated[
    str,
    typer.Argument(
        metavar="STUDY", help="A path, the name of a shipped study, or a study folder.", show_default=False
    ),
]
StudyFolder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Study folder; default results/STUDY.")
]


@app.command(epilog=_example("sensitivity what-matters --log detained_protesters_total"))
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
    folder = _finished(study, out, jobs, quiet)
    table = analyse(folder, method, log or [])
    _show_analysis(folder, "sensitivity", sensitivity_table(table), as_json)


@app.command(epilog=_example("discover my-study.yaml --where \"dilemma_mean > 0 and country == 'homeland'\""))
def discover(
    study: StudyName,
    where: Annotated[
        str,
        typer.Option(metavar="EXPRESSION", help="What is asked for: columns compared, and, or, not."),
    ],
    out: StudyFolder = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Find the boxes of factors that lead to what is asked for.

    A study that has not been run is run first; it needs a design that samples, such as latin_hypercube. Each
    box is written back as a scenario into the study folder. Boxes come from PRIM, leaves from a tree (CART).

    Low turnout, low attention and more coercion are never what is asked for.
    """
    from dilemma_sim.study.discovery import analyse, asked
    from dilemma_sim.view.analysis_tables import box_table

    asked(study, where)  # before anything is run
    folder = _finished(study, out, jobs, quiet)
    _show_analysis(folder, "boxes", box_table(analyse(folder, where).table), as_json)


@app.command(epilog=_example("frontier frontier-kazakhstan"))
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
    folder = _finished(study, out, jobs, quiet)
    _show_analysis(folder, "frontier", frontier_table(analyse(folder)), as_json)


@app.command(epilog=_example("calibrate calibrate-kazakhstan-kyrgyzstan --quick"))
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
    from dilemma_sim.study.interruption import Interrupted, interruptible
    from dilemma_sim.view.analysis_tables import calibration_table

    if jobs is not None and cluster is not None:
        raise _Refused("--jobs is for this machine, and --cluster for another; leave one of them out")
    document = calibration.asked(study, seed, quick)
    folder = calibration.folder_for(document, seed, quick) if out is None else out
    try:
        with interruptible():
            with console.progress("runs", quiet) as progress:
                table = calibration.tabulate(
                    document, folder, jobs, progress, _command(), cluster, _say(quiet)
                )
            with console.progress("particles", quiet) as progress:
                found = calibration.calibrate(table, jobs, progress, _say(quiet))
    except Interrupted as interrupt:
        console.tell(f"interrupted; what was finished is kept. To resume: {_command()}")
        raise typer.Exit(interrupt.exit_code) from None
    write_calibration(table, found, quick)
    if not as_json and found.beyond:
        far = ", ".join(found.beyond)
        console.tell(f"dilemma-sim: hardly any run goes as far as the record in {far}; nothing fits there")
    if not as_json and found.unidentified:
        console.tell(f"dilemma-sim: the record does not identify {', '.join(found.unidentified)}")
    _show_analysis(table, "calibration", calibration_table(found.parameters), as_json)


@app.command(epilog=_example("claims --id K4 --replicates 20"))
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
        raise _Refused("--prior draws the parameters and --point does not; leave one of them out")
    started, clock = datetime.now(UTC), perf_counter()  # noqa: TID251 - for the manifest
    documents = chosen(files or [], ids or [])
    folder = out or DEFAULT
    refuse_foreign(folder, "claims")
    over: Over | None = "prior" if prior else "point" if point else None
    named = rules.split(",") if rules else []
    with folder_aside(folder) as aside:
        with console.progress("runs", quiet) as progress:
            table = judge(documents, Size.of(replicates), seed, over, named, jobs, progress, _say(quiet))
        with output_to(folder):
            write_claims(aside, table, _command(), started, perf_counter() - clock)
            illustrate_claims(aside, table, read_manifest(aside, "claims"))
    if as_json:
        console.show_json({"folder": str(folder), "runs": table.runs, **table_data(table)})
        return
    console.show(f"folder  {folder}\npage    {folder / 'claims.md'}\nbrief   {folder / 'brief.md'}\n")
    console.show_table(*claims_rows(table), numeric=(2,))


@app.command(epilog=_example("report results/my-run"))
def report(folder: Folder, _quiet: Quiet = False, as_json: Json = False) -> None:
    """Write the report page of a folder again.

    It is one HTML file that needs no network; for the folder of a run, a comparison or a study.
    """
    from dilemma_sim.study.manifest import kind_of
    from dilemma_sim.study.writing import output_to
    from dilemma_sim.view.compare_report import write_comparison_report
    from dilemma_sim.view.report import write_report
    from dilemma_sim.view.study_report import write_study_report

    kinds = {"comparison": write_comparison_report, "sweep": write_study_report}
    write = kinds.get(str(kind_of(folder)), write_report)
    with output_to(folder):
        path = write(folder)
    if as_json:
        console.show_json({"report": str(path)})
    else:
        console.show(str(path))


@app.command(epilog=_example("query results/my-study 'select point, turnout from curves'"))
def query(
    folder: Folder,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT.", show_default=False)],
    as_csv: Annotated[bool, typer.Option("--csv", help="The result as CSV.")] = False,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Ask a question in SQL over the tables of a folder.

    A study has the tables results, summary and curves; a run curves, events and summary; a comparison
    curves, differences and difference_curves. `show tables` and `describe curves` tell what there is. A
    column whose name has a dot stands in double quotes. Needs the extra dilemma-sim[analysis].
    """
    from dilemma_sim.study.query import ask
    from dilemma_sim.study.reading import open_results

    if as_csv and as_json:
        raise _Refused("--csv and --json are two forms of the same answer; leave one of them out")
    results = open_results(folder)
    if results.kind == "sweep":
        _tell_unfinished(folder)
    answer = ask(results, sql)
    if as_json:
        console.show_json(answer.records())
    elif as_csv:
        console.show(answer.csv())
    else:
        console.show_table(answer.columns, answer.cells(), numeric=answer.numeric)


@app.command(epilog=_example("export results/my-run --to netcdf"))
def export(
    folder: Folder,
    to: Annotated[ExportFormat, typer.Option("--to", help="Format of the tables.")] = ExportFormat.csv,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder to write; by default DIR/export.")
    ] = None,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write the tables of a folder for R, Stata and spreadsheets.

    A codebook of all columns and their units comes along. With netcdf, curves and results become arrays
    with dimensions, and the other tables CSV; that needs the extra dilemma-sim[analysis].
    """
    from dilemma_sim.study.export import export as export_tables
    from dilemma_sim.study.manifest import kind_of

    if kind_of(folder) == "sweep":
        _tell_unfinished(folder)
    files = export_tables(folder, to.value, out)
    if as_json:
        console.show_json({"files": [str(path) for path in files]})
    else:
        console.show("\n".join(map(str, files)))


class _Refused(Exception):
    """Say why what the user asked for makes no sense."""

    exit_code = 2


def main() -> None:
    """Carry out the verb on the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    """Tell the user what went wrong and return the exit code; an error nobody foresaw is raised again."""
    from dilemma_sim.evidence.errors import EvidenceError
    from dilemma_sim.scenario.errors import ScenarioError
    from dilemma_sim.study.errors import StudyError

    if isinstance(error, ScenarioError | EvidenceError):
        console.tell(str(error))
        return 2
    if isinstance(error, MemoryError):
        console.tell("dilemma-sim: there is not enough memory; try fewer --jobs or --replicates")
        return 1
    if not isinstance(error, StudyError | _Refused | console.StdoutFailed):
        raise error
    console.tell(f"dilemma-sim: {error}")
    return 1 if isinstance(error, console.StdoutFailed) else error.exit_code


def _say(quiet: bool) -> Callable[[str], None] | None:
    return None if quiet else lambda line: console.tell(f"dilemma-sim: {line}")


def _command() -> str:
    return shlex.join(["dilemma-sim", *sys.argv[1:]])


def _scenario(
    name: str, settings: list[str], until: datetime | None, scale: str | None = None
) -> Document[Scenario]:
    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.study.horizon import ending
    from dilemma_sim.study.scaling import sized

    document = read_scenario(name, settings)
    more = [] if until is None else ending(document.value, until.date())
    more += [] if scale is None else sized(document.value, scale)
    return read_scenario(name, [*settings, *more]) if more else document


def _arms(
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
        raise _Refused(
            "name another scenario to compare with, or change the base with --against key.path=value"
            if not others
            else "a comparison has other scenarios or --against, not both; put the changes into a scenario"
        )
    if against:
        return changed(_scenario(base, [*settings, *against], until, scale), against)
    documents = [_scenario(other, settings, until, scale) for other in others]
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
        _show_posterior(lines, name)
        told += lines
    countries = {name: country.label for name, country in finished.document.value.countries.items()}
    for other, title in finished.others.items():
        console.show(f"\n{title}, against {finished.document.value.title}:\n")
        console.show_table(*headline_table(finished.differences, other, countries), numeric=NUMERIC)
        console.show("\n" + "\n".join(headline_sentences(finished.differences, other)))


def _show_posterior(lines: list[str], label: str = "", width: int = 8) -> None:
    for line in lines:
        console.show(f"{'draws':{width}}{label}{': ' if label else ''}{line}")


def _show_validation(finished: ValidationFolder, as_json: bool) -> None:
    from dilemma_sim.view.drawn import posterior_lines
    from dilemma_sim.view.validation_table import HEAD, NUMERIC, ROLES, reason_rows, role_rows, sentences

    if as_json:
        data = {"folder": str(finished.path), "data_sha256": finished.manifest["data_sha256"]}
        console.show_json({**data, "summary": finished.summary})
        return
    console.show(f"folder   {finished.path}\nfigures  {finished.path / 'figures'}")
    _show_posterior(posterior_lines(finished.manifest.get("posterior")), width=9)
    table = finished.table
    for role, title in ROLES.items():
        if role in set(table["role"]):
            console.show(f"\n{title}:\n")
            if role == "cannot_speak":
                console.show_table(("PATTERN", "WHAT", "WHY"), reason_rows(table))
            else:
                console.show_table(HEAD, role_rows(table, role), numeric=NUMERIC)
    console.show("\n" + "\n".join(sentences(table)))


def _check(file: str) -> None:
    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.scenario.claims import is_claim
    from dilemma_sim.scenario.studies import is_study

    if is_claim(file):
        from dilemma_sim.study.claim_arms import read_claim, resolve_claim

        resolve_claim(read_claim(file))
    elif is_study(file):
        from dilemma_sim.study.design import resolve
        from dilemma_sim.study.sweep import read_study

        resolve(read_study(file))
    else:
        scenario = read_scenario(file).value
        if scenario.posterior is not None:
            from dilemma_sim.study.resample import resample_of

            resample_of(scenario, seed=0)  # whatever the seed, every draw is looked at


def _draw(folder: Path, hand: SecondHand | None) -> None:
    from dilemma_sim.view.report import illustrate

    illustrate(folder, hand=hand)


def _finished(study: str, out: Path | None, jobs: int | None, quiet: bool) -> SweepFolder:
    from dilemma_sim.study.finished import finished
    from dilemma_sim.study.interruption import Interrupted, interruptible

    try:
        with interruptible(), console.progress("runs", quiet) as progress:
            return finished(study, out, jobs, progress, _command())
    except Interrupted as interrupt:
        console.tell(f"interrupted; the parts that were finished are kept. To resume: {_command()}")
        raise typer.Exit(interrupt.exit_code) from None


def _show_analysis(
    folder: SweepFolder, kind: str, shown: tuple[list[str], list[list[str]], range], as_json: bool
) -> None:
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


def _draw_maps(folder: Path) -> list[Path]:
    from dilemma_sim.study.writing import output_to
    from dilemma_sim.view.map import plot_sweep

    with output_to(folder):
        return plot_sweep(folder)


def _tell_unfinished(folder: Path) -> None:
    from dilemma_sim.study.sweepfolder import SweepFolder

    opened = SweepFolder.open(folder)
    there, total = opened.runs
    if there < total:
        bound = "" if opened.study.stop is None else "at most "
        console.tell(f"{there} of {bound}{total} runs have ended so far")


def _number(number: float | None) -> str:
    return "-" if number is None else f"{number:.10g}"
