"""The page of the explorer: what is changed on the left, what follows on the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import panel as pn

from dilemma_sim.explore.board import Board
from dilemma_sim.explore.fields import fault_html, html
from dilemma_sim.explore.form import Form
from dilemma_sim.explore.looks import Pair
from dilemma_sim.explore.sheet import COMMON, LEFT, PAGE
from dilemma_sim.explore.variant import messages
from dilemma_sim.explore.work import News, Order
from dilemma_sim.scenario.errors import ScenarioError
from dilemma_sim.scenario.library import list_shipped

if TYPE_CHECKING:
    from dilemma_sim.explore.work import Work


class Page:
    """Hold the page that one visitor sees.

    Parameters
    ----------
    work : computes replicates for all pages.
    base : the scenario to begin with.
    study : a study folder to open.
    """

    def __init__(self, work: Work, base: str, study: Path | None = None) -> None:
        self.work, self.study = work, study
        shipped = {f"{one.title} ({one.name})": one.name for one in list_shipped("scenario")}
        own = {} if base in shipped.values() else {f"Your file {base}": base}
        self.scenario = pn.widgets.Select(
            name="Scenario", options=own | shipped, value=base, stylesheets=[COMMON],
            sizing_mode="stretch_width",
        )  # fmt: skip
        self.stop = pn.widgets.Button(name="Stop", stylesheets=[COMMON], disabled=True)
        self.left = pn.Column(stylesheets=[LEFT], sizing_mode="stretch_width")
        self.right = pn.Column(sizing_mode="stretch_width")
        self.scenario.param.watch(lambda _: self._open(), "value")
        self.stop.on_click(lambda _: self._cancel())
        self._order = 0
        self._document = pn.state.curdoc
        pn.state.on_session_destroyed(lambda _: work.cancel(self))
        self._open()

    def view(self) -> Any:
        """Return the page."""
        return pn.Column(self.left, self.right, stylesheets=[PAGE], sizing_mode="stretch_width")

    def _open(self) -> None:
        """Lay out everything for the scenario chosen."""
        self.form = Form(str(self.scenario.value), frozenset(), self._changed)
        self.board = Board(self.form.document.value)
        title = html("<h1>dilemma-sim explorer</h1>")
        self.left[:] = [title, self.scenario, *self.form.view()]
        self.right[:] = [pn.Row(self.board.status, self.stop), *self.board.view()[1:]]
        self._changed()

    def _changed(self) -> None:
        """Read what is changed, and have it computed if it makes sense."""
        variant = self.form.variant
        try:
            mine = variant.read().value if variant.changed else None
        except ScenarioError as error:
            self.form.tell(messages(error, self.form.paths))
            return
        self.form.tell({})
        self._order += 1
        number = self._order
        self.stop.disabled = False
        self._say("Starting …")
        order = Order(self.form.document.value, mine, self.form.terms, lambda news: self._later(number, news))
        self.work.ask(self, order)

    def _later(self, number: int, news: News) -> None:
        """Take news in the thread of the work, and show them in that of the page."""
        if self._document is not None:
            self._document.add_next_tick_callback(lambda: self._hear(number, news))

    def _hear(self, number: int, news: News) -> None:
        if number != self._order:
            return  # a newer change is under way
        if news.fault:
            self.stop.disabled = True
            self.board.status.object = fault_html(news.fault)
            return
        if news.note:
            self._say(news.note)
            return
        assert news.base is not None
        self.board.show(Pair(news.base, news.mine))
        self.stop.disabled = news.done >= news.total
        self._say(f"{news.done} of {news.total} runs of each variant")

    def _cancel(self) -> None:
        self._order += 1
        self.work.cancel(self)
        self.stop.disabled = True
        self._say("Stopped; the picture shows the runs that had arrived.")

    def _say(self, text: str) -> None:
        self.board.status.object = f'<p role="status">{text}</p>'
