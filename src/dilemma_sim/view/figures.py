"""The default figures of a run, one function each, the two sides of the dilemma first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dilemma_sim.view import bands, panels, style, timeaxis
from dilemma_sim.view.material import Material
from dilemma_sim.view.sheet import Row, Sheet, new_sheet
from dilemma_sim.view.timeline import timeline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Tables = Mapping[str, pd.DataFrame]

READING = "Lines: medians of the replicates; dark bands: 25-75 %; light bands: 5-95 %."
MOVING = f"Sums of the last {bands.MONTH} weeks, since most weeks see no protest."
MEANS = "Dotted: means of the replicates."
DISPUTED = (
    "Numbers of people held are disputed. They start from what the scenario assumes; the bands show chance "
    "between replicates, and not how uncertain that start is."
)
SPARSE = "Weeks in which fewer than 10 % of the replicates have a protest to divide are left blank."


@dataclass(frozen=True)
class FigureKind:
    """Hold the name of a default figure, what it shows, and the function that draws it."""

    name: str
    title: str
    caption: str
    draw: Callable[[Material], Figure]


@dataclass(frozen=True)
class _Curve:
    """Describe one row of bands."""

    heading: str
    unit: str
    tables: Tables
    mean: bool = False
    floor: float | None = 0.0
    ceiling: float | None = None
    zero: bool = False


def _draw_curves(sheet: Sheet, curves: Sequence[_Curve]) -> None:
    lines = style.line_styles(sheet.material.countries)
    for curve, across in zip(curves, sheet.panels, strict=False):
        for name, axes in across.items():
            panels.draw_band(axes, curve.tables[name], lines[name], mean=curve.mean)
            if curve.zero:
                axes.axhline(0.0, color=style.INK, linewidth=0.6)
        first = next(iter(across.values()))
        panels.set_limits(
            first, list(curve.tables.values()), floor=curve.floor, ceiling=curve.ceiling, zero=curve.zero
        )
        panels.format_numbers(first)


def reading_notes(material: Material, *more: str) -> list[str]:
    """Say how to read bands and lines; what is true of many replicates only is left out for one."""
    if material.replicates == 1:
        return ["Lines: the one replicate.", *(note for note in more if note not in {SPARSE, MEANS})]
    return [READING, *more]


def _curve_figure(material: Material, curves: Sequence[_Curve], *notes: str) -> Figure:
    rows = [Row(curve.heading, curve.unit, 1.05 if len(curves) < 5 else 0.92) for curve in curves]
    sheet = new_sheet(material, rows, reading_notes(material, *notes))
    _draw_curves(sheet, curves)
    return sheet.figure


def dilemma(material: Material) -> Figure:
    """Draw identity pressure against bilateral risk: over time, and as a path through the plane of both."""
    pressure = bands.bands(material.curves, "identity_pressure")
    risk = bands.bands(material.curves, "bilateral_risk")
    curves = [
        _Curve(
            "Identity pressure: organised pressure on the kin claim and exposed commitment to it",
            "index (0-1)",
            pressure,
        ),
        _Curve(
            f"Bilateral risk: expected loss in relations with {material.partner}",
            "share of trade",
            risk,
            mean=True,
        ),
    ]
    rows = [
        *(Row(curve.heading, curve.unit, 1.15) for curve in curves),
        Row(
            f"Both sides: medians (dotted: means), averaged over {bands.MONTH} weeks; open mark: first week",
            "bilateral risk (share)",
            1.95,
            over_time=False,
        ),
    ]
    sheet = new_sheet(material, rows, reading_notes(material, MEANS))
    _draw_curves(sheet, curves)
    _draw_plane(sheet, pressure, risk)
    return sheet.figure


def _draw_plane(sheet: Sheet, pressure: Tables, risk: Tables) -> None:
    lines = style.line_styles(sheet.material.countries)
    plane = sheet.panels[2]
    middle, average = (
        {
            name: bands.moving_mean(pd.DataFrame({"x": pressure[name][which], "y": risk[name][which]}))
            for name in plane
        }
        for which in ("median", "mean")
    )
    for name, axes in plane.items():
        if sheet.material.replicates > 1:
            axes.plot(average[name]["x"], average[name]["y"], **panels.DOTTED)
        panels.draw_path(axes, middle[name], lines[name])
        axes.set_xlabel("identity pressure (index, 0-1)", labelpad=2)
    panels.set_plane_limits(next(iter(plane.values())), [*middle.values(), *average.values()])
    for name, axes in plane.items():
        panels.label_path(axes, middle[name], lines[name], _times(sheet.material.dates))


def _times(dates: pd.DatetimeIndex) -> list[tuple[pd.Timestamp, str]]:
    """Pick the first week of each quarter, or of each month in a run of less than 30 weeks."""
    step = 1 if len(dates) < 30 else 3
    weeks = pd.Series(dates, index=dates.to_period("M")).groupby(level=0).first()
    return [
        (day, f"{timeaxis.MONTHS[day.month - 1]} {day:%y}")
        for day in weeks
        if (day.month - 1) % step == 0 and day > dates[0]
    ]


def _shares_figure(
    material: Material, outcomes: Sequence[tuple[str, str, Mapping[str, str], Mapping[str, style.AreaStyle]]]
) -> Figure:
    rows = [Row(heading, "share of replicates", 1.5) for _, heading, _, _ in outcomes]
    sheet = new_sheet(material, rows, ["Areas: share of replicates at each posture in each week."], right=1.5)
    for (outcome, _, labels, known), across in zip(outcomes, sheet.panels, strict=True):
        names = list(labels)
        styles = style.area_styles(names, known)
        tables = bands.shares(material.curves, outcome, names)
        for name, axes in across.items():
            panels.draw_shares(axes, tables[name], styles, labels)
        panels.draw_key(list(across.values())[-1], styles, labels)
    return sheet.figure


def postures(material: Material) -> Figure:
    """Draw how many replicates hold each posture, towards the partner and at home."""
    return _shares_figure(
        material,
        [
            ("external_posture", "Posture towards the partner", material.external, style.EXTERNAL),
            ("internal_posture", "Posture towards the movement at home", material.internal, style.INTERNAL),
        ],
    )


def street(material: Material) -> Figure:
    """Draw turnout, protests, the share of the core demand, and protesters detained."""
    curves = material.curves
    return _curve_figure(
        material,
        [
            _Curve(
                "Turnout", "persons, 4 weeks", bands.bands(curves, "turnout", weeks=bands.MONTH), mean=True
            ),
            _Curve(
                "Protests", "events, 4 weeks", bands.bands(curves, "protests", weeks=bands.MONTH), mean=True
            ),
            _Curve(
                "Share of the core demand in what protesters ask for",
                "share, 4 weeks",
                bands.pooled_ratio(curves, "core_turnout", "turnout"),
                ceiling=1.0,
            ),
            _Curve(
                "Protesters detained",
                "persons, 4 weeks",
                bands.bands(curves, "detained_protesters", weeks=bands.MONTH),
                mean=True,
            ),
        ],
        MOVING,
        MEANS,
        SPARSE,
    )


def agenda(material: Material) -> Figure:
    """Draw attention to the core issue, the demands of protests, and what organisers can still do."""
    curves = material.curves
    rows = [
        _Curve("Attention to the core issue", "share", bands.bands(curves, "core_salience")),
        _Curve(
            f"Effective number of demands in protests, means of the last {bands.MONTH} weeks",
            "count",
            {
                name: bands.quantiles(
                    bands.moving_mean(bands.paths(curves, name, "effective_demands")), at_least=0.1
                )
                for name in material.countries
            },
            floor=1.0,
        ),
        _Curve("Capacity of all organisers", "sum of indices", bands.bands(curves, "organiser_capacity")),
    ]
    mixes = {
        name: bands.demand_mix(material.events, material.dates, list(material.issues), name)
        for name in material.countries
    }
    layout = [
        *(Row(row.heading, row.unit, 1.0) for row in rows),
        Row("What protesters of the last 4 weeks asked for", "share of protesters", 1.35),
    ]
    sheet = new_sheet(
        material,
        layout,
        reading_notes(material, SPARSE, "Demands: all protesters of all replicates together."),
        right=1.5,
    )
    _draw_curves(sheet, rows)
    ordered = [material.core, *(issue for issue in material.issues if issue != material.core)]
    styles = style.area_styles(ordered)
    for name, axes in sheet.panels[-1].items():
        panels.draw_shares(axes, mixes[name][ordered], styles, material.issues)
    panels.draw_key(list(sheet.panels[-1].values())[-1], styles, material.issues)
    return sheet.figure


def bilateral(material: Material) -> Figure:
    """Draw relations with the partner, the losses, the spotlight and the dilemma index."""
    curves = material.curves
    return _curve_figure(
        material,
        [
            _Curve(
                f"Relations with {material.partner}",
                "index (0-1)",
                bands.bands(curves, "relation"),
                ceiling=1.0,
            ),
            _Curve("Bilateral loss", "share of trade", bands.bands(curves, "bilateral_loss")),
            _Curve("International spotlight", "index (0-1)", bands.bands(curves, "spotlight")),
            _Curve(
                "Dilemma index: above zero no package satisfies both sides, below zero there is slack",
                "index (-1 to 1)",
                bands.bands(curves, "dilemma"),
                floor=None,
                zero=True,
            ),
        ],
    )


def abroad(material: Material) -> Figure:
    """Draw what happens to the co-ethnics held abroad; released and free are counted apart."""
    curves = material.curves
    return _curve_figure(
        material,
        [
            _Curve("In detention", "persons", bands.bands(curves, "in_detention")),
            _Curve("Serving a sentence", "persons", bands.bands(curves, "sentenced")),
            _Curve("Released but not free: under supervision", "persons", bands.bands(curves, "supervised")),
            _Curve("Released since the start", "persons", bands.bands(curves, "released")),
            _Curve("Free since the start", "persons", bands.bands(curves, "free")),
        ],
        DISPUTED,
    )


def costs(material: Material) -> Figure:
    """Draw what people pay: protesters, minorities at home, and co-ethnics abroad."""
    curves = material.curves
    return _curve_figure(
        material,
        [
            _Curve(
                "Protesters detained since the start",
                "persons",
                bands.bands(curves, "detained_protesters", since_start=True),
                mean=True,
            ),
            _Curve("Visible coercion", "index (0-1)", bands.bands(curves, "coercion"), mean=True),
            _Curve(
                "Members of minorities harmed since the start",
                "persons",
                bands.bands(curves, "harm_to_minorities"),
                mean=True,
            ),
            _Curve("Co-ethnics abroad serving a sentence", "persons", bands.bands(curves, "sentenced")),
            _Curve(
                "Co-ethnics abroad released but not free: under supervision",
                "persons",
                bands.bands(curves, "supervised"),
            ),
        ],
        MEANS,
        DISPUTED,
    )


DEFAULT: tuple[FigureKind, ...] = (
    FigureKind(
        "dilemma",
        "The dilemma",
        "Identity pressure and bilateral risk over time, and against each other. A path towards the upper "
        "right means that both sides press at once.",
        dilemma,
    ),
    FigureKind(
        "postures",
        "What the governments do",
        "Share of replicates at each posture, towards the partner and towards the movement at home.",
        postures,
    ),
    FigureKind(
        "street",
        "The street",
        "Turnout, protests, the share of the core demand among protesters, and protesters detained, in "
        "moving sums of four weeks.",
        street,
    ),
    FigureKind(
        "agenda",
        "The agenda",
        "Attention to the core issue, how many demands compete in protests, what the organisers can still "
        "do, and what protesters ask for.",
        agenda,
    ),
    FigureKind(
        "bilateral",
        "The two governments",
        "Relations with the partner, trade lost, the international spotlight, and the dilemma index with its "
        "zero line.",
        bilateral,
    ),
    FigureKind(
        "abroad",
        "The co-ethnics abroad",
        "People in detention, sentenced, supervised, released and free. Released is not free. The numbers "
        "are disputed.",
        abroad,
    ),
    FigureKind(
        "costs",
        "What people pay",
        "Protesters detained, visible coercion, harm to minorities at home, co-ethnics abroad serving a "
        "sentence, and released but not free.",
        costs,
    ),
    FigureKind(
        "timeline",
        "One replicate, event by event",
        "Outside events and the simulated events of the replicate closest to the median of all.",
        timeline,
    ),
)
