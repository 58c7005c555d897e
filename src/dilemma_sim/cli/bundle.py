"""The verb `bundle`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Folder, Json, Quiet


def bundle(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.zip", help="Archive to write; by default DIR.zip.")
    ] = None,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Pack a folder so that others can replicate it.

    The archive holds data, scenarios, study, posterior, manifest, the versions of all libraries, this version
    of the program itself, a README, and a script that computes the results again and compares them.

    For the folder of a run, a comparison, a study or a validation. The same folder gives the same archive.
    """
    from dilemma_sim.study.bundle import bundle as bundle_results

    archive = bundle_results(folder, out)
    if as_json:
        console.show_json({"bundle": str(archive)})
    else:
        console.show(str(archive))
