"""What is known of the real case: dated events, background quantities, and postures read from them."""

from dilemma_sim.evidence.record import Event

__all__ = ["Event"]
