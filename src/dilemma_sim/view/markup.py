"""Pieces of a report page: paragraphs, lists, tables and pictures, with everything said in them escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template


def page_of(template: str, **parts: str) -> str:
    """Fill a template of this package, such as ``report.html``, with parts that are markup already."""
    folder = files("dilemma_sim.view")
    css = (folder / "report.css").read_text(encoding="utf-8")
    return Template((folder / template).read_text(encoding="utf-8")).substitute(css=css, **parts)


def paragraphs(text: str) -> str:
    """Return the paragraphs of a text."""
    return "".join(f"<p>{escape(part.strip())}</p>\n" for part in text.split("\n\n") if part.strip())


def items(sentences: Iterable[str]) -> str:
    """Return the items of a list."""
    return "".join(f"<li>{escape(sentence)}</li>\n" for sentence in sentences)


def definitions(facts: Mapping[str, str]) -> str:
    """Return terms with what they mean."""
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in facts.items())


def table(
    head: Sequence[str], lines: Sequence[tuple[str, Sequence[str], str]], caption: str, name: str
) -> str:
    """Return a table that scrolls sideways.

    Parameters
    ----------
    head : of all columns.
    lines : label, cells, and a hint under the label.
    caption, name : its title, and its id on the page.
    """
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    body = []
    for label, cells, hint in lines:
        about = f"<small>{escape(hint)}</small>" if hint else ""
        data = "".join(
            f'<td class="{"n" if index > 1 else "t"}">{escape(cell)}</td>' for index, cell in enumerate(cells)
        )
        body.append(f'<tr><th scope="row">{escape(label)}{about}</th>{data}</tr>\n')
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">\n<table id="{name}">'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(body)}</tbody>"
        "</table></div>\n"
    )


def picture(name: str, title: str, caption: str, alternative: str, png: bytes, number: int) -> str:
    """Return a figure with its caption.

    Parameters
    ----------
    name : id on the page.
    title, caption : what it shows.
    alternative : what it shows, for those who do not see it.
    png : the picture.
    number : of the figure.
    """
    source = base64.b64encode(png).decode("ascii")
    return (
        f'<figure id="figure-{escape(name)}">\n<h3>{escape(title)}</h3>\n'
        f'<div class="wide" tabindex="0" role="region" aria-label="Figure {number}, scrolls sideways">'
        f'<img src="data:image/png;base64,{source}" alt="{escape(alternative)}"></div>\n'
        f"<figcaption><b>Figure {number}.</b> {escape(caption)}</figcaption>\n</figure>\n"
    )
