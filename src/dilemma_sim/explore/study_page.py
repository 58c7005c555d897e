"""The page of a study: its map over two factors, and what lies behind each point of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import panel as pn

from dilemma_sim.explore.paper import Chart
from dilemma_sim.explore.sheet import COMMON, TEXT
from dilemma_sim.explore.study_downloads import histories_csv, map_csv, map_png
from dilemma_sim.explore.study_histories import histories_chart
from dilemma_sim.explore.study_map import (
    MapChoice,
    held_factors,
    indices_of,
    map_chart,
    map_rows,
    points_of,
    spread_text,
)
from dilemma_sim.explore.study_point import command_words, factors_table, outcome_words, summary_table
from dilemma_sim.explore.study_source import StudySource
from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.scenario.errors import ScenarioError
from dilemma_sim.study.errors import StudyError
from dilemma_sim.view import style
from dilemma_sim.view.sweep_material import value_text

MOST_LISTED = 2000
"""Design points in the list; beyond that a number can be typed."""
NO_FACTOR = "the outcome itself"
"""The choice for the vertical axis that maps one factor only."""

_LOOK = """
p, pre { overflow-wrap: anywhere; }
.note { border-left: 4px solid #b4531d; background: #faf1ea; padding: 4px 12px; }
pre { background: #f3f5f7; padding: 10px; }
caption { text-align: left; font-weight: 600; padding: 6px 8px; }
th { font-weight: 400; }
thead th { color: #595959; }
td { font-variant-numeric: tabular-nums; }
abbr { text-decoration: underline dotted; cursor: help; }
"""
_BUTTON_LOOK = """
.bk-btn { min-height: 40px; display: flex; align-items: center; justify-content: center; }
"""


def study_page(folder: Path) -> pn.viewable.Viewable:
    """Return the page of a study folder that a sweep has made, finished or not.

    Raises
    ------
    FolderRefused : it is no study folder, or no run of it has ended yet.
    """
    return _StudyPage(StudySource.open(folder)).view()


def study_tab(folder: Path | None = None) -> pn.viewable.Viewable:
    """Return a field for the path of a study folder, and below it the page of the one that is open.

    A folder that cannot be shown is answered with the reason, and the page that was there stays.
    """
    path = pn.widgets.TextInput(
        label="Study folder",
        value="" if folder is None else str(folder),
        placeholder="results/my-study",
        stylesheets=[COMMON],
        sizing_mode="stretch_width",
        max_width=520,
    )
    button = pn.widgets.Button(label="Open study", color="primary", stylesheets=[COMMON, _BUTTON_LOOK])
    message = pn.Column(sizing_mode="stretch_width")
    shown = pn.Column(sizing_mode="stretch_width")

    def show(_: object = None) -> None:
        try:
            page = study_page(Path((path.value or "").strip()).expanduser())
        except (StudyError, ScenarioError) as error:
            message[:] = [_note(str(error))]
            return
        message[:] = []
        shown[:] = [page]

    button.on_click(show)
    path.param.watch(lambda _: show(), "enter_pressed")
    if folder is not None:
        show()
    opening = pn.FlexBox(path, button, align_items="flex-end", gap="8px")
    return pn.Column(opening, message, shown, sizing_mode="stretch_width", name="Study")


class _StudyPage:
    """The widgets and panes of one open study, and what happens when one of them changes."""

    def __init__(self, source: StudySource) -> None:
        self.source = source
        material, names = source.material, source.folder.factors
        factors = {source.names[name]: name for name in names}
        axes = [
            *(name for name in names if name != "scenario"),
            *(name for name in names if name == "scenario"),
        ]
        self.outcome = _select(
            "Outcome", _labelled({name: one[0] for name, one in material.outcomes.items()})
        )
        self.country = _select("Country", _labelled(material.countries))
        self.across = _select("Across", factors, axes[0])
        self.up = _select("Up", {**factors, NO_FACTOR: ""}, axes[1] if len(axes) > 1 else "")
        self.held = {
            name: _select(f"Held: {source.names[name]}", _by_text(values))
            for name, values in material.factors.items()
        }
        self.point = _select("Design point", {})
        self.weekly = _select("History of", _labelled({name: one.label for name, one in OUTCOMES.items()}))
        self.number = pn.widgets.IntInput(
            label="Number of the point", start=0, width=280, visible=False, stylesheets=[COMMON]
        )
        self.command = pn.widgets.TextInput(visible=False)
        self.map = pn.pane.Bokeh(sizing_mode="stretch_width", min_width=280)
        self.map_words = _text()
        self.histories = pn.Column(sizing_mode="stretch_width", min_width=280)
        self.facts = _text()
        self.command_words = _text()
        self._chart: Chart | None = None
        self._follow_outcome()
        self._watch()
        self._draw_map()

    @property
    def choice(self) -> MapChoice:
        """What the widgets say is to be shown."""
        across, up = self.across.value, self.up.value or None
        up = None if up == across else up
        held = {name: self.held[name].value for name in held_factors(self.source, across, up)}
        return MapChoice(self.outcome.value, self.country.value, across, up, held)

    def view(self) -> pn.viewable.Viewable:
        """Lay the page out: what is chosen, the map, and beside or below it the point."""
        study = self.source.folder.study
        head = f"<h2>{escape(study.title)}</h2>" + (
            f"<p>{escape(study.description)}</p>" if study.description else ""
        )
        chosen = pn.FlexBox(
            self.outcome, self.country, self.across, self.up, *self.held.values(), gap="4px 8px"
        )
        return pn.Column(
            pn.pane.HTML(head, sizing_mode="stretch_width", stylesheets=[TEXT, _LOOK]),
            *([_note(*self.source.state)] if self.source.state else []),
            chosen,
            pn.FlexBox(
                pn.Column(self.map, self.map_words, self._map_downloads(), **_BESIDE),
                pn.Column(
                    pn.FlexBox(self.point, self.number, self.weekly, gap="4px 8px"),
                    self.histories,
                    self._history_download(),
                    **_BESIDE,
                ),
                gap="8px",
            ),
            self.facts,
            self.command_words,
            self.command,
            _copy_button(self.command),
            sizing_mode="stretch_width",
        )

    def _map_downloads(self) -> pn.viewable.Viewable:
        picture = pn.widgets.FileDownload(
            callback=lambda: map_png(self.source, self.choice),
            filename="map.png",
            label="Map (PNG)",
            **_DOWNLOAD,
        )
        table = pn.widgets.FileDownload(
            callback=lambda: map_csv(self.source, self.choice),
            filename="map.csv",
            label="Table (CSV)",
            **_DOWNLOAD,
        )

        def rename(outcome: str) -> None:
            picture.filename, table.filename = f"map_{outcome}.png", f"map_{outcome}.csv"

        self.outcome.param.watch(lambda event: rename(event.new), "value")
        rename(self.outcome.value)
        return pn.FlexBox(picture, table, gap="8px")

    def _history_download(self) -> pn.viewable.Viewable:
        return pn.widgets.FileDownload(
            callback=lambda: histories_csv(self.source, self.point.value, self.weekly.value),
            filename="histories.csv",
            label="Histories (CSV)",
            **_DOWNLOAD,
        )

    def _watch(self) -> None:
        for widget in (self.country, self.across, self.up, *self.held.values()):
            widget.param.watch(lambda _: self._draw_map(), "value")
        self.outcome.param.watch(lambda _: self._follow_outcome(), "value")
        self.outcome.param.watch(lambda _: self._draw_map(), "value")
        self.point.param.watch(lambda _: self._show_point(), "value")
        self.number.param.watch(lambda event: self._choose(event.new), "value")
        self.weekly.param.watch(lambda _: self._draw_histories(), "value")

    def _follow_outcome(self) -> None:
        """Let the histories show the outcome that the map is made of."""
        columns = {one.column: one.outcome for one in self.source.folder.study.outcomes}
        self.weekly.value = columns[self.outcome.value]

    def _draw_map(self) -> None:
        choice = self.choice
        for name, widget in self.held.items():
            widget.visible = name in choice.held
        self._chart = chart = map_chart(self.source, choice)
        points_of(chart).selected.on_change("indices", self._clicked)
        self.map.object = chart
        axes = [choice.across] if choice.up is None else [choice.across, choice.up]
        words = [spread_text(self.source, choice), outcome_words(self.source, choice.outcome)]
        self.map_words.object = "".join(f"<p>{escape(one)}</p>" for one in words)
        before = self.point.value
        self._list_points(choice, axes)
        if self.point.value == before:
            self._show_point()

    def _list_points(self, choice: MapChoice, axes: list[str]) -> None:
        """Offer the points of the map in the list, by which the keyboard reaches them."""
        self._axes, self._there = axes, map_rows(self.source, choice)["point"].tolist()
        self.number.visible = len(self._there) > MOST_LISTED
        self._offer(self.point.value if self.point.value in self._there else next(iter(self._there), None))

    def _offer(self, point: int | None) -> None:
        listed = self._there[:MOST_LISTED]
        listed += [point] if point is not None and point not in listed else []
        options = {f"{one}: {self.source.at(one, self._axes)}": one for one in listed}
        self.point.param.update(options=options, value=point)

    def _choose(self, point: int) -> None:
        """Show a design point, if it is on the map."""
        if point in self.point.options.values():
            self.point.value = point
        elif point in self._there:
            self._offer(point)

    def _clicked(self, _: str, __: object, indices: list[int]) -> None:
        if indices and self._chart is not None:
            self._choose(int(points_of(self._chart).data["point"][indices[0]]))
        self._mark()  # a click beside the points leaves the one selected whose histories are shown

    def _mark(self) -> None:
        if self._chart is not None and self.point.value is not None:
            points_of(self._chart).selected.indices = indices_of(self._chart, [self.point.value])

    def _show_point(self) -> None:
        point = self.point.value
        if point is None:
            return
        self._mark()
        country = self.country.value
        self.facts.object = factors_table(self.source, point) + summary_table(self.source, point, country)
        self.command.value = self.source.command(point)
        self.command_words.object = command_words(self.source, point)
        self._draw_histories()

    def _draw_histories(self) -> None:
        country, outcome = self.country.value, self.weekly.value
        try:
            curves = self.source.curves(self.point.value, outcome)
        except StudyError as error:
            self.histories[:] = [_note(str(error))]
            return
        if curves.empty:
            self.histories[:] = [_note("No run of this design point has ended well.")]
            return
        colour = style.line_styles(self.source.material.countries)[country].colour
        chart = histories_chart(curves, outcome, country, colour)
        about = f"{curves['replicate'].nunique()} runs. {OUTCOMES[outcome].description}"
        self.histories[:] = [pn.pane.Bokeh(chart, sizing_mode="stretch_width"), _text(about)]


_BESIDE: dict[str, Any] = {"sizing_mode": "stretch_width", "min_width": 300, "styles": {"flex": "1 1 460px"}}
_DOWNLOAD: dict[str, Any] = {
    "embed": False,
    "auto": True,
    "width": 170,
    "stylesheets": [COMMON, _BUTTON_LOOK],
}


def _select(name: str, options: dict[str, Any], value: Any = None) -> pn.widgets.Select:
    first = next(iter(options.values()), None) if value is None else value
    return pn.widgets.Select(label=name, options=options, value=first, width=280, stylesheets=[COMMON])


def _labelled(labels: Mapping[str, str]) -> dict[str, str]:
    """Return names by their label, told apart where two have the same."""
    twice = {label for label in labels.values() if list(labels.values()).count(label) > 1}
    return {f"{label} ({name})" if label in twice else label: name for name, label in labels.items()}


def _by_text(values: Sequence[object]) -> dict[str, object]:
    """Return values by how they are written, in full where that is needed to tell them apart."""
    short = {value_text(value): value for value in values}
    return short if len(short) == len(values) else {str(value): value for value in values}


def _text(words: str = "") -> pn.pane.HTML:
    html = f"<p>{escape(words)}</p>" if words else ""
    return pn.pane.HTML(html, sizing_mode="stretch_width", stylesheets=[TEXT, _LOOK])


def _note(*sentences: str) -> pn.pane.HTML:
    html = "".join(f"<p>{escape(one)}</p>" for one in sentences)
    return pn.pane.HTML(
        f'<div class="note" role="alert">{html}</div>', sizing_mode="stretch_width", stylesheets=[TEXT, _LOOK]
    )


def _copy_button(command: pn.widgets.TextInput) -> pn.widgets.Button:
    button = pn.widgets.Button(label="Copy command", width=170, stylesheets=[COMMON, _BUTTON_LOOK])
    button.js_on_click(args={"command": command}, code="navigator.clipboard.writeText(command.value)")
    return button
