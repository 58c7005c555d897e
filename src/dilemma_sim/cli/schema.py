"""The verb `schema`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Json, Quiet


class Vocabulary(StrEnum):
    """Name what can be written in a file."""

    scenario = "scenario"
    study = "study"
    claim = "claim"


def schema(
    what: Annotated[Vocabulary, typer.Argument(help="Which kind of file.")] = Vocabulary.scenario,
    _quiet: Quiet = False,
    _as_json: Json = False,
) -> None:
    """Print the JSON Schema of a kind of file.

    Editors use it for completion and checks.
    """
    from dilemma_sim.scenario.json_schema import schema_of

    console.show_json(schema_of(what.value))
