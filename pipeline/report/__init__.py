"""Results to files: pure formatters, one per format, and `write_outputs`, which writes them all.

`write_files` writes some of them; `results_jsonl`, `dossiers_jsonl`, `expiry_calendar` and `render_report`
give the content of one format for results that are in memory; `summary_table` is the summary on a terminal;
`crop_page` cuts the picture of a place out of a page. Of one facility there are `dossier_view` for a
terminal, `render_facility` and `facility_letter`; `due_table` lists which facility is to be credentialed
again by when.
"""

from .calendar import expiry_calendar
from .crops import crop_page
from .dossier_view import dossier_view, due_table
from .facilities import Facility, FacilityRow, row_of
from .files import open_private, write_private
from .html import CropSource, Place, render_facility, render_report
from .json_lines import as_json, dossiers_jsonl, results_jsonl
from .letter import facility_letter
from .outputs import Opener, no_crops, write_files, write_outputs
from .personal import shown, text_without_personal, without_personal
from .results import HeldResults, Results
from .table import summary_table

__all__ = [
    "CropSource",
    "Facility",
    "FacilityRow",
    "HeldResults",
    "Opener",
    "Place",
    "Results",
    "as_json",
    "crop_page",
    "dossier_view",
    "dossiers_jsonl",
    "due_table",
    "expiry_calendar",
    "facility_letter",
    "no_crops",
    "open_private",
    "render_facility",
    "render_report",
    "results_jsonl",
    "row_of",
    "shown",
    "summary_table",
    "text_without_personal",
    "without_personal",
    "write_files",
    "write_outputs",
    "write_private",
]
