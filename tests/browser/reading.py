"""Reading a page as a visitor would, and what lies behind its charts."""

from __future__ import annotations

import re
from typing import Any

DEEP = """
const deep = (root, found = []) => {
  for (const one of root.querySelectorAll('*')) {
    found.push(one);
    if (one.shadowRoot) deep(one.shadowRoot, found);
  }
  return found;
};
const above = one => one.assignedSlot ?? one.parentElement ?? one.getRootNode().host;
const seen = one => one.checkVisibility({opacityProperty: true, visibilityProperty: true});
"""


def wait_for_runs(page: Any, total: int = 20) -> None:
    """Wait until all runs that were asked for are shown."""
    page.get_by_text(f"{total} of {total} runs of each variant").wait_for()


def lines(page: Any, title: str) -> dict[str, dict[str, list[float]]]:
    """Return what the lines of a chart show, by the words of the legend: days and medians.

    Parameters
    ----------
    page : of the browser.
    title : how the title of the chart begins.
    """
    return page.evaluate(_LINES, title)


_LINES = """title => {
  for (const document of Bokeh.documents)
    for (const chart of document._all_models.values())
      if (chart.type == 'Figure' && chart.title?.text.startsWith(title)) {
        const lines = chart.renderers.filter(one => one.glyph?.type == 'Line');
        const data = lines.map(line => line.data_source.data);
        const names = ['Base', 'Mine'];
        return Object.fromEntries(data.map((one, place) =>
          [names[place], {day: Array.from(one.day), median: Array.from(one.median)}]));
      }
  return {};
}"""


def wait_for_change(page: Any, title: str, before: Any) -> None:
    """Wait until a chart shows something else than before."""
    page.wait_for_function(
        f"([title, before]) => JSON.stringify(({_LINES})(title)) != before", arg=[title, dumped(before)]
    )


_CHARTS = """() => [...Bokeh.index.query(one => one.model.type == 'Figure')].filter(
  one => one.el.isConnected && one.has_finished() && one.model.renderers.some(
    part => part.data_source && Object.values(part.data_source.data).some(column => column.length > 0)
  )).map(one => one.model.id)"""


def charts(page: Any) -> list[str]:
    """Return which charts are drawn and have data."""
    return page.evaluate(_CHARTS)


def wait_for_charts(page: Any, besides: list[str]) -> None:
    """Wait until there is a chart with data that was not there before."""
    page.wait_for_function(f"before => ({_CHARTS})().some(one => !before.includes(one))", arg=besides)


def dumped(value: Any) -> str:
    """Return a value as the browser writes it."""
    import json

    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


_FOCUSED = f"""() => {{ {DEEP}
      let one = document.activeElement;
      while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
      const own = part => [...part.childNodes, ...(part.shadowRoot?.childNodes ?? [])]
        .filter(node => node.nodeType == 3 && part.tagName != 'STYLE').map(node => node.data);
      const words = one => one.textContent.trim() || deep(one).flatMap(own).join(' ');
      const label = one.labels?.[0]?.textContent ?? one.getAttribute('aria-label') ?? words(one);
      const look = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      return {{
        tag: one.tagName, name: label.trim(), chart: one.classList.contains('bk-events'),
        seen: (look.outlineStyle != 'none' && parseFloat(look.outlineWidth) > 0)
          || look.boxShadow != 'none',
        there: box.bottom > 0 && box.top < innerHeight,
      }};
    }}"""


def focused(page: Any) -> dict[str, Any]:
    """Return what has the focus: its tag, its name, and whether that is seen."""
    return page.evaluate(_FOCUSED)


def tab_to(page: Any, name: str, key: str = "Tab", most: int = 400) -> None:
    """Press a key until what has a name has the focus; on the way the focus must always be seen."""
    for _ in range(most):
        page.keyboard.press(key)
        found = focused(page)
        # A chart is no stop of the keyboard, but may be one in the second after it was drawn.
        if found["tag"] not in ("BODY", "HTML") and not found["chart"]:
            # What has just come is named within a second.
            page.wait_for_function(f"() => ({_FOCUSED})().name", timeout=10_000)
            found = focused(page)
            assert found["seen"], f"nobody sees that {found} has the focus"
        if re.search(name, found["name"]):
            # The window follows the focus; what is still being laid out above may move both.
            page.wait_for_function(f"() => ({_FOCUSED})().there", timeout=10_000)
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


def overlaps(page: Any) -> list[str]:
    """Return pairs of texts that lie on one another."""
    return page.evaluate(f"""() => {{ {DEEP}
      const clipped = (box, one) => {{
        let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
        for (; one; one = above(one)) {{
          const look = getComputedStyle(one);
          if (look.overflowX == 'visible' && look.overflowY == 'visible') continue;
          const frame = one.getBoundingClientRect();
          if (look.overflowX != 'visible') {{
            left = Math.max(left, frame.left); right = Math.min(right, frame.right);
          }}
          if (look.overflowY != 'visible') {{
            top = Math.max(top, frame.top); bottom = Math.min(bottom, frame.bottom);
          }}
        }}
        return {{left, top, right, bottom}};
      }};
      const texts = [];
      for (const one of deep(document))
        for (const node of one.childNodes)
          if (node.nodeType == 3 && node.data.trim() && one.tagName != 'STYLE' && one.tagName != 'SCRIPT'
              && one.tagName != 'OPTION' && seen(one)) {{
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) {{
              const kept = clipped(box, one);
              if (kept.right - kept.left > 1 && kept.bottom - kept.top > 1)
                texts.push({{...kept, text: node.data.trim().slice(0, 40), node}});
            }}
          }}
      const found = [];
      texts.forEach((a, place) => texts.slice(place + 1).forEach(b => {{
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (a.node != b.node && wide > 3 && tall > 4) found.push(`${{a.text}} | ${{b.text}}`);
      }}));
      return found;
    }}""")


def small_targets(page: Any, least: int) -> list[str]:
    """Return controls that are narrower or lower than so many pixels, with what belongs to them."""
    return page.evaluate(
        f"""least => {{ {DEEP}
      const asked = 'input, select, textarea, button, summary, [role=slider], [role=button]';
      const found = [];
      for (const one of deep(document))
        if (one.matches(asked) && seen(one)) {{
          const boxes = [one, ...(one.labels ?? [])].map(part => part.getBoundingClientRect());
          if (boxes.every(box => !box.width)) continue;
          if (boxes.some(box => box.width >= least && box.height >= least)) continue;
          const name = one.labels?.[0]?.textContent ?? one.getAttribute('aria-label') ?? one.textContent;
          found.push(`${{one.tagName}} ${{name?.trim()}} ${{Math.round(boxes[0].width)}} x `
            + Math.round(boxes[0].height));
        }}
      return found;
    }}""",
        least,
    )


def scrolls_sideways(page: Any) -> bool:
    """Say whether the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
