"""A validated text together with where each of its values comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Origin:
    """Say where one value was written, and what was said of it there.

    Attributes
    ----------
    file : the file, or the override in full.
    line, column : the place in it, from 1; 0 for an override.
    source, grade : of a number: its own, or those of the nearest block of the same file.
    note : what else was said of it.
    """

    file: str
    line: int
    column: int
    source: str | None = None
    grade: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Document[T: BaseModel]:
    """Hold a validated scenario or study, and the origin of all that a text set.

    Attributes
    ----------
    value : the scenario or study.
    origins : by key path; what is not in it has its default.
    path : the file as given, or ``shipped:NAME``.
    """

    value: T
    origins: Mapping[str, Origin]
    path: str
