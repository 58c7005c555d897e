"""Quarantine: parts of a study whose runs fail, kept out of its way with a note of why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from traceback import format_exception

from dilemma_sim.study.manifest import as_json
from dilemma_sim.study.writing import write_whole


class Quarantine:
    """Keep one note for each part that failed; deleting the note lets the next sweep try the part again.

    Parameters
    ----------
    folder : where the notes lie; created with the first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def messages(self, keys: Iterable[str]) -> dict[str, str]:
        """Return what went wrong with those of the parts that are in quarantine."""
        notes = {key: self._note(key) for key in keys}
        return {
            key: json.loads(note.read_text("utf-8"))["error"] for key, note in notes.items() if note.exists()
        }

    def commit(self, key: str, message: str, error: Exception | None) -> None:
        """Put a part into quarantine."""
        self.folder.mkdir(exist_ok=True)
        trace = [] if error is None else "".join(format_exception(error)).splitlines()
        write_whole(self._note(key), as_json({"error": message, "traceback": trace}))

    def release(self, key: str) -> None:
        """Let a part out that has turned out well after all."""
        self._note(key).unlink(missing_ok=True)

    def _note(self, key: str) -> Path:
        return self.folder / f"{key}.json"
