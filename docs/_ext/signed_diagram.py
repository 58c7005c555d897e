"""The causal diagram as a table: a code-hosting page draws it, the site lists what raises and lowers what."""

from __future__ import annotations

import re

from docutils import nodes
from markdown_tables import table
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

NODE = re.compile(r'^\s*(\w+)\["([^"]+)"\]$', flags=re.MULTILINE)
EDGE = re.compile(r'^\s*(\w+) -->\|"([^"]+)"\| (\w+)$', flags=re.MULTILINE)
SIGNS = ("+", "−", "+ or −")


class SignedDiagram(SphinxDirective):
    """Show a mermaid flowchart whose arrows have signs as a table of causes."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        labels, edges = dict(NODE.findall(text)), EDGE.findall(text)
        if len(labels) + len(edges) + 1 != len([line for line in text.splitlines() if line.strip()]):
            raise self.error("a line of the diagram is neither a node nor an arrow with a sign")
        rows = [
            (labels[cause], *(_targets(edges, labels, cause, sign) for sign in SIGNS))
            for cause in labels
            if any(cause == edge[0] for edge in edges)
        ]
        head = ("More of this", "raises", "lowers", "raises or lowers")
        return self.parse_text_to_nodes(table(head, rows))


def _targets(edges: list[tuple[str, str, str]], labels: dict[str, str], cause: str, sign: str) -> str:
    return "; ".join(labels[target] for origin, found, target in edges if origin == cause and found == sign)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_directive("mermaid", SignedDiagram)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
