"""report.html: the audit as a page that needs nothing but a browser.

`Report` writes it facility by facility, `render_report` gives all at once, `render_facility` one alone.
"""

from .pictures import CropSource, Place
from .render import (
    FACILITY_FOLDER,
    INDEX_PAGE,
    MAX_DOCUMENTS_ON_ONE_PAGE,
    Report,
    render_facility,
    render_report,
)

__all__ = [
    "FACILITY_FOLDER",
    "INDEX_PAGE",
    "MAX_DOCUMENTS_ON_ONE_PAGE",
    "CropSource",
    "Place",
    "Report",
    "render_facility",
    "render_report",
]
