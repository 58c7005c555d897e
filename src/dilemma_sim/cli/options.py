"""The arguments and options that several verbs share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

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
StudyName = Annotated[
    str,
    typer.Argument(
        metavar="STUDY", help="A path, the name of a shipped study, or a study folder.", show_default=False
    ),
]
StudyFolder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Study folder; default results/STUDY.")
]
