"""report.html: the audit as a page that needs nothing but a browser.

`iter_pages` gives the files one by one, `render_report` all at once, `render_facility` one facility alone.
"""

from .pictures import CropSource, Place
from .render import FACILITY_FOLDER, MAX_DOCUMENTS_ON_ONE_PAGE, iter_pages, render_facility, render_report

__all__ = [
    "FACILITY_FOLDER",
    "MAX_DOCUMENTS_ON_ONE_PAGE",
    "CropSource",
    "Place",
    "iter_pages",
    "render_facility",
    "render_report",
]
