"""The timeline: what the actors of one replicate do, week by week, under the events from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.view import bands
from dilemma_sim.view.material import Material
from dilemma_sim.view.sheet import Row, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LANES: dict[str, tuple[str, str]] = {
    "protest": ("protest", "organisers"),
    "petition": ("dossier drive", "organisers"),
    "press_event": ("press event", "organisers"),
    "delegation": ("delegation", "organisers"),
    "lobbying": ("lobbying", "organisers"),
    "posture": ("posture changed", "government"),
    "concession": ("concession", "government"),
    "warn": ("warning", "government"),
    "arrest_leader": ("leader arrested", "government"),
    "leader_released": ("leader released", "government"),
    "co_opt": ("co-optation", "government"),
    "forum": ("choice at session", "government"),
    "punishment": ("punishment", "partner"),
    "offer": ("offer", "partner"),
    "attack": ("attack on minority", "public"),
}
"""Kinds of simulated events: how they are called, and whose they are; drawn from the top."""

_ACTORS = {
    "organisers": ("o", "#12355f"),
    "government": ("s", "#b4531d"),
    "partner": ("D", "#1a1a1a"),
    "public": ("X", "#7a7a7a"),
}
_TYPICAL = (
    "turnout",
    "protests",
    "detained_protesters",
    "core_salience",
    "dilemma",
    "bilateral_loss",
    "released",
)
_KEY = "Circles: organisers; squares: government; diamonds: partner; crosses: others."
_LANE = 0.155
_SIZE = (3.0, 70.0)


def timeline(material: Material) -> Figure:
    """Draw the events of the replicate closest to the median, by kind and country."""
    replicate = bands.typical_replicate(
        material.curves, [name for name in _TYPICAL if name in material.curves]
    )
    events = material.events[
        (material.events["replicate"] == replicate) & (material.events["kind"] != "outside")
    ]
    kinds = [kind for kind in LANES if kind in set(events["kind"])]
    kinds += sorted(set(events["kind"]) - set(LANES))
    height = max(1.0, _LANE * (len(kinds) + 0.6))
    sizes = events.loc[events["kind"] == "protest", "size"].astype(float)
    largest = float(sizes.max()) if len(sizes) else 1.0
    heading = "Simulated events"
    if len(sizes):
        heading += f" (area of a protest's mark: its turnout, the largest {largest:,.0f} persons)"
    sheet = new_sheet(
        material, [Row(heading, "", height)], [_KEY, *_press(events), _choice(material, replicate)], left=1.3
    )
    for name, axes in sheet.panels[0].items():
        _draw_lanes(axes, events[events["country"] == name], kinds, largest)
    first = next(iter(sheet.panels[0].values()))
    first.set_yticks(range(len(kinds)), [LANES.get(kind, (kind.replace("_", " "), ""))[0] for kind in kinds])
    first.set_ylim(len(kinds) - 0.4, -0.6)
    return sheet.figure


def _press(events: pd.DataFrame) -> list[str]:
    return ["Filled protests: those the press would record."] if "recorded" in events else []


def _choice(material: Material, replicate: int) -> str:
    if material.replicates == 1:
        return "Events of the one replicate."
    return (
        f"Events of replicate {replicate}, the one closest to the median of all {material.replicates} "
        "(smallest mean of |value - median| / interquartile range over the run's sums of turnout, "
        "protests, detained protesters, core salience, dilemma, bilateral loss and released, per country); "
        "others differ."
    )


def _draw_lanes(axes: Axes, events: pd.DataFrame, kinds: list[str], largest: float) -> None:
    from matplotlib.colors import to_rgba

    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for lane, kind in enumerate(kinds):
        axes.axhline(lane, color="#e4e4e4", linewidth=0.4, zorder=0.4)
        rows = events[events["kind"] == kind]
        marker, colour = _ACTORS.get(LANES.get(kind, ("", "public"))[1], _ACTORS["public"])
        if kind == "protest":
            share = np.sqrt(rows["size"].astype(float) / largest) if largest > 0 else 0.0
            sizes = _SIZE[0] + (_SIZE[1] - _SIZE[0]) * np.asarray(share) ** 2
            filled = (
                rows["recorded"].astype(bool) if "recorded" in rows else pd.Series(True, index=rows.index)
            )
            faces = [to_rgba(colour, 0.55) if one else (1.0, 1.0, 1.0, 0.6) for one in filled]
            axes.scatter(
                rows["date"],
                [lane] * len(rows),
                s=sizes,
                marker=marker,
                facecolors=faces,
                linewidth=0.6,
                edgecolor=colour,
                clip_on=False,
            )
        else:
            axes.scatter(
                rows["date"], [lane] * len(rows), s=9, marker=marker, color=colour, linewidth=0, clip_on=False
            )
