"""Reading a CSV file that a stranger wrote, cell by cell, with the place of everything that is wrong."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from dilemma_sim.evidence.errors import EvidenceError
from dilemma_sim.evidence.row import Row
from dilemma_sim.scenario.errors import Fault, Place, ScenarioError, advice, shown
from dilemma_sim.scenario.files import decoded, read_bytes

#: Largest file that is read: some twenty thousand events.
MOST_BYTES = 8 * 2**20

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_rows(
    path: str | os.PathLike[str] | None, shipped: str, columns: Sequence[str], optional: Sequence[str] = ()
) -> list[Row]:
    """Return the rows of a CSV file; blank ones are passed over.

    Parameters
    ----------
    path : the file; None for the one that ships with the package.
    shipped : the name of that one.
    columns : names that the header must hold, in any order.
    optional : names that it may hold too; absent columns read as empty cells.

    Raises
    ------
    EvidenceError
        If the file cannot be read as such a table.
    """
    if path is None:
        where, label = (
            Path(str(resources.files("dilemma_sim.evidence"))) / "data" / shipped,
            f"shipped:{shipped}",
        )
    else:
        where, label = Path(path), os.fspath(path)
    text = _text(where, label)
    _check_separator(text, label)
    lines = _split(text, label)
    if not lines:
        raise EvidenceError([Fault(Place(label, 1, 1), "", "the file is empty", _wanted(columns))])
    (_, header), *body = lines
    names = [name.strip() for name in header]
    _check_header(names, label, columns, optional)
    _check_widths(body, names, label)
    return [Row(label, line, dict(zip(names, cells, strict=True))) for line, cells in body]


def raise_faults(rows: Sequence[Row]) -> None:
    """Raise all faults that were found while the rows were read.

    Raises
    ------
    EvidenceError
        If there are any.
    """
    faults = [fault for row in rows for fault in row.faults]
    if faults:
        raise EvidenceError(faults)


def _text(path: Path, label: str) -> str:
    try:
        data = read_bytes(path, label, MOST_BYTES, "keep the countries and years that are studied")
        # Spreadsheets begin a CSV in UTF-8 with the mark and offer no way to leave it out.
        return decoded(data.removeprefix(_BYTE_ORDER_MARK), label)
    except ScenarioError as error:
        raise EvidenceError(error.faults) from None


def _check_separator(text: str, label: str) -> None:
    header = text.partition("\n")[0]
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if mark in header and "," not in header:
            message = f"the columns are separated by {word}"
            raise EvidenceError([Fault(Place(label, 1, 1), "", message, "save the file with commas")])


def _split(text: str, label: str) -> list[tuple[int, list[str]]]:
    """Return the rows that hold anything, each with the line at which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        hint = "close every quotation mark, and double those inside a cell"
        raise EvidenceError([Fault(Place(label, begin, 1), "", f"this is no CSV: {error}", hint)]) from None
    return rows


def _check_header(names: list[str], label: str, columns: Sequence[str], optional: Sequence[str]) -> None:
    known = (*columns, *optional)
    faults = [
        Fault(Place(label, 1, at), shown(name), message, hint)
        for at, name in enumerate(names, start=1)
        for message, hint in _name_faults(name, names[: at - 1], known)
    ]
    absent = [name for name in columns if name not in names]
    if absent:
        faults.append(Fault(Place(label, 1, 1), "", f"no column {_quoted(absent)}", _wanted(columns)))
    if faults:
        raise EvidenceError(faults)


def _name_faults(name: str, before: Sequence[str], known: Sequence[str]) -> list[tuple[str, str]]:
    if not name:
        return [("a column without a name", "name it or delete it")]
    if name in before:
        return [("this column is there already", "delete one of the two")]
    if name not in known:
        return [("unknown column", advice(name, known, most=len(known)))]
    return []


def _check_widths(body: list[tuple[int, list[str]]], names: list[str], label: str) -> None:
    hint = "a cell that holds a comma stands in quotation marks"
    faults = [
        Fault(Place(label, line, 1), "", f"{len(cells)} cells under {len(names)} columns", hint)
        for line, cells in body
        if len(cells) != len(names)
    ]
    if faults:
        raise EvidenceError(faults)


def _wanted(columns: Sequence[str]) -> str:
    return f"the header is {','.join(columns)}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
