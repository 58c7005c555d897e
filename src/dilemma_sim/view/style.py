"""The look of the figures: fonts, lines, colours and hatches that survive print in grey.

Whatever colour tells apart, lightness and a line style or a hatch tell apart as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cycler import cycler

FONT = "DejaVu Sans"
"""It is shipped with matplotlib, so that a figure looks alike on every machine."""
SINGLE_COLUMN = 3.5
"""Width of one journal column, inches."""
DOUBLE_COLUMN = 7.2
"""Width of a journal page, inches."""
DOTS_PER_INCH = 300
"""Of files with pixels."""

TEXT = 8.0
SMALL = 7.0
KEY = 6.2
"""Type sizes in points: headings and titles; axes; the event key and the footer."""

INK = "#1a1a1a"
MUTED = "#595959"
RULE = "#b8b8b8"


@dataclass(frozen=True)
class LineStyle:
    """Say how the curve of one country is drawn."""

    colour: str
    dash: str | tuple[float, tuple[float, ...]]
    marker: str


@dataclass(frozen=True)
class AreaStyle:
    """Say how the area of one posture or issue is filled."""

    colour: str
    hatch: str
    ink: str = INK


COUNTRIES = (
    LineStyle("#12355f", "-", "o"),
    LineStyle("#b4531d", (0.0, (5.0, 1.4)), "s"),
    LineStyle("#3b8f86", (0.0, (1.2, 1.1)), "^"),
    LineStyle("#b99a2c", (0.0, (6.0, 1.2, 1.2, 1.2)), "D"),
)

# From pleasing the partner to criticising it in public: a hatched warm tone, then light to dark.
EXTERNAL = {
    "endorse_partner": AreaStyle("#e2a15e", "////"),
    "silence": AreaStyle("#f1f3f5", ""),
    "quiet_diplomacy": AreaStyle("#c3d7e8", ""),
    "casework": AreaStyle("#86afd0", "...."),
    "public_statement": AreaStyle("#3f78a8", "", "#ffffff"),
    "criticise_multilaterally": AreaStyle("#12355f", "", "#ffffff"),
}

# From letting be to locking up, light to dark; co-optation stands apart by tone and hatch.
INTERNAL = {
    "ignore": AreaStyle("#f6f3ef", ""),
    "tolerate": AreaStyle("#dfe9d0", "...."),
    "warn": AreaStyle("#efc9a0", ""),
    "disperse": AreaStyle("#cf8148", "////"),
    "detain_leader": AreaStyle("#7c3512", "", "#ffffff"),
    "co_opt": AreaStyle("#6f8f8b", "\\\\\\\\"),
}

_SPARE = (
    AreaStyle("#12355f", "", "#ffffff"),
    AreaStyle("#e8b77d", "////"),
    AreaStyle("#8fb8c9", ""),
    AreaStyle("#a8522a", "....", "#ffffff"),
    AreaStyle("#dfe3c4", "----"),
    AreaStyle("#5f8f80", "\\\\\\\\"),
    AreaStyle("#efefef", ""),
    AreaStyle("#9c9c9c", "xxxx"),
    AreaStyle("#d9b3c4", "++++"),
    AreaStyle("#555555", "", "#ffffff"),
)

_SETTINGS: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": SMALL,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a scenario's title is a dollar sign
    "axes.titlesize": TEXT,
    "axes.labelsize": SMALL,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.5,
    "axes.edgecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "axes.prop_cycle": cycler(color=[country.colour for country in COUNTRIES]),
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.4,
    "xtick.minor.width": 0.4,
    "lines.linewidth": 1.2,
    "lines.solid_capstyle": "butt",
    "patch.linewidth": 0.4,
    "hatch.linewidth": 0.35,
    "hatch.color": INK,
    "text.hinting": "none",  # letters in their own shape: 300 dots an inch need no fitting, which takes long
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "figure.dpi": 100,
    "figure.facecolor": "#ffffff",
    "savefig.facecolor": "#ffffff",
    "savefig.dpi": DOTS_PER_INCH,
    "pdf.fonttype": 42,  # text stays text: editors of journals ask for embedded TrueType
    "svg.fonttype": "path",
    "svg.hashsalt": "dilemma-sim",
}


@contextmanager
def journal_style() -> Iterator[None]:
    """Draw in the look of the package for as long as the block lasts, and leave no trace after it."""
    import matplotlib as mpl

    settings: Any = {
        name: value for name, value in mpl.rcParamsDefault.items() if name != "backend"
    } | _SETTINGS
    # rc_context puts everything back, so a reader's own matplotlibrc neither shapes nor loses anything.
    with mpl.rc_context(settings):
        yield


def line_styles(countries: Iterable[str]) -> dict[str, LineStyle]:
    """Give each country, in the order of the scenario, its line; beyond four the lines repeat."""
    return {name: COUNTRIES[index % len(COUNTRIES)] for index, name in enumerate(countries)}


def area_styles(names: Sequence[str], known: Mapping[str, AreaStyle] | None = None) -> dict[str, AreaStyle]:
    """Give each name a fill: its usual one where it has one, else one that is still free."""
    known = known or {}
    taken = {known[name] for name in names if name in known}
    free = [style for style in _SPARE if style not in taken]
    styles: dict[str, AreaStyle] = {}
    spare = 0
    for name in names:
        if name in known:
            styles[name] = known[name]
        else:
            styles[name] = free[spare % len(free)]
            spare += 1
    return styles
