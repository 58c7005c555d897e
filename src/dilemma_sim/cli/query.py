"""The verb `query`."""

from __future__ import annotations

from typing import Annotated

import typer

from dilemma_sim import console
from dilemma_sim.cli.options import Folder, Json, Quiet
from dilemma_sim.cli.telling import Refused, tell_unfinished


def query(
    folder: Folder,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT.", show_default=False)],
    as_csv: Annotated[bool, typer.Option("--csv", help="The result as CSV.")] = False,
    _quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Ask a question in SQL over the tables of a folder.

    A study has the tables results, summary and curves; a run curves, events and summary; a comparison
    curves, differences and difference_curves. `show tables` and `describe curves` tell what there is. A
    column whose name has a dot stands in double quotes. Needs the extra dilemma-sim[analysis].
    """
    from dilemma_sim.study.query import ask
    from dilemma_sim.study.reading import open_results

    if as_csv and as_json:
        raise Refused("--csv and --json are two forms of the same answer; leave one of them out")
    results = open_results(folder)
    if results.kind == "sweep":
        tell_unfinished(folder)
    answer = ask(results, sql)
    if as_json:
        console.show_json(answer.records())
    elif as_csv:
        console.show(answer.csv())
    else:
        console.show_table(answer.columns, answer.cells(), numeric=answer.numeric)
