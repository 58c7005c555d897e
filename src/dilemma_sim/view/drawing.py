"""Drawing many figures: half of them in a second process, where there is a core for it.

Most of the time that a figure takes goes into Python's own work, which a thread cannot share. Nothing heavy
is imported here, since the second process loads this module before anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dilemma_sim.study.errors import RunFailed
from dilemma_sim.study.workers import Ended, Say, Workers, usable_cores

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Plan:
    """Hold what is needed to draw a figure, here or elsewhere.

    Attributes
    ----------
    name : of the figure and its files.
    draw : a function at the top of a module, perhaps with its arguments (`functools.partial`).
    formats, provenance : of its files; see `saving.save_figure`.
    """

    name: str
    draw: Callable[[], Figure]
    formats: tuple[str, ...]
    provenance: Mapping[str, str]


@dataclass(frozen=True)
class Drawn:
    """Hold a figure: its name, its files by ending, and a small picture of it for a page."""

    name: str
    files: Mapping[str, bytes]
    picture: bytes


class SecondHand:
    """Draw in a process of its own, which gets ready while this one does other things."""

    def __init__(self) -> None:
        self._workers: Workers[Sequence[Plan], list[Drawn]] = Workers(_draw_share, 1, _unheard, prepare=_load)
        self._workers.warm_up()
        self._ended: list[Ended[list[Drawn]]] = []

    def take(self, share: Sequence[Plan]) -> None:
        """Take on figures."""
        self._ended = []
        self._workers.submit(0, share)

    def look_after(self) -> None:
        """Give the process its figures if it has got ready meanwhile: it is handed nothing before."""
        self._ended = self._ended or self._workers.wait(at_most=0.0)

    def bring(self) -> list[Drawn] | None:
        """Wait for the figures; None where the process failed or died."""
        while not self._ended:
            self._ended = self._workers.wait()
        return self._ended[0].result

    def close(self) -> None:
        """End the process."""
        self._workers.close()


@contextmanager
def second_hand(jobs: int | None = None) -> Iterator[SecondHand | None]:
    """Give a process that draws beside this one, or None where there is no core for it.

    Parameters
    ----------
    jobs : the number of processes that there may be; by default as many as there are cores.
    """
    if (usable_cores() if jobs is None else jobs) < 2:
        yield None
        return
    with closing(SecondHand()) as hand:
        yield hand


def draw_all(plans: Sequence[Plan], hand: SecondHand | None = None) -> list[Drawn]:
    """Draw figures in the look of the package.

    Parameters
    ----------
    plans : the figures.
    hand : takes every second one; what it does not bring is drawn here, and is the same.
    """
    found = {} if hand is None else _by_turns(dict(enumerate(plans)), hand)
    return [found.get(place) or _draw(plan) for place, plan in enumerate(plans)]


def _by_turns(plans: Mapping[int, Plan], hand: SecondHand) -> dict[int, Drawn]:
    mine, others = list(plans)[::2], list(plans)[1::2]
    found: dict[int, Drawn] = {}
    with suppress(RunFailed):  # the second process could not even begin
        hand.take([plans[place] for place in others])
        for place in mine:
            hand.look_after()
            found[place] = _draw(plans[place])
        found |= dict(zip(others, hand.bring() or (), strict=False))
    return found


def write_all(drawn: Sequence[Drawn], folder: Path) -> list[Path]:
    """Write the files of figures into a folder, and return their paths."""
    from dilemma_sim.view.saving import write_figure

    return [path for one in drawn for path in write_figure(one.files, folder, one.name)]


def _draw(plan: Plan) -> Drawn:
    from dilemma_sim.view.raster import pixels, small_picture
    from dilemma_sim.view.saving import figure_files, metadata, title_of
    from dilemma_sim.view.style import journal_style

    with journal_style():
        figure = plan.draw()
        drawn = pixels(figure)
        files = figure_files(figure, plan.name, plan.formats, plan.provenance, drawn)
    texts = metadata("png", title_of(plan.name, plan.provenance), plan.provenance)
    return Drawn(plan.name, files, small_picture(drawn, texts))


def _draw_share(share: Sequence[Plan], _tell: Callable[[], None]) -> list[Drawn]:
    return [_draw(plan) for plan in share]


def _load(_say: Say) -> None:
    """Load what drawing needs, which takes longer than a figure: what a blank one does, and tables."""
    from matplotlib.figure import Figure

    import dilemma_sim.view.figures  # noqa: F401

    _draw(Plan("blank", Figure, ("png",), {}))


def _unheard(_ticket: int) -> None:
    """Take the end of a run, which figures do not report."""
