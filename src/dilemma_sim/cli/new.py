"""The verb `new`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Json, Quiet

if TYPE_CHECKING:
    pass


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
    """Write a commented scenario to start from.

    The schema by which editors complete and check it is put beside it, unless one is there.
    """
    from dilemma_sim.scenario.templates import write_template

    path = write_template(name, source)
    if as_json:
        console.show_json({"file": str(path)})
    else:
        console.show(str(path))
