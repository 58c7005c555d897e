"""The store of a study: parts named by the hash of their inputs and the hash of their bytes.

A part that is there, matches its name and says inside what its name says is done. There is no catalogue
that could disagree with the files, and two processes that compute the same part write the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dilemma_sim.study.parts import Part, Run, key_of
from dilemma_sim.study.writing import remove_partial, write_whole


@dataclass(frozen=True)
class Stored:
    """Hold a part that is there and sound.

    Attributes
    ----------
    data : the file.
    faults : status of each run that failed.
    """

    data: bytes
    faults: dict[Run, str]


class Store:
    """Keep the parts of a study in one folder.

    Parameters
    ----------
    folder : where the parts lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[str, list[str]] = {}
        for path in sorted(folder.glob("*-*.parquet")):
            self._names.setdefault(path.stem.split("-")[0], []).append(path.name)

    def prepare(self) -> None:
        """Make the folder, and clear away what is half written; only for whoever holds the study's lock."""
        self.folder.mkdir(parents=True, exist_ok=True)
        remove_partial(self.folder)

    def load(self, key: str) -> Stored | None:
        """Return a part, or None if it is missing, damaged, or inside something other than its name says."""
        from dilemma_sim.study.partfile import identity_in

        for name in self._names.get(key, ()):
            try:
                data = (self.folder / name).read_bytes()
                if name == _name(key, data):
                    identity, faults = identity_in(data)
                    if key_of(identity) == key:
                        return Stored(data, faults)
            except (OSError, ValueError):
                continue
        return None

    def data_of(self, part: Part) -> bytes | None:
        """Return the file of a part, or None if it is not there or not sound."""
        stored = self.load(part.key)
        return None if stored is None else stored.data

    def path_of(self, key: str) -> Path | None:
        """Return the path of a part, or None if it is not there or not sound."""
        stored = self.load(key)
        return None if stored is None else self.folder / _name(key, stored.data)

    def damaged(self, key: str) -> list[Path]:
        """Return the files that have the key of a part, for when none of them could be loaded."""
        return [self.folder / name for name in self._names.get(key, ())]

    def strays(self, keys: Collection[str]) -> list[Path]:
        """Return the files whose key is none of the study's."""
        return [self.folder / name for key in self._names.keys() - keys for name in self._names[key]]

    def save(self, key: str, data: bytes) -> None:
        """Write a part, and remove what it makes good."""
        name = _name(key, data)
        write_whole(self.folder / name, data)
        for damaged in self._names.get(key, ()):
            if damaged != name:
                (self.folder / damaged).unlink(missing_ok=True)
        self._names[key] = [name]


def _name(key: str, data: bytes) -> str:
    return f"{key}-{hashlib.sha256(data).hexdigest()}.parquet"
