"""The codebook: what every column of every table means, as a table of its own and as a page to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from dilemma_sim.study.columnar import Table

HEAD = ("table", "column", "type", "unit", "kind", "description", "source")


def codebook(tables: Iterable[Table]) -> pa.Table:
    """Return a row for every column of some tables."""
    rows = [
        (
            table.name,
            name,
            _type(table.schema.field(name)),
            meaning["unit"],
            meaning.get("kind") or meaning["role"],
            meaning["description"],
            table.source,
        )
        for table in tables
        for name, meaning in table.meaning.items()
    ]
    columns = zip(*rows, strict=True)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(HEAD, columns, strict=True)})


def codebook_page(tables: Iterable[Table]) -> str:
    """Return the codebook as Markdown."""
    lines = ["# Codebook", ""]
    for table in tables:
        lines += [f"## {table.name}", "", f"{table.about} From `{table.source}`.", ""]
        lines += ["| column | type | unit | kind | description |", "|---|---|---|---|---|"]
        for row in codebook([table]).to_pylist():
            cells = (row[name].replace("|", "\\|") for name in ("type", "unit", "kind", "description"))
            lines.append(f"| `{row['column']}` | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def _type(field: pa.Field) -> str:
    if pa.types.is_boolean(field.type):
        return "1 true, 0 false"
    if pa.types.is_integer(field.type):
        return "whole number"
    if pa.types.is_floating(field.type):
        return "number"
    if pa.types.is_date(field.type):
        return "date"
    return "JSON" if pa.types.is_map(field.type) else "text"
