"""The store of a study: parts named by the hash of their inputs and the hash of their bytes.

A part that is there and matches its name is done. There is no catalogue that could disagree with the
files, and two processes that compute the same part write the same bytes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from dilemma_sim.study.digest import digest_of, model_digest
from dilemma_sim.study.writing import remove_partial, write_whole

# Raise this when the layout of a part changes, so that old parts are not taken for new ones.
FORMAT = 1


def key_of(scenario_sha256: str, seed: int, replicates: range) -> str:
    """Return the hash of everything that determines the data of a part."""
    return digest_of(FORMAT, model_digest(), scenario_sha256, seed, replicates.start, replicates.stop)


class Store:
    """Keep the parts of a study in one folder.

    Parameters
    ----------
    folder : where the parts lie; created if need be. The caller holds the lock of the study.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        remove_partial(folder)
        self._names: dict[str, list[str]] = {}
        for path in folder.glob("*-*.parquet"):
            self._names.setdefault(path.stem.split("-")[0], []).append(path.name)

    def load(self, key: str) -> bytes | None:
        """Return the bytes of a part, or None if it is missing or damaged."""
        for name in self._names.get(key, ()):
            try:
                data = (self.folder / name).read_bytes()
            except OSError:
                continue
            if name == _name(key, data):
                return data
        return None

    def save(self, key: str, data: bytes) -> None:
        """Write a part, and remove damaged ones it makes good."""
        name = _name(key, data)
        write_whole(self.folder / name, data)
        for damaged in self._names.get(key, ()):
            if damaged != name:
                (self.folder / damaged).unlink(missing_ok=True)
        self._names[key] = [name]


def _name(key: str, data: bytes) -> str:
    return f"{key}-{hashlib.sha256(data).hexdigest()}.parquet"
