"""What a second process draws in tests; a module that it finds by name, which a test module may not be."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from matplotlib.figure import Figure


def sketch(colour: str, folder: Path, home: int, away: str = "") -> Figure:
    """Draw a little, and leave a note of where; in a process that is not the test, first do as told."""
    if os.getpid() != home and away == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if os.getpid() != home and away == "fail":
        raise ValueError(colour)
    (folder / f"{colour}-{'here' if os.getpid() == home else 'there'}").touch()
    figure = Figure(figsize=(1, 1))
    figure.add_axes((0.1, 0.1, 0.8, 0.8)).plot([0, 1], color=colour)
    return figure
