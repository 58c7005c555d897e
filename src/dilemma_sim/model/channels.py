"""What can be held of a run: each channel with the equation that holding it cuts.

A held run takes what passes through a channel from another run with the same luck, so that a mechanism
stops responding and keeps its level. Two kinds of channel are told apart. A *level* is one quantity, for an
ablation: all who read it read the held one. A *sight* is all that one kind of actor perceives of the others:
with every sight held (:data:`EVERYTHING`) no actor responds to another, and only the direct effect of a
treatment is left. What actors do to each other is no sight and is never held there: whom a posture arrests
is arrested, and whom a leader's arrest deprives of capacity calls less.
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
    name : as it is held; those of :data:`FAMILIES` take a part after a dot, and hold all parts without one.
    at : whether it is held at its path, week by week, or at its mean over the run, where nobody says.
    holds : what is held.
    cuts : the equation of the design note that no longer moves it, or no longer reads what moved.
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
        "how clear protest that names the core issue is: mean over the weeks that have any",
        "phi = d^psi in the signal of the street, Sig = phi m (w_L log T + w_S surprise) (M3)",
    ),
    Channel(
        "pressure",
        "path",
        "pressure at home on the core demand, as the government meets it",
        "D = (1 - r) D + r seen (Sig + other signals) in U, in the win-sets and in identity pressure (M3, M4)",
    ),
    Channel(
        "street",
        "path",
        "threat from the street, as the government meets it",
        "S = max(threat, memory S) in U (M3, M4)",
    ),
    Channel(
        "organisers",
        "path",
        "capacity of organisers, as the government meets it",
        "H = min(1, sum of prominence times capacity) in U (M4)",
    ),
    Channel(
        "identity",
        "path",
        "how far the core issue is seen, as it exposes a government's commitment",
        "seen = min(1, s_core / full) in K = K0 (floor + (1 - floor) seen) (M7)",
    ),
    Channel(
        "symbolic",
        "path",
        "what symbolic identity spending makes up for",
        "k_sub' = k_sub + rate (min(most, I) - k_sub) (M7)",
    ),
    Channel(
        "legitimacy",
        "path",
        "legitimacy of each issue in each country",
        "L' = L + r_L (L* - L) + e delivery - y_I I warm - y_V V R symp (M7)",
    ),
    Channel(
        "fear",
        "path",
        "fear, backlash, the spike after a leader's arrest and the memory of arrested peers, by stratum; "
        "not the anger of those who were detained themselves",
        "D' = rho_D D + (1 - rho_D) a_D R seen and B' = rho_B B + (1 - rho_B) a_B V J seen (1 - exp(-R / R_b)) "
        "(M2)",
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
        "d = the official line after co-optation (M6)",
    ),
    Channel(
        "triggers",
        "path",
        "calls that outside events set off, by country",
        "triggers in Lam = mu sum h + excitation + triggers (M6)",
    ),
    Channel(
        "chill",
        "path",
        "share of calls that warnings prevent, by country",
        "(1 - chill) Lam of organisers who are not recognised (M6)",
    ),
    Channel(
        "spotlight",
        "path",
        "attention abroad, for all who read it",
        "X' = X0 + memory (X - X0) + lights, in U, in d2 X of offers and in b2 X of releases (M5)",
    ),
    Channel(
        "reaction",
        "path",
        "what the partner did to each country: whether it punished, by how much, whether it offered",
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
        "exposed commitment as it weighs on a government's choice at sessions: mean over the sessions",
        "g3 K and g9 K in V(critical) and V(supportive) (M8)",
    ),
    Channel(
        "utility",
        "mean",
        "what a term of a government's utility counts for, weight times quantity as perceived",
        "one term of U (M4)",
    ),
)

_SIGHTS = (
    Channel(
        "sight.citizens",
        "path",
        "what citizens see of their government: how it polices, represses and detains leaders, what its "
        "postures leave unmet, what it concedes",
        "P = 1 - exp(-k C / (1 + A)), J, R and V in D' and B', the focal spike (M1, M2); I, V R and delivery in "
        "L' (M7)",
    ),
    Channel(
        "sight.organisers",
        "path",
        "what organisers see of citizens, of each other's calls and of the government: legitimacy, excitation, "
        "who came to their events, chill and visible coercion",
        "A f + B (1 - f), T and V in U_o; chill and excitation in Lam (M3, M6)",
    ),
    Channel(
        "sight.government",
        "path",
        "what a government sees of the street, of organisers and of the partner: its pressures, how far the core "
        "issue is seen, the signals it may concede to, and whether the partner punished",
        "D, S, H, seen and legitimacy in U (M4), Sig, unity, alliances, displacement and factions in "
        "P(concession) (M6), and the cases of its belief in punishment (M4, M5)",
    ),
    Channel(
        "sight.partner",
        "path",
        "what the partner sees of a kin-state: exposure, quiet channel and publicness of its postures, protest "
        "tolerated or put down, dossiers taken up, fatigue",
        "exposure, repetition, quiet and publicness in P(punish), P(offer) and the release hazard, the cases of "
        "E[theta], dossier and fatigue in the release hazard (M5)",
    ),
    Channel(
        "sight.abroad",
        "path",
        "what is seen abroad of organisers and their dossiers; outside events are still seen",
        "lights of acts and dossiers in X' (M5)",
    ),
)

#: Parts of the family `utility`.
UTILITY_TERMS = ("pressure", "street", "organiser", "coercion", "bilateral", "identity")

#: Every channel by name.
CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (*_LEVELS, *_SIGHTS)}

#: Those that :data:`EVERYTHING` holds.
SIGHTS = tuple(channel.name for channel in _SIGHTS)

#: Those of which single parts can be held: ``capacity.hub``, ``demands.hub``, ``utility.bilateral``.
FAMILIES = ("capacity", "demands", "utility")
