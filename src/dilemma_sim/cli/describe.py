"""The verb `describe`."""

from __future__ import annotations

from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Json, Quiet, ScenarioName
from dilemma_sim.cli.telling import Refused


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
        raise Refused(
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


def _number(number: float | None) -> str:
    return "-" if number is None else f"{number:.10g}"
