"""The verb `schema`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Json, Quiet

if TYPE_CHECKING:
    from pydantic import BaseModel


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
