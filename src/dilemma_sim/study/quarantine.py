"""Quarantine: runs of a study that fail, kept out of its way with a note that lets one try again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.jobs import Fault, Run
from dilemma_sim.study.manifest import as_json
from dilemma_sim.study.parts import Part
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    from dilemma_sim.study.design import Design


class Quarantine:
    """Keep one note for each run that failed; deleting the note lets the next sweep try the run again.

    Parameters
    ----------
    folder : where the notes lie; created with the first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def faults(self, part: Part) -> dict[Run, Fault]:
        """Return what went wrong with those runs of a part that are in quarantine."""
        found = {}
        for path in self.folder.glob(f"{part.key}-*.json"):
            try:
                note = json.loads(path.read_text("utf-8"))
                run = (note["point"], note["replicate"])
                found[run] = Fault(note["status"], note["error"], tuple(note["traceback"]))
            except (OSError, ValueError, KeyError, TypeError):
                continue  # a note that cannot be read is none: the run is tried again
        return found

    def commit(self, design: Design, part: Part, run: Run, fault: Fault, message: str) -> None:
        """Put a run into quarantine.

        Parameters
        ----------
        design : the study.
        part : the part of the run.
        run : numbers of point and replicate.
        fault : what went wrong.
        message : the same in a sentence that says where.
        """
        from dilemma_sim.scenario import dump

        number, replicate = run
        point = part.points[number - part.block.points.start]
        scenario = dump(replace(design.base, value=design.scenario_of(point, replicate)))
        note = {
            "error": fault.message,
            "message": message,
            "status": fault.status,
            "point": number,
            "replicate": replicate,
            "seed": design.study.value.seed,
            "settings": {key: _plain(value) for key, value in point.settings.items()},
            "traceback": list(fault.trace),
            "scenario": scenario,
        }
        self.folder.mkdir(exist_ok=True)
        write_whole(self._note(part, run), as_json(note))

    def release(self, part: Part, run: Run) -> None:
        """Let a run out that has turned out well after all."""
        self._note(part, run).unlink(missing_ok=True)

    def _note(self, part: Part, run: Run) -> Path:
        return self.folder / f"{part.key}-{run[0]}-{run[1]}.json"


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float | str) else str(value)
