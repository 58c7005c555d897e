"""Write the figures of docs/concepts, or check that they are up to date.

``python -m tools.concepts [NAME...] [--check]``, from the top of the repository.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tools.concepts import abroad, audience, method, state, street

from dilemma_sim.view.raster import pixels
from dilemma_sim.view.saving import write_figure
from dilemma_sim.view.style import journal_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "figures"

DOTS_PER_INCH = 220

FIGURES: dict[str, Callable[[], Figure]] = {
    "participation": street.participation,
    "repression": street.repression,
    "organisations": street.organisations,
    "attention": audience.attention,
    "concessions": audience.concessions,
    "government": state.government,
    "decision-rules": state.decision_rules,
    "identity": state.identity,
    "dilemma-index": state.dilemma_index,
    "partner": abroad.partner,
    "detainees": abroad.detainees,
    "forums": abroad.forums,
    "press-record": audience.press_record,
    "luck": method.luck,
    "population": method.population,
    "posterior": method.posterior,
    "claims": method.claims,
}


def drawn(name: str) -> bytes:
    """Return a figure as the bytes of its file."""
    with journal_style():
        return png(pixels(FIGURES[name]()))


def png(drawn: Image) -> bytes:
    """Return pixels as a small file, with a palette that keeps light tones apart from the paper."""
    from PIL.Image import Dither, Quantize, Resampling

    share = DOTS_PER_INCH / drawn.info["dpi"][0]
    size = (round(drawn.width * share), round(drawn.height * share))
    few = drawn.resize(size, Resampling.BOX).quantize(128, method=Quantize.MEDIANCUT, dither=Dither.NONE)
    file = io.BytesIO()
    few.save(file, format="png", optimize=True)
    return file.getvalue()


def same(one: bytes, other: bytes) -> bool:
    """Say whether two files show the same pixels, however they are packed."""
    from PIL.Image import open as opened

    first, second = (opened(io.BytesIO(data)).convert("RGB") for data in (one, other))
    return first.size == second.size and first.tobytes() == second.tobytes()


def main(words: list[str] | None = None) -> int:
    """Write the figures, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="figures; by default all")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, and fail where one is out of date"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args(words)
    if unknown := sorted(set(given.names) - FIGURES.keys()):
        parser.error(f"no figure '{unknown[0]}': choose among {', '.join(FIGURES)}")
    stale = []
    for name in given.names or FIGURES:
        data, file = drawn(name), given.folder / f"{name}.png"
        if given.check:
            stale += [] if file.is_file() and same(file.read_bytes(), data) else [file.name]
        else:
            write_figure({"png": data}, given.folder, name)
    if stale:
        print(f"{', '.join(stale)}: out of date; run: make concepts", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
