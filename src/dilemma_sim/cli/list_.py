"""The verb `list`."""

from __future__ import annotations

from dilemma_sim import console
from dilemma_sim.cli.options import Json, Quiet


def list_(_quiet: Quiet = False, as_json: Json = False) -> None:
    """List the shipped scenarios, studies and claims."""
    from dilemma_sim.scenario.library import list_shipped

    shipped = list_shipped()
    if as_json:
        console.show_json([{"name": one.name, "kind": one.kind, "title": one.title} for one in shipped])
    else:
        console.show_table(("NAME", "KIND", "TITLE"), [(one.name, one.kind, one.title) for one in shipped])
