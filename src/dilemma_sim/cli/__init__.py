"""The command line: one module a verb; each calls what does the work and shows what came of it.

Whatever takes time to load is imported inside the verb that needs it, so that help comes at once.
"""

from __future__ import annotations

from dilemma_sim.cli.command import app, main

__all__ = ["app", "main"]
