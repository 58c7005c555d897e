"""What is known of the real case: dated events, background quantities, and postures read from them."""

from dilemma_sim.evidence.background import BackgroundQuantity, read_background
from dilemma_sim.evidence.codebook import Rule, read_codebook
from dilemma_sim.evidence.coding import Coding, code_record
from dilemma_sim.evidence.countries import read_countries
from dilemma_sim.evidence.errors import EvidenceError
from dilemma_sim.evidence.history import History, history_of_record
from dilemma_sim.evidence.observed import ObservedPosture, observed_postures
from dilemma_sim.evidence.record import Event, read_record, record_csv

__all__ = [
    "BackgroundQuantity",
    "Coding",
    "Event",
    "EvidenceError",
    "History",
    "ObservedPosture",
    "Rule",
    "code_record",
    "history_of_record",
    "observed_postures",
    "read_background",
    "read_codebook",
    "read_countries",
    "read_record",
    "record_csv",
]
