"""Figure files: the same bytes for the same run, with the run's provenance inside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.writing import output_to, write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dilemma_sim.view.material import Material

FORMATS = ("png", "svg", "pdf")


class UnknownFormat(ValueError):
    """Say that figures cannot be written in the format asked for."""


def check_formats(formats: Sequence[str]) -> None:
    """Raise UnknownFormat unless each format is one of png, svg and pdf."""
    for name in formats:
        if name not in FORMATS:
            raise UnknownFormat(f"no figures in format '{name}': choose among {', '.join(FORMATS)}")


def save_figure(
    figure: Figure, folder: Path, name: str, formats: Sequence[str], provenance: dict[str, str]
) -> list[Path]:
    """Write a figure, each file whole or not at all.

    Parameters
    ----------
    figure : to be written.
    folder : made if it is not there.
    name : of the files, without ending.
    formats : among png, svg and pdf.
    provenance : as `provenance_of` gives it.
    """
    written = []
    for ending in formats:
        drawn = io.BytesIO()
        figure.savefig(drawn, format=ending, metadata=metadata(ending, name, provenance))
        target = folder / f"{name}.{ending}"
        with output_to(target):
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(target, drawn.getvalue())
        written.append(target)
    return written


def provenance_of(material: Material) -> dict[str, str]:
    """Collect what a figure file says about the run it shows."""
    return {
        "scenario": material.title,
        "scenario_sha256": material.scenario_hash,
        "data_sha256": str(material.manifest.get("data_sha256", "")),
        "seed": str(material.seed),
        "replicates": str(material.replicates),
        "version": material.version,
    }


def metadata(ending: str, title: str, provenance: dict[str, str]) -> dict[str, str | None]:
    """Put provenance into the fields that a format has, and leave out its date."""
    description = "; ".join(f"{key}={value}" for key, value in provenance.items())
    creator = f"dilemma-sim {provenance.get('version', '')}".strip()
    if ending == "png":
        return {"Title": title, "Description": description, "Software": creator}
    if ending == "svg":
        return {"Title": title, "Description": description, "Creator": creator, "Date": None}
    return {
        "Title": title,
        "Subject": description,
        "Creator": creator,
        "Producer": None,
        "CreationDate": None,
    }
