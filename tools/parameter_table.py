"""Renew the tables of docs/odd.md from the vocabulary and the channels, or check that they are up to date.

``python tools/parameter_table.py`` writes the tables between the markers of the document. With
``--check`` it writes nothing, and the exit code is 1 where the document is out of date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pydantic import BaseModel

from dilemma_sim.model.channels import CHANNELS, FAMILIES, SIGHTS
from dilemma_sim.scenario import Scenario
from dilemma_sim.scenario.describe import Parameter, parameter_table
from dilemma_sim.scenario.organisations import Tactic
from dilemma_sim.scenario.tables import TACTICS
from dilemma_sim.scenario.vocabulary import Postures

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "odd.md"
BEGIN = "<!-- parameters: begin, written by tools/parameter_table.py; edit the vocabulary instead -->"
END = "<!-- parameters: end -->"
CHANNELS_BEGIN = (
    "<!-- channels: begin, written by tools/parameter_table.py; edit model/channels.py instead -->"
)
CHANNELS_END = "<!-- channels: end -->"

#: Key paths that begin with the first text stand under the second; the longest that fits counts.
BLOCKS = {
    "issues": "Issues",
    "countries": "Countries",
    "countries.NAME.strata": "Strata of citizens",
    "countries.NAME.calls": "Calls",
    "countries.NAME.government": "Governments",
    "countries.NAME.government.weights": "Weights of a government's utility",
    "countries.NAME.government.beliefs": "Beliefs of a government",
    "countries.NAME.government.hedging": "Hedging",
    "organisations": "Organisations",
    "organisations.NAME.aims": "Aims of an organisation",
    "partner": "The partner",
    "forum": "The forum",
    "detainees": "Co-ethnics abroad",
    "detention": "Hazards of the co-ethnics abroad",
    "spotlight": "Spotlight",
    "tactics": "Tactics",
    "postures.external": "External postures",
    "postures.internal": "Internal postures",
    "participation": "Participation",
    "repression": "Repression",
    "agenda": "Agenda",
    "identity": "Identity and legitimacy",
    "concession": "Concessions",
    "co_optation": "Co-optation",
    "press": "Press record",
    "harm": "Harm to minorities",
    "timeline": "Timeline of outside events",
}

HEAD = ("Key path", "Meaning", "Symbol", "Default", "Unit", "Range", "Source", "Grade")


def number(value: float | None) -> str:
    """Return a number as a reader would write it."""
    if value is None:
        return ""
    if abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:g}"


def cell(text: str) -> str:
    """Return a text that does not break a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines)


def block_of(path: str) -> str:
    """Return the heading under which a parameter stands."""
    fits = [begin for begin in BLOCKS if path == begin or path.startswith(begin + ".")]
    return BLOCKS[max(fits, key=len)] if fits else path.split(".", maxsplit=1)[0]


def row(parameter: Parameter) -> tuple[str, ...]:
    """Return the cells of one parameter."""
    if parameter.path.endswith(".NAME"):
        default = "for each name given"
    elif parameter.origin == "required":
        default = "see the table below" if parameter.path.startswith("postures.") else "must be given"
    else:
        default = number(parameter.default)
    high = number(parameter.high) or "no bound"
    return (
        f"`{parameter.path}`",
        parameter.description,
        f"`{parameter.symbol}`" if parameter.symbol else "",
        default,
        parameter.unit,
        f"{number(parameter.low) or 'no bound'} to {high}",
        parameter.source or "",
        parameter.grade or "",
    )


def menu(entries: dict[str, BaseModel]) -> str:
    """Return the entries of a menu, one a row, and their numbers and switches, one a column."""
    left_out = {"label", "source", "grade", "note"}
    names = [key for key in type(next(iter(entries.values()))).model_fields if key not in left_out]
    head = ("Name", *(f"`{key}`" for key in names))
    rows = [(f"`{name}`", *(shown(getattr(entry, key)) for key in names)) for name, entry in entries.items()]
    return table(head, rows)


def shown(value: object) -> str:
    """Return the value of an entry of a menu."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, (int, float)) else str(value)


def tables() -> str:
    """Return everything that stands between the markers."""
    blocks: dict[str, list[Parameter]] = {heading: [] for heading in BLOCKS.values()}
    for parameter in parameter_table(Scenario):
        blocks.setdefault(block_of(parameter.path), []).append(parameter)
    menus = {
        "External postures": lambda: menu(dict(Postures().external)),
        "Internal postures": lambda: menu(dict(Postures().internal)),
        "Tactics": lambda: menu({name: Tactic.model_validate(entry) for name, entry in TACTICS.items()}),
    }
    parts = []
    for heading, parameters in blocks.items():
        if parameters:
            parts.append(f"### {heading}\n\n{table(HEAD, [row(p) for p in parameters])}")
        if heading in menus:
            parts.append(f"The default table of {heading.lower()}:\n\n{menus[heading]()}")
    return "\n\n".join(parts)


def channels() -> str:
    """Return the table of what can be held, and of the sights that hold several at once."""
    rows = [
        (f"`{c.name}`" + (", `.PART`" if c.name in FAMILIES else ""), c.at, c.holds, c.cuts)
        for c in CHANNELS.values()
    ]
    sights = [(f"`{name}`", ", ".join(f"`{part}`" for part in parts)) for name, parts in SIGHTS.items()]
    held = table(("Channel", "At its", "What is held", "Equation that it cuts"), rows)
    return f"{held}\n\n{table(('Sight', 'Channels'), sights)}"


def renewed(text: str) -> str:
    """Return a document with its tables as vocabulary and channels have them.

    Raises
    ------
    ValueError : the document does not have all markers, once each and in order.
    """
    text = between(text, BEGIN, END, tables())
    return between(text, CHANNELS_BEGIN, CHANNELS_END, channels())


def between(text: str, begin: str, end: str, written: str) -> str:
    """Return a document with something written between two markers."""
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"the two markers must stand in the document once each: {begin} ... {end}")
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    return f"{before}{begin}\n\n{written}\n\n{end}{after}"


def main() -> int:
    """Renew or check the document and return the exit code."""
    parser = argparse.ArgumentParser(description="Renew the parameter tables of docs/odd.md.")
    parser.add_argument("document", nargs="?", type=Path, default=DOCUMENT, help="the document")
    parser.add_argument("--check", action="store_true", help="write nothing; say whether it is up to date")
    given = parser.parse_args()
    text = given.document.read_text(encoding="utf-8")
    try:
        wanted = renewed(text)
    except ValueError as error:
        print(f"{given.document.name}: {error}", file=sys.stderr)
        return 1
    if given.check and wanted != text:
        print(f"{given.document.name} is out of date; run: make docs", file=sys.stderr)
        return 1
    if not given.check and wanted != text:
        given.document.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
