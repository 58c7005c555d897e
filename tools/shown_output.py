"""Renew the output that pages of the documentation show, by running their blocks as the tests do.

``python tools/shown_output.py docs/tutorial/1-demo.md`` runs a page and writes what its commands print
now into it. Where the page shows a part, with a line ``...`` for what is left out, as many lines before
and after it are kept. A line that holds ``...`` itself and still fits is left as it is.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from docs.pages import Block, Session, Step, agrees, blocks_of, steps_of  # noqa: E402 - found by the line above


class Watching(Session):
    """Run a page and let every output pass, to see what it is."""

    def _command(self, block: Block, place: int, step: Step) -> None:
        super()._command(block, place, Step(step.command, ""))

    def run(self, block: Block) -> None:
        if "output" in block.remarks:
            self.outputs[block.name, 0] = self.printed
        else:
            super().run(block)


def renewed(shown: str, found: str) -> str:
    """Return an output as a page should show it, left out where it was left out before."""
    if not shown or agrees(shown, found):
        return shown
    lines, now = shown.splitlines(), found.splitlines()
    if "..." not in lines:
        kept = now
    else:
        head = lines.index("...")
        tail = len(lines) - head - 1
        kept = [*now[:head], "...", *(now[-tail:] if tail else [])]
    fits = [
        old if "..." in old and old != "..." and agrees(old, new) else new
        for old, new in zip(lines, kept, strict=False)
    ]
    return "\n".join([*fits, *kept[len(fits) :]]) + "\n"


def text_of(block: Block, outputs: dict[tuple[str, int], str]) -> str:
    """Return the text of a block with its outputs renewed."""
    if "output" in block.remarks:
        return renewed(block.text, outputs[block.name, 0])
    if block.language != "console" or "not run" in block.remarks:
        return block.text
    parts = []
    for place, step in enumerate(steps_of(block)):
        command = step.command.replace("\n", "\n> ")
        parts.append(f"$ {command}\n{renewed(step.shown, outputs[block.name, place])}")
    return "".join(parts)


def main() -> int:
    """Renew the pages named on the command line."""
    parser = argparse.ArgumentParser(description="Renew the output that pages show.")
    parser.add_argument("pages", nargs="+", type=Path)
    for page in parser.parse_args().pages:
        text = page.read_text("utf-8")
        blocks = blocks_of(page.resolve(), text)
        with tempfile.TemporaryDirectory() as folder:
            session = Watching(Path(folder) / "page")
            for block in blocks:
                session.run(block)
        for block in reversed(blocks):
            start, end = block.span
            text = text[:start] + text_of(block, session.outputs) + text[end:]
        page.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
