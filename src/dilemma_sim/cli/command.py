"""The command `dilemma-sim`: its verbs, in the order of its help, and how it ends."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.bundle import bundle
from dilemma_sim.cli.calibrate import calibrate
from dilemma_sim.cli.check import check
from dilemma_sim.cli.claims import claims
from dilemma_sim.cli.compare import compare
from dilemma_sim.cli.describe import describe
from dilemma_sim.cli.discover import discover
from dilemma_sim.cli.explore import explore
from dilemma_sim.cli.export import export
from dilemma_sim.cli.frontier import frontier
from dilemma_sim.cli.list_ import list_
from dilemma_sim.cli.new import new
from dilemma_sim.cli.plot import plot
from dilemma_sim.cli.query import query
from dilemma_sim.cli.report import report
from dilemma_sim.cli.run import run
from dilemma_sim.cli.schema import schema
from dilemma_sim.cli.sensitivity import sensitivity
from dilemma_sim.cli.sweep import sweep
from dilemma_sim.cli.telling import exit_code_of
from dilemma_sim.cli.validate import validate

app = typer.Typer(
    name="dilemma-sim",
    help="Simulate kin-state dilemmas: protest at home, an external partner abroad.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# Each verb with the example that its help ends with.
VERBS = (
    (list_, "list"),
    (describe, "describe one-country participation"),
    (check, "check my-scenario.yaml my-study.yaml"),
    (new, "new my-scenario --from one-country"),
    (schema, "schema study > study.schema.json"),
    (run, "run one-country --replicates 50 --set participation.noise=0.2"),
    (plot, "plot results/my-run --outcome turnout --format svg"),
    (sweep, "sweep my-study.yaml --jobs 4"),
    (compare, "compare one-country my-counterfactual.yaml --replicates 200"),
    (validate, "validate hub-leader-arrested-in-march --replicates 50"),
    (sensitivity, "sensitivity what-matters --log detained_protesters_total"),
    (discover, "discover my-study.yaml --where \"dilemma_mean > 0 and country == 'homeland'\""),
    (frontier, "frontier frontier-kazakhstan"),
    (calibrate, "calibrate calibrate-kazakhstan-kyrgyzstan --quick"),
    (claims, "claims --id K4 --replicates 20"),
    (report, "report results/my-run"),
    (query, "query results/my-study 'select point, turnout from curves'"),
    (export, "export results/my-run --to netcdf"),
    (bundle, "bundle results/my-run --out my-run.zip"),
    (explore, "explore one-country --port 5007"),
)


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


for _verb, _example in VERBS:
    app.command(_verb.__name__.rstrip("_"), epilog=f"\b\nExample:\n  dilemma-sim {_example}")(_verb)


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
        sys.exit(exit_code_of(error))
