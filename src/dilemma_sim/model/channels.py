"""What can be held of a run: each channel with the equation that holding it cuts.

A held run takes what passes through a channel from another run with the same luck, so that a mechanism
stops responding and keeps its level. Two kinds of channel are told apart. A *level* is one quantity, for an
ablation: all who read it read the held one. A *sight* is all that one kind of actor perceives of the others:
with every sight held (:data:`EVERYTHING`) no actor responds to another, and only the direct effect of a
treatment is left. What actors do to each other is no sight and is not held there: whom a posture arrests is
arrested, an organisation whose leader is arrested loses capacity, and a call reaches whom it reaches.
Attention moves with protest there too, since it is the public's own; who else reads it is held.

M1 to M8 and the symbols are those of the model description, ``docs/odd.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

At = Literal["path", "mean"]

#: Holds every sight: frozen feedback.
EVERYTHING = "everything"


@dataclass(frozen=True)
class Channel:
    """Describe one channel.

    Attributes
    ----------
    name : as it is held.
    at : whether it is held at its path, week by week, or at its mean over the weeks in which something
        passed, where nobody says. At its path, a week in which nothing passed is not held.
    holds : what is held.
    cuts : the equation that no longer moves it, or that no longer reads what moved.
    """

    name: str
    at: At
    holds: str
    cuts: str


_LEVELS = (
    Channel(
        "agenda",
        "path",
        "attention to each issue in each country, and fatigue with it",
        "s' ~ s^(1 - mu) exp(eta f) and F' = (1 - alpha_F) F + alpha_F s (M3)",
    ),
    Channel(
        "clarity",
        "mean",
        "how clear protest that names the core issue is",
        "phi = d^psi in the signal of the street, phi m (w_L log T + w_S surprise) (M3)",
    ),
    Channel(
        "fear",
        "path",
        "fear, backlash, the spike after a leader's arrest and the memory of arrested peers, by stratum; "
        "not the anger of those who were detained themselves",
        "D' = rho_D D + (1 - rho_D) a_D R seen and its likes for B and the spike (M2)",
    ),
    Channel(
        "capacity",
        "path",
        "offline and online capacity of an organisation, whatever becomes of its leader",
        "h' = h (1 - xi) at an arrest and h' = h + r_h (h_max - h) (M2)",
    ),
    Channel(
        "demands",
        "path",
        "usual demand mix of an organisation, whatever line it is put on",
        "d = the official line, after co-optation (M6)",
    ),
    Channel(
        "triggers",
        "path",
        "calls that outside events set off, by organisation",
        "triggers in Lam = mu sum h + excitation + triggers (M6)",
    ),
    Channel(
        "chill",
        "path",
        "share of calls that warnings prevent",
        "(1 - chill) Lam of organisations that are not recognised (M6)",
    ),
    Channel(
        "legitimacy",
        "path",
        "legitimacy of each issue in each country",
        "L' = L + r_L (L* - L) + e delivery - y_I I warm - y_V V R symp (M7)",
    ),
    Channel(
        "symbolic",
        "path",
        "what symbolic identity spending makes up for",
        "k_sub' = k_sub + rate (min(most, I) - k_sub) (M7)",
    ),
    Channel(
        "spotlight",
        "path",
        "attention abroad, for all who read it",
        "X' = X0 + memory (X - X0) + lights, in U (M4), in P(offer) and in the release hazard (M5)",
    ),
    Channel(
        "reaction",
        "path",
        "what the partner did to each country: punished, by how much, offered, and the relation",
        "P(punish) = sigma(c0 + ... - c5 quiet) and P(offer) = sigma(d0 + ... - d5 core) (M5)",
    ),
    Channel(
        "hedging",
        "mean",
        "share of the bilateral stake that other partners leave",
        "1 - hedge in B = stake times perceived punishment times (1 - hedge) (M4)",
    ),
    Channel(
        "forum",
        "mean",
        "exposed commitment as it weighs on the choice at sessions",
        "g3 K in V(critical) and g9 K in V(supportive) (M8)",
    ),
    Channel(
        "utility",
        "mean",
        "what a term of a government's utility counts for, weight times quantity as perceived",
        "one term of U: w_D D, w_S S, w_H H B, w_V (legitimacy + spotlight) / 2, w_B B, or w_K with K and "
        "k_sub (M4)",
    ),
)

_SEEN = (
    Channel(
        "policing",
        "path",
        "posture towards protest, as citizens see it",
        "C and J in P (1 + j J), R and V in D' and B' (M1, M2), V R in L' (M7)",
    ),
    Channel(
        "leaders",
        "path",
        "arrests of leaders that are heard of",
        "the spike b_lead symbolic seen in B (M2)",
    ),
    Channel(
        "inconsistency",
        "path",
        "what a government's postures leave unmet, as citizens judge it",
        "y_I I in L' (M7)",
    ),
    Channel("delivery", "path", "concessions, as citizens judge them", "e delivery in L' (M7)"),
    Channel(
        "warnings",
        "path",
        "posture towards protest, as organisers see it",
        "chill in Lam and V in U_o (M6)",
    ),
    Channel(
        "grievance",
        "path",
        "legitimacy by issue, as organisers know it",
        "1 - L in A and B of A f + B (1 - f) (M3)",
    ),
    Channel(
        "contagion",
        "path",
        "excitation by earlier calls",
        "excitation in Lam = mu sum h + excitation + triggers (M6)",
    ),
    Channel(
        "solidarity",
        "path",
        "calls of a week that others answer within it",
        "n s times these calls, beside Lam (M6)",
    ),
    Channel(
        "crowd",
        "path",
        "crowd that each organiser expects",
        "E' = (1 - gamma) E + gamma log(1 + T), in T of U_o (M6)",
    ),
    Channel(
        "pressure",
        "path",
        "pressure at home on the core demand, as the government meets it",
        "D' = (1 - r) D + r seen Sig, in U, in the domestic floor and in identity pressure (M3, M4)",
    ),
    Channel(
        "street",
        "path",
        "threat from the street, as the government meets it",
        "S' = max(threat, memory S), in U (M3, M4)",
    ),
    Channel(
        "organisers",
        "path",
        "capacity of organisers, as the government meets it",
        "H = min(1, sum of prominence times capacity), in U (M4)",
    ),
    Channel(
        "identity",
        "path",
        "how far the core issue is seen, as it exposes a government's commitment",
        "seen = min(1, s_core / full) in K = K0 (floor + (1 - floor) seen) (M7)",
    ),
    Channel(
        "esteem",
        "path",
        "mean legitimacy, as the government meets it",
        "leg in w_V v (leg + X) / 2 of U (M4)",
    ),
    Channel(
        "grounds",
        "path",
        "demands that are heard, and unity, alliances, displacement and factions of those who make them",
        "a1 to a5 in P(concession) = sigma(a0 + ... + a6 crisis - cost) (M6)",
    ),
    Channel(
        "punished",
        "path",
        "whether the partner punished, as the government learns of it",
        "the cases of the government's belief in punishment (M4)",
    ),
    Channel(
        "exposure",
        "path",
        "exposure, quiet channel and publicness of a government's postures, as the partner sees them",
        "exposure, repeat and quiet in P(punish), quiet and public in P(offer) and the release hazard (M5)",
    ),
    Channel(
        "resolve",
        "path",
        "protest tolerated or put down, as the partner reads it",
        "the cases of E[theta] in P(offer) (M5)",
    ),
    Channel(
        "cases",
        "path",
        "quality of the dossiers taken up and fatigue, as the partner meets them",
        "b4 dossier and b6 fatigue in the release hazard (M5)",
    ),
    Channel(
        "publicity",
        "path",
        "what is seen abroad of organisers' acts and dossiers; outside events are seen beside it",
        "lights of acts in X' = X0 + memory (X - X0) + lights (M5)",
    ),
)

#: Every channel by name.
CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (*_LEVELS, *_SEEN)}

#: Channels with parts, such as ``capacity.hub`` or ``utility.bilateral``; without a part, all are held.
FAMILIES = ("capacity", "demands", "utility")

#: Terms of a government's utility, the parts of the family ``utility``.
UTILITY_TERMS = ("pressure", "street", "organiser", "coercion", "bilateral", "identity")

#: What each kind of actor perceives of the others, by channels.
SIGHTS: dict[str, tuple[str, ...]] = {
    "sight.citizens": ("policing", "leaders", "inconsistency", "delivery"),
    "sight.organisers": ("warnings", "grievance", "contagion", "solidarity", "crowd"),
    "sight.government": ("pressure", "street", "organisers", "identity", "esteem", "grounds", "punished"),
    "sight.partner": ("exposure", "resolve", "cases"),
    "sight.abroad": ("publicity",),
}
