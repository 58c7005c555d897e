"""The page of the explorer: what is changed on the left, what follows on the right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import panel as pn

from dilemma_sim.explore.board import Board
from dilemma_sim.explore.fields import fault_html, html
from dilemma_sim.explore.form import Form
from dilemma_sim.explore.keeping import Keeping
from dilemma_sim.explore.looks import Pair
from dilemma_sim.explore.naming import TO_PICTURE, name_controls
from dilemma_sim.explore.sheet import COMMON, LEFT, NARROW, PAGE
from dilemma_sim.explore.variant import Terms, Variant, messages
from dilemma_sim.explore.work import News, Order
from dilemma_sim.scenario.errors import ScenarioError
from dilemma_sim.scenario.library import list_shipped

if TYPE_CHECKING:
    from pathlib import Path

    from dilemma_sim.explore.work import Work

PAUSE = 120
"""Milliseconds without a change after which what was changed is read."""
LIMITS = (
    "What you see follows from the assumptions of a model, most of them set by hand. It is no forecast and "
    "hardly evidence. Numbers of people held are disputed."
)


class Page:
    """Hold the page that one visitor sees.

    Parameters
    ----------
    work : computes replicates for all pages.
    base : the scenario to begin with.
    """

    def __init__(self, work: Work, base: str) -> None:
        self.work = work
        shipped = {f"{one.title} ({one.name})": one.name for one in list_shipped("scenario")}
        own = {} if base in shipped.values() else {f"Your file {base}": base}
        self.scenario = pn.widgets.Select(
            label="Scenario", options=own | shipped, value=base, stylesheets=[COMMON],
            sizing_mode="stretch_width",
        )  # fmt: skip
        self.status = html("")
        self.stop = pn.widgets.Button(label="Stop", stylesheets=[COMMON], disabled=True, width=70)
        self.stop.on_click(lambda _: self._cancel())
        self.left = pn.Column(stylesheets=[LEFT], sizing_mode="stretch_width", margin=0)
        self.right = pn.Column(sizing_mode="stretch_width", margin=0)
        self.scenario.param.watch(lambda _: self._open(), "value")
        self._number = 0
        self._pair: Pair | None = None
        self._shown = Variant(base), Terms()
        self._document = pn.state.curdoc
        self._hands = ThreadPoolExecutor(1)
        self._waiting: Any = None
        if self._document is not None:
            name_controls(self._document)
        pn.state.on_session_destroyed(lambda _: self._leave())
        self._open()

    def view(self) -> Any:
        """Return the page."""
        return pn.Column(self.left, self.right, stylesheets=[PAGE], sizing_mode="stretch_width", margin=0)

    def _open(self) -> None:
        """Lay out everything for the scenario chosen."""
        self._pair = None
        self.form = Form(str(self.scenario.value), self._soon)
        self.board = Board(self.form.document.value, self._again)
        self.keeping = Keeping(lambda: (*self._shown, self._pair), self._later, self._hands)
        head = html(f"<h1>dilemma-sim explorer</h1>{links(here='./')}<p class='muted'>{LIMITS}</p>")
        down = pn.widgets.Button(label="Go to the picture", stylesheets=[COMMON, NARROW])
        down.js_on_click(code=TO_PICTURE)
        self.left[:] = [head, down, self.scenario, *self.form.view(), *self.keeping.view()]
        self.right[:] = [pn.Row(self.status, self.stop, sizing_mode="stretch_width"), *self.board.view()]
        self._changed()

    def _soon(self) -> None:
        """Look at a change when the next one has had time to come: a slider that moves makes many."""
        if self._document is None:
            self._changed()
            return
        if self._waiting is not None:
            self._document.remove_timeout_callback(self._waiting)
        self._waiting = self._document.add_timeout_callback(self._changed, PAUSE)

    def _changed(self) -> None:
        """Read what is changed, and have it computed if it makes sense."""
        self._waiting = None
        variant, terms = self.form.variant, self.form.terms
        try:
            mine = variant.read().value if variant.changed else None
        except ScenarioError as error:
            self.form.tell(messages(error, self.form.paths))
            self.keeping.save.disabled = True
            self._say("A value on the left cannot be read; the picture shows what was there before.", 1.0)
            return
        self.form.tell({})
        self._number += 1
        number = self._number
        self._shown = variant, terms
        self.keeping.renew()
        self.stop.disabled = False
        self._say("Starting …", 0.0)
        hear = lambda news: self._hands.submit(self._digest, number, news)  # noqa: E731
        self.work.ask(self, Order(self.form.document.value, mine, terms, hear))

    def _digest(self, number: int, news: News) -> None:
        """Make of news what the page shows; outside its thread, since that takes a while."""
        if number != self._number:
            return  # a newer change is under way
        pair = None if news.base is None else Pair(news.base, news.mine)
        try:
            data = None if pair is None else self.board.data(pair)
        except Exception as error:  # in a thread of its own it would be lost
            news, pair, data = replace(news, fault=f"The picture cannot be drawn: {error!r}"), None, None
        self._later(lambda: self._hear(number, news, pair, data))

    def _hear(self, number: int, news: News, pair: Pair | None, data: Any) -> None:
        if number != self._number:
            return
        if news.fault:
            self.stop.disabled = True
            self.status.object = fault_html(news.fault)
        elif pair is None:
            self._say(news.note, 0.0)
        else:
            self._pair = pair
            self.board.show(data)
            self.stop.disabled = news.done >= news.total
            more = "" if news.done >= news.total else "; bands sharpen as more arrive"
            self._say(f"{news.done} of {news.total} runs of each variant{more}", news.done / news.total)

    def _again(self) -> None:
        """Show the same runs again, since something else of them is to be seen."""
        if self._pair is not None:
            news = News(self._pair.base, self._pair.mine, self._shown[1].replicates)
            self._hands.submit(self._digest, self._number, news)

    def _later(self, task: Callable[[], None]) -> None:
        """Have something done in the thread of the page."""
        if self._document is not None:
            self._document.add_next_tick_callback(task)

    def _cancel(self) -> None:
        self._number += 1
        self.work.cancel(self)
        self.stop.disabled = True
        there = 0 if self._pair is None else self._pair.latest.replicates
        self._say(f"Stopped. The picture shows the {there} runs that had arrived.", 1.0)

    def _leave(self) -> None:
        self.work.cancel(self)
        self._hands.shutdown(wait=False, cancel_futures=True)

    def _say(self, text: str, share: float) -> None:
        self.status.object = (
            f'<p role="status">{escape(text)}</p><progress max="1" value="{share:.3f}" '
            f'aria-label="Runs that have ended"></progress>'
        )


def links(here: str) -> str:
    """Return links between the pages of the explorer as HTML."""
    pages = {"./": "Scenario", "./study": "Study"}
    told = [
        f"<b>{name}</b>" if place == here else f'<a href="{place}">{name}</a>'
        for place, name in pages.items()
    ]
    return f'<nav aria-label="Pages"><p>{" · ".join(told)}</p></nav>'


def study_view(folder: Path | None) -> Any:
    """Return the page of studies, with a folder open if one is given."""
    from dilemma_sim.explore.study_page import study_tab

    if pn.state.curdoc is not None:
        name_controls(pn.state.curdoc)
    head = html(f"<h1>dilemma-sim explorer</h1>{links(here='./study')}")
    return pn.Column(head, study_tab(folder), sizing_mode="stretch_width", margin=8)
