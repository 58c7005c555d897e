"""Links to folders of the repository: a code-hosting page follows them, the site can only name them."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx


def name_only(_app: Sphinx, page: nodes.document) -> None:
    """Leave of a link to a folder that exists only its text; a link to nothing stays and is warned about."""
    here = Path(page["source"]).parent
    for link in list(page.findall(pending_xref)):
        if link["reftarget"].startswith("..") and (here / link["reftarget"]).is_dir():
            link.replace_self(nodes.inline("", "", *link.children[0].children))


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("doctree-read", name_only)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
