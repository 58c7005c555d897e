"""Figures and data of the page as one file: the folder that `run` or `compare` would write, zipped."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from dilemma_sim.explore.looks import Pair
    from dilemma_sim.explore.variant import Variant


def zipped(pair: Pair, variant: Variant, command: str) -> bytes:
    """Return the folder of a run, or of a comparison where something was changed, as a ZIP file.

    Parameters
    ----------
    pair : the replicates.
    variant : what was changed.
    command : the command line that gives the same.
    """
    with TemporaryDirectory() as place:
        folder = Path(place) / "results"
        folder.mkdir()
        _write(folder, pair, variant, command)
        data = BytesIO()
        with ZipFile(data, "w", ZIP_DEFLATED) as archive:
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    archive.write(file, file.relative_to(folder.parent))
    return data.getvalue()


def _write(folder: Path, pair: Pair, variant: Variant, command: str) -> None:
    from dilemma_sim.explore.differences import comparison_of
    from dilemma_sim.scenario.reader import read_scenario
    from dilemma_sim.study.comparefolder import changed, write_comparison
    from dilemma_sim.study.folder import write_run
    from dilemma_sim.view.compare_report import illustrate_comparison
    from dilemma_sim.view.report import illustrate

    started, clock = datetime.now(UTC), perf_counter()  # noqa: TID251 - for the manifest
    base = read_scenario(variant.base)
    comparison = comparison_of(pair)
    if comparison is None:
        write_run(folder, pair.base, base, command, started, perf_counter() - clock)
        illustrate(folder)
        return
    (mine,) = changed(variant.read(), variant.assignments).values()
    (arm,) = comparison.others
    write_comparison(folder, comparison, base, {arm.name: mine}, command, started, perf_counter() - clock)
    illustrate_comparison(folder)
