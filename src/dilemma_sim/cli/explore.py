"""The verb `explore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Jobs, Json, Quiet

DEFAULT = "kazakhstan-kyrgyzstan-2018-2019"


def explore(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO]", help="A path, the name of a shipped scenario, or a study folder."
        ),
    ] = DEFAULT,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 5006,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
    jobs: Jobs = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Explore a scenario in the browser: move sliders, see what follows, save a variant.

    The page is served on this machine only and asks nothing of the network; Ctrl-C ends it. Its numbers are
    those of `run` and `compare`. Needs the extra dilemma-sim[explorer].
    """
    from dilemma_sim.explore.serve import serve
    from dilemma_sim.scenario import read_scenario

    folder = Path(scenario) if Path(scenario).is_dir() else None
    base = DEFAULT if folder is not None else scenario
    read_scenario(base)  # tells what is wrong before anything is started

    def ready(address: str) -> None:
        if as_json:
            console.show_json({"address": address})
        elif not quiet:
            console.show(f"explorer  {address}\nCtrl-C ends it")

    serve(base, folder, port, open_browser=browser, jobs=jobs, ready=ready)
