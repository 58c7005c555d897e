"""Figure files: the same bytes for the same run, with the run's provenance inside."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.writing import output_to, write_whole
from dilemma_sim.view.provenance import told_by
from dilemma_sim.view.raster import pixels, png_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

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
    figure: Figure, folder: Path, name: str, formats: Sequence[str], provenance: Mapping[str, str]
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
    return write_figure(figure_files(figure, name, formats, provenance), folder, name)


def figure_files(
    figure: Figure,
    name: str,
    formats: Sequence[str],
    provenance: Mapping[str, str],
    drawn: Image | None = None,
) -> dict[str, bytes]:
    """Return a figure as the bytes of its files, by ending.

    Parameters
    ----------
    figure, name, formats, provenance : as for `save_figure`.
    drawn : its pixels, where they are there already.
    """
    title = title_of(name, provenance)
    return {ending: _file(figure, ending, metadata(ending, title, provenance), drawn) for ending in formats}


def title_of(name: str, provenance: Mapping[str, str]) -> str:
    """Return the title of a figure file: the name of the figure, and what it is about."""
    about = provenance.get("study") or provenance.get("scenario") or provenance.get("scenario base")
    return f"{name}: {about}" if about else name


def _file(figure: Figure, ending: str, texts: dict[str, str | None], drawn: Image | None) -> bytes:
    if ending == "png":
        return png_of(pixels(figure) if drawn is None else drawn, texts)
    file = io.BytesIO()
    figure.savefig(file, format=ending, metadata=texts)
    return file.getvalue()


def write_figure(files: Mapping[str, bytes], folder: Path, name: str) -> list[Path]:
    """Write the files of a figure, by ending, each whole or not at all, and return their paths."""
    written = []
    for ending, data in files.items():
        target = folder / f"{name}.{ending}"
        with output_to(target):
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(target, data)
        written.append(target)
    return written


def provenance_of(material: Material) -> dict[str, str]:
    """Collect what a figure file says about the run it shows."""
    return {
        "scenario": material.title,
        "scenario_sha256": material.scenario_hash,
        "seed": str(material.seed),
        "replicates": str(material.replicates),
        "version": material.version,
        **told_by({"command": material.command, **material.manifest}),
    }


def metadata(ending: str, title: str, provenance: Mapping[str, str]) -> dict[str, str | None]:
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
