"""Paper: places for panels and lines of text on a figure, in inches from the left and from the top.

Inches, so that type and marks keep their size whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, BETWEEN = 0.62, 0.12, 0.16
MARGIN = 0.06
LINE = 0.118
"""Distance of lines of small type."""
HEADING = 0.26
POINTS = 72.0
"""In an inch."""


@dataclass(frozen=True)
class Paper:
    """Hold a figure and its size."""

    figure: Figure
    width: float
    height: float

    def write(
        self,
        x: float,
        down: float,
        text: str,
        *,
        size: float,
        colour: str = style.INK,
        bold: bool = False,
        right: bool = False,
    ) -> None:
        """Write a line of text whose baseline begins (or, with `right`, ends) at `x` and `down`."""
        self.figure.text(
            x / self.width,
            1 - down / self.height,
            text,
            fontsize=size,
            color=colour,
            fontweight="bold" if bold else "normal",
            va="baseline",
            ha="right" if right else "left",
        )

    def axes(
        self,
        x: float,
        down: float,
        width: float,
        height: float,
        share: Axes | None = None,
        *,
        share_x: bool = False,
    ) -> Axes:
        """Put up a panel; its value axis is that of `share`, and so is the other where `share_x` says so."""
        box = (x / self.width, 1 - (down + height) / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(box, sharey=share, sharex=share if share_x else None)

    def row(
        self,
        columns: Mapping[str, tuple[float, float]],
        down: float,
        height: float,
        heading: str,
        unit: str,
        *,
        letter: str = "",
        share_x: bool = False,
    ) -> dict[str, Axes]:
        """Put up a row of panels that share their value axis, under a heading and perhaps a letter."""
        made: dict[str, Axes] = {}
        first: Axes | None = None
        for name, (x, width) in columns.items():
            axes = self.axes(x, down, width, height, first, share_x=share_x)
            if first is None:
                first = axes
                axes.set_ylabel(unit)
                self.write(MARGIN, down - 0.07, letter, size=style.TEXT, bold=True)
                fitting = wrap(heading, self.width - x - MARGIN, most=1, size=style.SMALL)[0]
                self.write(x, down - 0.07, fitting, size=style.SMALL)
            else:
                axes.tick_params(axis="y", labelleft=False)
            made[name] = axes
        return made

    def foot(self, lines: Sequence[str]) -> None:
        """Write the lines of the footer."""
        for index, line in enumerate(lines, start=1):
            up = 0.07 + (len(lines) - index) * LINE
            self.write(MARGIN, self.height - up, line, size=style.KEY, colour=style.MUTED)


def columns_of(
    names: Sequence[str], left: float, right: float, between: float = BETWEEN
) -> dict[str, tuple[float, float]]:
    """Divide a width: where the column of each name begins, and how wide it is."""
    width = (right - left - between * (len(names) - 1)) / len(names)
    return {name: (left + index * (width + between), width) for index, name in enumerate(names)}


def wrap(text: str, width: float, most: int | None = None, size: float = style.KEY) -> list[str]:
    """Break a text into lines that fit a width, by the widths of its letters.

    Parameters
    ----------
    text : any text; a word that is wider than a line is cut.
    width : of the lines, inches.
    most : the number of lines after which the rest gives way to an ellipsis.
    size : of the type, points.
    """
    lines = [""]
    width *= style.KEY / size
    for word in (part for whole in text.split() for part in _cut(whole, width)):
        longer = f"{lines[-1]} {word}".lstrip()
        if text_width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if most is not None and len(lines) > most:
        lines = lines[:most]
        while text_width(f"{lines[-1]} …") > width:
            lines[-1] = lines[-1][:-1].rstrip()
        lines[-1] += " …"
    return lines


def _cut(word: str, width: float) -> list[str]:
    if text_width(word) <= width:
        return [word]
    size = max(1, int(len(word) * width / text_width(word)) - 1)
    pieces = [word[start : start + size] for start in range(0, len(word), size)]
    # Letters differ in width, so that a piece may still be too wide.
    return [part for piece in pieces for part in (_cut(piece, width) if len(piece) > 1 else [piece])]


@lru_cache(maxsize=4096)
def text_width(text: str) -> float:
    """Measure a line of small type, in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=style.FONT, size=style.KEY)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / POINTS


def letter_of(index: int, rows: int) -> str:
    """Name a row of panels; a single row needs no name."""
    return "abcdefghijklmnopqrstuvwxyz"[index % 26] if rows > 1 else ""
