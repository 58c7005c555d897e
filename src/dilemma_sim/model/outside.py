"""What happens to the modelled actors and none of them decides (step 1 of a week)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.model.audience import Fading
from dilemma_sim.model.calls import Trigger

if TYPE_CHECKING:
    from dilemma_sim.model.world import DilemmaModel
    from dilemma_sim.scenario.timeline import OutsideEvent


def befall(model: DilemmaModel) -> None:
    """Let the outside events of the week take effect, those announced ahead before their day."""
    for event in model.outside.get(model.week, ()):
        _strike(model, event)
    for dealings in model.partner.dealings.values():
        dealings.feel()
    for event in model.announced.get(model.week, ()):
        country = event.countries[0] if len(event.countries) == 1 else ""
        model.log(country, event.kind, "outside", detail=event.label)
    model.forum.convene(model.sessions.get(model.week))


def _strike(model: DilemmaModel, event: OutsideEvent) -> None:
    model.shine(event.spotlight)
    for country in event.countries or tuple(model.case.countries):
        society = model.societies[country]
        if event.attention:
            society.audience.pushes.append((Fading(1.0, event.lasting), event.attention))
        if event.crisis > 0.0:
            society.audience.crises.append(Fading(event.crisis, event.lasting))
        if event.calls > 0.0 and model.case.mechanisms.triggers:
            society.calls.triggers.append(Trigger(event.calls, event.lasting, event.attention))
        dealings = model.partner.dealings[country]
        if event.provocation > 0.0:
            dealings.provocations.append(Fading(event.provocation, event.lasting))
        if event.leverage > 0.0:
            dealings.leverages.append(Fading(event.leverage, event.lasting))
        dealings.relation = min(1.0, max(0.0, dealings.relation + event.relation))
