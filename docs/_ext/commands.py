"""The verbs, as the command line itself describes them."""

from __future__ import annotations

import re

import typer
from typer.cli import get_docs_for_click

from dilemma_sim.cli import app


def commands() -> str:
    """Return a section for every verb: what it does, arguments, options and an example."""
    group = typer.main.get_command(app)
    text = get_docs_for_click(obj=group, ctx=typer.Context(group), name="dilemma-sim")
    sections = text[text.index("## `dilemma-sim ") :]
    sections = re.sub(r"^## `dilemma-sim (\S+)`$", r"(command-\1)=\n## \1", sections, flags=re.MULTILINE)
    sections = re.sub(
        r"\{([A-Z.\[\]]+)\}(\.\.\.)?", r"\1", sections
    )  # typer's braces around what is required
    sections = sections.replace("\b", "")  # click's mark for lines to keep apart
    return re.sub(r"^Example:\n((?:  .*\n?)+)", _example, sections, flags=re.MULTILINE)


def _example(found: re.Match[str]) -> str:
    lines = "\n".join(f"$ {line.strip()}" for line in found[1].rstrip().splitlines())
    return f"**Example**:\n\n```console\n{lines}\n```\n"
