"""Folders that appear whole: a manifest, tables and a summary, which are read when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from dilemma_sim.study.damage import read_json
from dilemma_sim.study.manifest import FolderKind, open_whole

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class WholeFolder:
    """Read a folder of results; every part of it is loaded when it is first asked for.

    Attributes
    ----------
    path : where it lies.
    manifest : what ran, and how.
    kind, needed, remedy : of results; files that it must have; what to do where one is missing.
    """

    path: Path
    manifest: dict[str, Any]

    kind: ClassVar[FolderKind]
    needed: ClassVar[tuple[str, ...]]
    remedy: ClassVar[str]

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open a folder of this kind.

        Raises
        ------
        FolderRefused : it is none, or not whole.
        """
        folder = Path(path)
        return cls(folder, open_whole(folder, cls.kind, cls.needed, cls.remedy))

    def _table(self, name: str) -> pd.DataFrame:
        from dilemma_sim.study.tables import read_parquet

        return read_parquet(self.path / f"{name}.parquet")

    def _json(self, name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = read_json(self.path / f"{name}.json")
        return loaded
