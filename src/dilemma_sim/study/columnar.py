"""A table of a folder of results as it is read: in columns that say what they mean, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import compute, dataset

from dilemma_sim.study.damage import whole_table
from dilemma_sim.study.tables import Meaning, frame_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Table:
    """Hold one table, which is read when it is asked for and not before.

    Attributes
    ----------
    name : of the table.
    about : what a row is.
    source : the files it comes from, by their place in the folder.
    data : the rows.
    settings : further columns by design point, to stand in front of those of `data`.
    keys : columns to sort by; none where the files are in order.
    """

    name: str
    about: str
    source: str
    data: dataset.Dataset
    settings: pa.Table | None = None
    keys: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """Names, types and meanings of all columns."""
        if self.settings is None:
            return self.data.schema
        return pa.schema(
            [*self.settings.schema, *(field for field in self.data.schema if field.name != "point")]
        )

    @property
    def meaning(self) -> dict[str, Meaning]:
        """Unit, kind and description of every column."""
        return {field.name: _meaning_of(field) for field in self.schema}

    def pieces(self) -> Iterator[pa.Table]:
        """Yield the rows in order, so many at a time as lie in a file.

        Raises
        ------
        FolderRefused : a file is damaged.
        """
        if self.keys:
            with whole_table(self.source):
                table = self.data.to_table()
            yield self._with_settings(self._sorted(table))
            return
        for fragment in self.data.get_fragments():
            with whole_table(getattr(fragment, "path", self.source)):
                table = fragment.to_table(schema=self.data.schema)
            yield self._with_settings(table)

    def frame(self) -> pd.DataFrame:
        """Return the whole table as a data frame."""
        return frame_of(pa.concat_tables(self.pieces()))

    def _sorted(self, table: pa.Table) -> pa.Table:
        # By the place of a row at last: what the keys do not tell apart keeps its order.
        place = pa.array(range(len(table)), pa.int64())
        order = [(key, "ascending") for key in (*self.keys, "place")]
        return table.take(compute.sort_indices(table.append_column("place", place), order))

    def _with_settings(self, table: pa.Table) -> pa.Table:
        if self.settings is None:
            return table
        rows = compute.index_in(table["point"], self.settings["point"].combine_chunks())
        columns = {**_columns(self.settings.take(rows)), **_columns(table)}
        return pa.Table.from_arrays([columns[name] for name in self.schema.names], schema=self.schema)


def described(table: pa.Table, meaning: Mapping[str, Meaning]) -> pa.Table:
    """Return a table some of whose columns say anew what they mean."""
    fields = [
        field.with_metadata(dict(meaning[field.name])) if field.name in meaning else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def plain(schema: pa.Schema) -> pa.Schema:
    """Return a schema in which names are text and not numbers into a list of names."""
    return pa.schema(
        [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in schema]
    )


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return dict(zip(table.column_names, table.columns, strict=True))


def _meaning_of(field: pa.Field) -> Meaning:
    return {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
