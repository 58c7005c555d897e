"""The verb `check`."""

from __future__ import annotations

from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Json, Quiet


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
