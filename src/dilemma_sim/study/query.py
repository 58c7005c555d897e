"""Questions in SQL over the tables of a folder, through DuckDB: they read, and can do nothing else."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from math import isfinite
from typing import TYPE_CHECKING, Any

from dilemma_sim.scenario.errors import advice
from dilemma_sim.study.damage import damaged
from dilemma_sim.study.errors import LibraryMissing, QueryRefused

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from dilemma_sim.study.reading import Results

# One thread, because the sum of several depends on which of them ends first.
_CLOSED = {
    "threads": 1,
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
}
_ALL_TABLES = re.compile(r"\b(tables|columns|views|duckdb_\w+|information_schema)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """Hold what a question came to.

    Attributes
    ----------
    columns : their names, none twice.
    rows : in the order the question says.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def frame(self) -> pd.DataFrame:
        """Return the answer as a data frame."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    @property
    def numeric(self) -> tuple[int, ...]:
        """Places of the columns that hold numbers."""
        numbers = (int, float, Decimal)
        return tuple(
            place
            for place in range(len(self.columns))
            if all(row[place] is None or isinstance(row[place], numbers) for row in self.rows)
        )

    def cells(self) -> list[tuple[str, ...]]:
        """Return the answer in words for a table; what is missing is empty."""
        return [tuple(map(_cell, row)) for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Return the answer row by row as JSON can hold it."""
        return [dict(zip(self.columns, map(_jsonable, row), strict=True)) for row in self.rows]

    def csv(self) -> str:
        """Return the answer as CSV; numbers read back the same, what is missing is empty."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow([json.dumps(value) if isinstance(value, dict | list) else value
                             for value in map(_jsonable, row)])  # fmt: skip
        return text.getvalue().rstrip("\n")


def ask(results: Results, sql: str) -> Answer:
    """Answer one SELECT over the tables of a folder.

    The database lives in memory and is closed to files, extensions and settings before the question is read.

    Parameters
    ----------
    results : the folder.
    sql : in the dialect of DuckDB; a column whose name has a dot stands in double quotes.

    Raises
    ------
    QueryRefused : it is no question, or asks for what is not there.
    LibraryMissing : DuckDB is not installed.
    """
    duckdb = _library()
    with duckdb.connect(":memory:", config=_CLOSED) as connection:
        _only_select(connection, sql)
        for name in results.names:
            if re.search(rf"\b{name}\b", sql, re.IGNORECASE) or _ALL_TABLES.search(sql):
                _offer(connection, results, name)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            cursor = connection.execute(sql)
            rows = tuple(cursor.fetchall())
        except duckdb.Error as error:
            raise QueryRefused(_explained(results, str(error))) from None
        return Answer(_distinct([column[0] for column in cursor.description or ()]), rows)


def _library() -> Any:
    try:
        import duckdb
    except ImportError:
        raise LibraryMissing(
            "`query` needs DuckDB, which is not installed; "
            "install it with: pip install 'dilemma-sim[analysis]'"
        ) from None
    return duckdb


def _only_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    duckdb = _library()
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryRefused(f"the query is no SQL: {_first_words(str(error))}") from None
    if len(statements) != 1:
        found = f"found {len(statements)}" if statements else "found nothing"
        raise QueryRefused(f"a query is one SELECT, {found}; ask one question at a time")
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = str(statements[0].type).removeprefix("StatementType.")
        raise QueryRefused(
            f"a query only reads, so {kind} is not possible; begin with 'select', 'with' or 'describe'"
        )


def _offer(connection: duckdb.DuckDBPyConnection, results: Results, name: str) -> None:
    """Make a table known by its name, without reading more of it than the question needs."""
    table = results.table(name)
    rows = connection.from_arrow(table.data)
    if table.settings is not None:
        columns = ", ".join(
            f"{'settings' if place < len(table.settings.schema) else 'weeks'}.{_quoted(column)}"
            for place, column in enumerate(table.schema.names)
        )
        settings = connection.from_arrow(table.settings).set_alias("settings")
        rows = rows.set_alias("weeks").join(settings, "weeks.point = settings.point").project(columns)
    rows.create_view(name)


def _explained(results: Results, message: str) -> str:
    """Say in one sentence what is wrong with a query, with the nearest name where one is unknown."""
    if found := re.search(r'Referenced column "(.+?)" (?:was )?not found', message):
        return f"no column is named '{found[1]}'; {advice(found[1], _columns(results))}"
    if found := re.search(r"Table with name (.+?) does not exist", message):
        return f"{results.path} has no table '{found[1]}'; {advice(found[1], results.names)}"
    if found := re.search(r'Referenced table "(.+?)" not found', message):
        dotted = [column for column in _columns(results) if column.startswith(f"{found[1]}.")]
        hint = f'a name with a dot stands in double quotes, such as "{dotted[0]}"' if dotted else ""
        return f"no table is named '{found[1]}'; {hint or advice(found[1], results.names)}"
    if "Arrow source failed" in message or "get_next failed" in message:
        names = ", ".join(table.source for table in results.loaded)
        return str(damaged(f"one of {names} in {results.path}"))
    if "Permission Error" in message:
        return "a query reads the tables of its folder and no other files; name one of " + ", ".join(
            results.names
        )
    return f"the query cannot be answered: {_first_words(message)}"


def _columns(results: Results) -> set[str]:
    """Return the columns of the tables that the question names."""
    return {column for table in results.loaded for column in table.schema.names}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _jsonable(value: Any) -> Any:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _first_words(message: str) -> str:
    text = re.sub(r"^[\w ]+ Error: ", "", message.split("\n\nLINE", maxsplit=1)[0])
    return " ".join(text.split())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _distinct(names: list[str]) -> tuple[str, ...]:
    different: list[str] = []
    for name in names:
        count = 1
        while (wanted := name if count == 1 else f"{name}_{count}") in different:
            count += 1
        different.append(wanted)
    return tuple(different)
