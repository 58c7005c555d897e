"""The event log of single runs, to click through."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dilemma_sim.explore.looks import labels_of
from dilemma_sim.view.timeline import LANES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dilemma_sim.model import Event
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.engine import Ensemble

OUTSIDE = "outside event"
HEAD = ("Week of", "Where", "Who", "What", "Size", "Detained", "Demands", "More", "In the press")
HELP = (
    "One simulated history at a time, event by event; the same number of run has the same luck in both "
    "variants, so that their logs can be read side by side. Small protests often escape the press, in the "
    "model as in the world."
)


def kind_label(kind: str) -> str:
    """Return what a kind of event is called."""
    return OUTSIDE if kind == "outside" else LANES.get(kind, (kind.replace("_", " "), ""))[0]


def kinds_in(ensemble: Ensemble) -> dict[str, str]:
    """Return the kinds of events that happen in any replicate, by their label, in the order of figures."""
    seen = {event.kind for events in ensemble.runs.events for event in events}
    order = [*LANES, *sorted(seen - set(LANES))]
    return {kind_label(kind): kind for kind in order if kind in seen}


def log_rows(
    ensemble: Ensemble, replicate: int, kinds: Collection[str] = (), country: str = ""
) -> list[tuple[str, ...]]:
    """Return the events of one replicate in words, in the order they happened.

    Parameters
    ----------
    ensemble : the replicates.
    replicate : which.
    kinds : only these kinds of events; none named means all.
    country : only events of this country, and those that concern all; empty for every country.
    """
    scenario = ensemble.scenario
    events = ensemble.runs.events[ensemble.runs.replicates.index(replicate)]
    return [
        _row(event, scenario)
        for event in sorted(events, key=lambda one: (one.step, one.country))
        if (not kinds or event.kind in kinds) and (not country or event.country in ("", country))
    ]


def _row(event: Event, scenario: Scenario) -> tuple[str, ...]:
    countries, issues = labels_of(scenario.countries), labels_of(scenario.issues)
    organisations = labels_of(scenario.organisations)
    postures = {**labels_of(scenario.postures.external), **labels_of(scenario.postures.internal)}
    detail = organisations.get(event.detail) or " / ".join(
        postures.get(part, part.replace("_", " ")) for part in event.detail.split("/")
    )
    demands = sorted(event.demands.items(), key=lambda item: -item[1])
    actor = "from outside" if event.kind == "outside" else event.actor.replace("_", " ")
    return (
        event.date.isoformat(),
        countries.get(event.country, "all"),
        organisations.get(event.actor, actor),
        kind_label(event.kind),
        _size(event),
        f"{event.detained:,.0f}" if event.detained else "",
        ", ".join(f"{issues.get(issue, issue)} {100 * share:.0f} %" for issue, share in demands),
        "" if detail == kind_label(event.kind) else detail,
        ("yes" if event.recorded else "no") if event.kind == "protest" else "",
    )


def _size(event: Event) -> str:
    if not event.size:
        return ""
    return f"{100 * event.size:.1f} %" if event.kind == "punishment" else f"{event.size:,.0f}"


def as_table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()
) -> str:
    """Return a table as HTML that scrolls by itself and can be reached by keyboard."""
    kinds = ["number" if place in numeric else "" for place in range(len(head))]
    top = "".join(
        f'<th scope="col" class="{kind}">{escape(name)}</th>' for name, kind in zip(head, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{kind}">{escape(cell)}</td>' for cell, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )
