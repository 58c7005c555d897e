"""The tables of postures and tactics that hold wherever a scenario is silent.

The numbers of the postures are those of the design note's table of attributes (evidence
grade: assumed). A scenario changes an entry by naming it, and removes one with ``null``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXTERNAL: dict[str, dict[str, Any]] = {
    "endorse_partner": {
        "label": "endorse partner",
        "relief": -0.40,
        "exposure": -0.60,
        "kin_signal": -0.80,
        "publicness": 0.0,
        "recorded": 0.95,
        "forum": "supportive",
    },
    "silence": {"label": "silence", "relief": 0.0, "exposure": 0.0, "kin_signal": 0.0, "recorded": 0.3},
    "quiet_diplomacy": {
        "label": "quiet diplomacy",
        "relief": 0.25,
        "exposure": 0.20,
        "kin_signal": 0.45,
        "cost": 0.05,
        "quiet_channel": 1.0,
        "casework": 0.01,
        "recorded": 0.1,
    },
    "casework": {
        "label": "casework",
        "relief": 0.40,
        "exposure": 0.35,
        "kin_signal": 0.65,
        "cost": 0.15,
        "publicness": 0.1,
        "quiet_channel": 0.8,
        "casework": 0.05,
        "recorded": 0.4,
    },
    "public_statement": {
        "label": "public statement",
        "relief": 0.40,
        "exposure": 0.60,
        "kin_signal": 0.80,
        "cost": 0.05,
        "publicness": 0.7,
        "casework": 0.01,
        "recorded": 1.0,
    },
    "criticise_multilaterally": {
        "label": "multilateral criticism",
        "relief": 0.50,
        "exposure": 1.0,
        "kin_signal": 1.0,
        "cost": 0.05,
        "publicness": 1.0,
        "casework": 0.01,
        "recorded": 1.0,
        "forum": "critical",
        "session_only": True,
    },
}

INTERNAL: dict[str, dict[str, Any]] = {
    "ignore": {"label": "ignore", "relief": 0.0, "policing": 0.05},
    "tolerate": {
        "label": "tolerate",
        "relief": 0.20,
        "control": -0.25,
        "organiser": -0.2,
        "exposure": 0.20,
        "kin_signal": 0.15,
        "policing": 0.02,
    },
    "warn": {
        "label": "warn",
        "relief": -0.05,
        "control": 0.25,
        "organiser": 0.25,
        "exposure": -0.05,
        "kin_signal": -0.05,
        "visible": 0.15,
        "cost": 0.02,
        "policing": 0.15,
        "intensity": 0.2,
        "severity": 0.05,
        "arrests": 0.02,
        "chill": 0.3,
        "lever": False,
    },
    "disperse": {
        "label": "disperse, detain",
        "relief": -0.20,
        "control": 0.80,
        "organiser": 0.10,
        "exposure": -0.15,
        "kin_signal": -0.20,
        "visible": 0.80,
        "cost": 0.10,
        "policing": 0.7,
        "intensity": 0.8,
        "severity": 0.1,
        "arrests": 0.25,
        "chill": 0.2,
        "needs_protest": True,
        "lever": False,
    },
    "detain_leader": {
        "label": "detain leader",
        "relief": -0.15,
        "control": 0.30,
        "organiser": 0.80,
        "exposure": -0.25,
        "kin_signal": -0.35,
        "visible": 0.45,
        "cost": 0.08,
        "policing": 0.15,
        "intensity": 0.5,
        "severity": 0.2,
        "arrests": 0.03,
        "chill": 0.3,
        "act": "detain_leader",
        "lever": False,
    },
    "co_opt": {
        "label": "co-opt",
        "relief": 0.10,
        "control": 0.15,
        "organiser": 0.60,
        "exposure": -0.10,
        "kin_signal": 0.10,
        "visible": 0.10,
        "cost": 0.12,
        "policing": 0.1,
        "intensity": 0.1,
        "severity": 0.05,
        "arrests": 0.02,
        "chill": 0.1,
        "act": "co_opt",
        "lever": False,
    },
}

TACTICS: dict[str, dict[str, Any]] = {
    "rally": {
        "label": "rally",
        "event": "protest",
        "turnout": 1.0,
        "signal": 0.0,
        "spotlight": 0.005,
        "risk": 1.0,
    },
    "picket": {
        "label": "picket",
        "event": "protest",
        "turnout": 0.25,
        "signal": 0.1,
        "spotlight": 0.005,
        "risk": 0.4,
    },
    "dossier_drive": {
        "label": "dossier drive",
        "event": "petition",
        "signal": 0.1,
        "cases": 1.0,
        "risk": 0.1,
    },
    "press_event": {
        "label": "press event",
        "event": "press_event",
        "signal": 0.25,
        "cases": 0.2,
        "spotlight": 0.02,
        "risk": 0.2,
    },
    "delegation": {
        "label": "delegation abroad",
        "event": "delegation",
        "signal": 0.15,
        "cases": 0.1,
        "spotlight": 0.04,
        "risk": 0.3,
    },
    "lobbying": {"label": "lobbying", "event": "lobbying", "signal": 0.35, "cases": 0.1, "risk": 0.05},
}


def over_defaults(table: Mapping[str, Mapping[str, Any]], given: object) -> object:
    """Lay what a scenario says over a default table, entry by entry; ``null`` removes an entry."""
    if not isinstance(given, Mapping):
        return {name: dict(entry) for name, entry in table.items()} if given is None else given
    merged: dict[str, Any] = {name: dict(entry) for name, entry in table.items()}
    for name, entry in given.items():
        if entry is None:
            merged.pop(name, None)
        elif isinstance(entry, Mapping) and name in merged:
            merged[name] = merged[name] | dict(entry)
        else:
            merged[name] = entry
    return merged
