"""Every command and every Python block of the pages does what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.pages import DATA, DOCS, ROOT, RUN, Block, Session, agrees, blocks_of, steps_of

PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
PAGES = [page for page in PAGES if "_build" not in page.parts]


def names(pages: list[Path]) -> list[str]:
    return [page.relative_to(ROOT).as_posix() for page in pages]
