"""Names for those who do not see the page: the handles of sliders and checkboxes get theirs.

Bokeh shows their names beside them without saying that they belong together. The script looks at what is
there now and then, since fields come and go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bokeh.document import Document

SCRIPT = """
const within = (root, visit) => {
  for (const one of root.querySelectorAll("*")) {
    visit(one);
    if (one.shadowRoot) within(one.shadowRoot, visit);
  }
};
const name = (one, text) => {
  const told = (text || "").trim();
  if (told && one.getAttribute("aria-label") !== told) one.setAttribute("aria-label", told);
};
const look = () => within(document, (one) => {
  if (one.classList.contains("noUi-handle")) {
    const title = one.getRootNode().querySelector(".bk-slider-title");
    name(one, title && title.textContent.replace(/:[^:]*$/s, ""));  // without its value
  } else if (one.classList.contains("bk-events")) {
    one.tabIndex = -1;  // a chart has nothing for the keyboard, and would only be one more stop
  } else if (one.type === "checkbox") {
    const beside = one.nextElementSibling, title = one.getRootNode().querySelector(".bk-label");
    name(one, (beside && beside.textContent) || (title && title.textContent));
  }
});
look();
setInterval(look, 1000);
"""

TO_PICTURE = """
const find = (root) => {
  for (const one of root.querySelectorAll("*")) {
    const found = one.matches("progress") ? one : one.shadowRoot && find(one.shadowRoot);
    if (found) return found;
  }
};
find(document).scrollIntoView({block: "start"});
"""


def name_controls(document: Document) -> None:
    """Have controls named as long as a page is open."""
    from bokeh.models import CustomJS

    document.js_on_event("document_ready", CustomJS(code=SCRIPT))
