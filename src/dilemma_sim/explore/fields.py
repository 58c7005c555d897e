"""Fields of the form: a number with its slider and its source, an outside event with its day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from html import escape
from math import isfinite
from typing import Any

import panel as pn

from dilemma_sim.explore.factors import Factor
from dilemma_sim.explore.sheet import BELOW, BESIDE, COMMON, TEXT
from dilemma_sim.explore.timeline import Entry, settings_of
from dilemma_sim.scenario.quantity import GRADES

type Changed = Callable[[], None]

STEPS = 200
"""Stops of a slider over its range."""


def html(text: str, **more: Any) -> pn.pane.HTML:
    """Return a pane of text in the type of the page."""
    return pn.pane.HTML(text, stylesheets=[TEXT], sizing_mode="stretch_width", margin=(2, 5), **more)


def fault_html(text: str) -> str:
    """Return a message of the reader as it stands beside a field; nothing for nothing."""
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f'<p class="fault" role="alert">{lines}</p>' if text else ""


def number_text(value: float) -> str:
    """Return a number as a field shows it, so that reading it gives the same number."""
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


class NumberField:
    """Let a number be moved by a slider or typed, and say what it is and where it comes from.

    Parameters
    ----------
    factor : what is moved.
    drawn : whether each run draws it from the posterior as long as it stays where it is.
    changed : is called when the user has changed it.
    """

    def __init__(self, factor: Factor, drawn: bool, changed: Changed) -> None:
        self.factor = factor
        self._changed = changed
        self._at_rest = number_text(factor.parameter.value or 0)
        whole = isinstance(factor.parameter.value, int)
        step = max(1.0, (factor.high - factor.low) // STEPS) if whole else (factor.high - factor.low) / STEPS
        self.slider = pn.widgets.FloatSlider(
            label=factor.label, start=factor.low, end=factor.high, step=step, value=float(self._at_rest),
            stylesheets=[COMMON, BELOW], sizing_mode="stretch_width", margin=(4, 15, 8, 12),
        )  # fmt: skip
        self.box = pn.widgets.TextInput(
            label=f"{factor.label} ({factor.unit})", value=self._at_rest, stylesheets=[COMMON, BESIDE],
            sizing_mode="stretch_width", margin=(8, 5, 2, 5),
        )  # fmt: skip
        self.message = html("")
        self.slider.param.watch(self._slid, "value_throttled")
        self.box.param.watch(self._typed, "value")
        about = html(_about(factor, drawn))
        self.view = pn.Column(self.box, self.slider, self.message, about, sizing_mode="stretch_width")

    @property
    def settings(self) -> dict[str, str]:
        """What the field changes in the scenario; nothing where it is at rest."""
        text = (self.box.value or "").strip()
        return {} if text == self._at_rest else {self.factor.path: text}

    def tell(self, message: str) -> None:
        """Show what the reader says of the value."""
        self.message.object = fault_html(message)

    def reset(self) -> None:
        """Put the value of the base back."""
        self.box.value = self._at_rest

    def _slid(self, event: Any) -> None:
        ends = {self.factor.low, self.factor.high}
        value = event.new if event.new in ends else float(f"{event.new:.4g}")
        if abs(value - float(self._at_rest)) < self.slider.step / 2:
            value = float(self._at_rest)  # a slider has no stop exactly where the base is
        text = number_text(round(value) if isinstance(self.factor.parameter.value, int) else value)
        if text != self.box.value:
            self.box.value = text

    def _typed(self, event: Any) -> None:
        with suppress(ValueError):
            value = float(event.new)
            if isfinite(value):
                self.slider.value = min(max(value, self.slider.start), self.slider.end)
        self._changed()


def _about(factor: Factor, drawn: bool) -> str:
    row = factor.parameter
    limits = [f"{end:g}" if end is not None else "any" for end in (row.low, row.high)]
    source = f"{row.source or 'none given'}"
    grade = f"{row.grade}: {GRADES[row.grade]}" if row.grade in GRADES else "no grade"
    lines = [
        row.description,
        f"In the base: {number_text(row.value or 0)}. Allowed: {limits[0]} to {limits[1]}.",
        f"Source: {source} ({grade}).",
        *([_DRAWN] if drawn else []),
        factor.why,
        f"Key path: {row.path}",
    ]
    title = escape("\n".join(lines), quote=True)
    inside = "".join(f"<p>{escape(line)}</p>" for line in lines)
    name = escape(f"What is this? Source ({row.grade or 'no grade'})")
    return f'<details title="{title}"><summary>{name}</summary>{inside}</details>'


_DRAWN = (
    "As long as it stays where it is, each run draws it anew from what the record leaves open (the "
    "posterior); moving it fixes it in your variant."
)


class TimelineFields:
    """Let outside events be switched off and moved.

    Parameters
    ----------
    entries : the outside events of the base.
    changed : is called when the user has changed one.
    """

    def __init__(self, entries: list[Entry], changed: Changed) -> None:
        self.entries = entries
        self.on: dict[str, Any] = {}
        self.days: dict[str, Any] = {}
        self.messages: dict[str, Any] = {}
        rows = []
        for entry in entries:
            where = f" ({entry.where})" if entry.where else ""
            self.on[entry.key] = on = pn.widgets.Checkbox(
                label=f"{entry.label}{where}", value=True, stylesheets=[COMMON],
                sizing_mode="stretch_width", margin=(8, 5, 0, 5),
            )  # fmt: skip
            self.days[entry.key] = day = pn.widgets.TextInput(
                label=f"Day of: {entry.label}", value=entry.day.isoformat(), placeholder="YYYY-MM-DD",
                stylesheets=[COMMON], width=150, margin=(0, 5, 0, 25),
            )  # fmt: skip
            self.messages[entry.key] = message = html("")
            for widget in (on, day):
                widget.param.watch(lambda _: changed(), "value")
            title = escape("\n".join(entry.facts), quote=True)
            inside = "".join(f"<p>{escape(fact)}</p>" for fact in entry.facts)
            about = html(
                f'<details title="{title}"><summary>What is this? Source</summary>{inside}</details>'
            )
            rows += [on, day, message, about]
        self.view = pn.Column(*rows, sizing_mode="stretch_width")

    @property
    def settings(self) -> dict[str, str]:
        """What is changed in the scenario."""
        return settings_of(
            self.entries,
            {key: widget.value for key, widget in self.on.items()},
            {key: widget.value for key, widget in self.days.items()},
        )

    def tell(self, messages: dict[str, str]) -> None:
        """Show what the reader says, by key path."""
        for entry in self.entries:
            found = messages.get(entry.day_path) or messages.get(entry.path, "")
            self.messages[entry.key].object = fault_html(found)

    @property
    def paths(self) -> list[str]:
        """Key paths that have a field here."""
        return [path for entry in self.entries for path in (entry.path, entry.day_path)]

    def reset(self) -> None:
        """Put all events back."""
        for entry in self.entries:
            self.on[entry.key].value = True
            self.days[entry.key].value = entry.day.isoformat()
