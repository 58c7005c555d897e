"""The part of the form that keeps what was made: scenario file, command line, figures and data."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import panel as pn

from dilemma_sim.explore.fields import fault_html, html
from dilemma_sim.explore.sheet import COMMON
from dilemma_sim.explore.variant import NotSaved, Terms, Variant, run_command, save
from dilemma_sim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from dilemma_sim.explore.looks import Pair

COPY = "navigator.clipboard.writeText(source.value)"


class Keeping:
    """Save a variant, show the command line that reproduces it, and hand out figures and data.

    Parameters
    ----------
    shown : returns the variant and terms of the page, and the replicates that are there.
    later : runs a function in the thread of the page.
    hands : prepares downloads beside the page.
    """

    def __init__(
        self,
        shown: Callable[[], tuple[Variant, Terms, Pair | None]],
        later: Callable[[Callable[[], None]], None],
        hands: Executor,
    ) -> None:
        self._shown, self._later, self._hands = shown, later, hands
        self._saved: tuple[Variant, Path] | None = None
        wide: dict[str, Any] = {"stylesheets": [COMMON], "sizing_mode": "stretch_width"}
        self.title = pn.widgets.TextInput(label="Title of my variant", value="My variant", **wide)
        self.why = pn.widgets.TextInput(
            label="Why these numbers? (kept as their source)",
            placeholder="such as: interview, report, guess",
            **wide,
        )
        self.file = pn.widgets.TextInput(label="File name", value="my-variant.yaml", **wide)
        self.save = pn.widgets.Button(label="Save as scenario", color="primary", stylesheets=[COMMON])
        self.message = html("")
        self.command = pn.widgets.TextAreaInput(
            label="Command line that gives these numbers", rows=4, auto_grow=True, disabled=False, **wide
        )
        self.copy = pn.widgets.Button(label="Copy command", stylesheets=[COMMON])
        self.copy.js_on_click(args={"source": self.command}, code=COPY)
        self.prepare = pn.widgets.Button(label="Prepare figures and data", stylesheets=[COMMON])
        self.download = pn.widgets.FileDownload(
            label="Download figures and data", filename="dilemma-sim.zip", visible=False, stylesheets=[COMMON]
        )
        self.state = html("")
        self.save.on_click(lambda _: self._save())
        self.prepare.on_click(lambda _: self._prepare())

    def renew(self) -> None:
        """Show the command line of what is on the page now."""
        variant, terms, _ = self._shown()
        file = self._saved[1] if self._saved is not None and self._saved[0] == variant else None
        self.command.value = run_command(variant, terms, file)
        self.save.disabled = not variant.changed
        self.download.visible = False
        self.state.object = ""

    def view(self) -> list[Any]:
        """Return what stands at the end of the form."""
        about = (
            "<h2>Keep it</h2><p class='muted'>The file extends the base and says only what you changed. "
            "It is written into the folder where the explorer was started, or beside your own file.</p>"
        )
        hint = "<p class='muted'>Figures for print, tables as Parquet and CSV, and a report.</p>"
        return [
            html(about), self.title, self.why, self.file, self.save, self.message,
            self.command, self.copy, html(hint), self.prepare, self.download, self.state,
        ]  # fmt: skip

    def _save(self) -> None:
        variant, _, _ = self._shown()
        name, title, why = (str(one.value or "") for one in (self.file, self.title, self.why))
        try:
            path = save(variant, name, title, why)
        except (NotSaved, ScenarioError) as error:
            self.message.object = fault_html(str(error))
            return
        self._saved = (variant, path)
        self.message.object = (
            f'<p role="status">Saved as <code>{escape(str(path))}</code> in {escape(str(Path.cwd()))}.</p>'
        )
        self.renew()

    def _prepare(self) -> None:
        variant, terms, pair = self._shown()
        if pair is None:
            self.state.object = fault_html("No run has ended yet; wait for the first picture.")
            return
        self.state.object = '<p role="status">Drawing figures, which takes some seconds …</p>'
        self.prepare.disabled = True
        self._hands.submit(self._zip, pair, variant, run_command(variant, terms))

    def _zip(self, pair: Pair, variant: Variant, command: str) -> None:
        from dilemma_sim.explore.download import zipped

        try:
            data = zipped(pair, variant, command)
        except Exception as error:  # whatever it is, it is told where the user looks
            self._later(lambda told=str(error): self._handed(None, told))  # type: ignore[misc]
        else:
            self._later(lambda: self._handed(data, ""))

    def _handed(self, data: bytes | None, fault: str) -> None:
        self.prepare.disabled = False
        if data is None:
            self.state.object = fault_html(fault)
            return
        self.download.file = BytesIO(data)
        self.download.visible = True
        self.state.object = '<p role="status">Ready.</p>'
