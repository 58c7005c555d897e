"""Fill pages with what the package itself says: its verbs, its vocabulary, its outcomes, its exit codes.

A page marks the place with ``<!-- generated: NAME -->``. Nothing is written to disk, so what is read can
never be older than the package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from commands import commands
from exit_codes import exit_codes
from outcomes import functionals, outcomes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from vocabulary import claim_keys, scenario_keys, study_keys

MARK = re.compile(r"^<!-- generated: ([\w ]+) -->$", flags=re.MULTILINE)

TEXTS: dict[str, Callable[[], str]] = {
    "claim keys": claim_keys,
    "commands": commands,
    "exit codes": exit_codes,
    "functionals": functionals,
    "outcomes": outcomes,
    "scenario keys": scenario_keys,
    "study keys": study_keys,
}


def fill(_app: Sphinx, name: str, source: list[str]) -> None:
    """Put the texts where a page marks their places."""

    def text(mark: re.Match[str]) -> str:
        if mark[1] not in TEXTS:
            raise ExtensionError(f"{name}: nothing is called '{mark[1]}'; known: {', '.join(TEXTS)}")
        return TEXTS[mark[1]]()

    source[0] = MARK.sub(text, source[0])


def outdated(_app: Sphinx, env: BuildEnvironment, *_known: set[str]) -> Iterable[str]:
    """Return the pages that are made anew each time, since the package may have changed."""
    return [name for name in env.found_docs if MARK.search(env.doc2path(name).read_text("utf-8"))]


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("source-read", fill)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
