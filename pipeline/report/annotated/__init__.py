"""One document as an annotated page: its text, marked as a lawyer would with coloured pens.

`render_annotated` gives the page of one file; it needs nothing but a browser.
"""

from .render import render_annotated

__all__ = ["render_annotated"]
