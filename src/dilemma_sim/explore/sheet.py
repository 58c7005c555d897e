"""The style sheets of the page: system fonts, visible focus, one column on narrow screens."""

from __future__ import annotations

from dilemma_sim.view.style import INK, MUTED

ACCENT = "#12355f"
WARN = "#9b1c1c"

#: For every control and text: the type, and a focus that is seen.
COMMON = f"""
:host {{ font-family: system-ui, sans-serif; color: {INK}; font-size: 14px; line-height: 1.4; }}
:focus-visible {{ outline: 3px solid #b4531d !important; outline-offset: 2px; }}
.bk-btn {{ font-family: inherit; font-size: 14px; white-space: normal; }}
.bk-btn-group {{ flex-wrap: wrap; max-width: 100%; }}
.bk-input {{ font-family: inherit; font-size: 14px; }}
label, .bk-slider-title {{ font-size: 14px; color: {INK}; white-space: normal; }}
.noUi-handle {{ width: 24px !important; height: 24px !important; top: -9px !important; }}
.bk-spin-btn {{ display: none !important; }}
.choices__button {{ min-width: 24px; min-height: 24px; }}
input[type=checkbox] {{ width: 24px; height: 24px; flex: none; margin: 0 8px 0 0; }}
"""

TEXT = f"""
:host {{ font-family: system-ui, sans-serif; color: {INK}; font-size: 14px; line-height: 1.4; }}
:focus-visible {{ outline: 3px solid #b4531d; outline-offset: 2px; }}
h1 {{ font-size: 20px; margin: 0; }}
h2 {{ font-size: 16px; margin: 8px 0 2px; color: {ACCENT}; }}
h3 {{ font-size: 14px; margin: 4px 0; }}
p {{ margin: 2px 0; }}
.muted, summary {{ color: {MUTED}; font-size: 13px; }}
summary {{ cursor: pointer; min-height: 24px; padding: 2px 0; box-sizing: border-box; }}
details p {{ font-size: 13px; }}
.fault {{ color: {WARN}; font-weight: 600; }}
.key {{ display: inline-block; width: 26px; vertical-align: middle; margin: 0 6px 0 12px; }}
.swatch {{ display: inline-block; width: 14px; height: 14px; border: 1px solid {MUTED}; vertical-align: -2px;
  margin: 0 5px 0 12px; }}
caption {{ text-align: left; font-weight: 600; padding: 4px 0; }}
code, pre {{ font-size: 13px; white-space: pre-wrap; word-break: break-word; margin: 0; }}
table {{ border-collapse: collapse; font-size: 13px; width: 100%; }}
th, td {{ text-align: left; padding: 3px 8px; border-bottom: 1px solid #e4e4e4; vertical-align: top; }}
td:first-child {{ white-space: nowrap; }}
td.number, th.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
.wide {{ overflow-x: auto; }}
progress {{ width: 100%; height: 8px; }}
"""

#: A number: its name and its box side by side, and below them its slider without the name once more.
BESIDE = """
.bk-input-group { display: grid; grid-template-columns: minmax(0, 1fr) 92px; align-items: end; gap: 8px; }
.bk-input-group > .bk-input-container, .bk-input-group > input { grid-column: 2; height: 34px; }
"""
BELOW = ".bk-slider-title { display: none !important; }"

#: The two columns, one below the other where there is no room for both.
PAGE = """
.scroll-button { display: none !important; }
:host { display: grid !important; grid-template-columns: minmax(300px, 360px) minmax(0, 1fr); gap: 16px;
  padding: 8px 12px; box-sizing: border-box; width: 100%; align-items: start; }
@media (max-width: 820px) { :host { grid-template-columns: minmax(0, 1fr); padding: 4px; } }
"""

#: What is only of use where the picture stands below the form.
NARROW = "@media (min-width: 821px) { :host { display: none !important; } }"

LEFT = """
:host { max-height: calc(100vh - 24px); overflow-y: auto; overflow-x: hidden; position: sticky; top: 8px;
  padding-right: 6px; box-sizing: border-box; }
@media (max-width: 820px) { :host { max-height: none; position: static; } }
"""

CHARTS = """
.scroll-button { display: none !important; }
:host { display: grid !important; grid-template-columns:
  repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 4px 12px; width: 100%; }
"""
