"""Results to files: pure formatters, one per format, and `write_outputs`, which writes them all.

`results_jsonl`, `dossiers_jsonl`, `findings_csv`, `failures_csv`, `audit_workbook`, `expiry_calendar` and
`render_report` give the content of one format; `summary_table` is the summary on a terminal; `crop_page` cuts
the picture of a place out of a page. Of one facility there are `dossier_view` for a terminal,
`render_facility` and `facility_letter`; `due_table` lists which facility is to be credentialed again by when.
"""

from .calendar import expiry_calendar
from .crops import crop_page
from .csv_rows import failures_csv, findings_csv
from .dossier_view import dossier_view, due_table
from .files import write_private
from .html import CropSource, Place, render_facility, render_report
from .json_lines import as_json, dossiers_jsonl, results_jsonl
from .letter import facility_letter
from .outputs import no_crops, write_outputs
from .personal import shown, text_without_personal, without_personal
from .table import summary_table
from .workbook import audit_workbook

__all__ = [
    "CropSource",
    "Place",
    "as_json",
    "audit_workbook",
    "crop_page",
    "dossier_view",
    "dossiers_jsonl",
    "due_table",
    "expiry_calendar",
    "facility_letter",
    "failures_csv",
    "findings_csv",
    "no_crops",
    "render_facility",
    "render_report",
    "results_jsonl",
    "shown",
    "summary_table",
    "text_without_personal",
    "without_personal",
    "write_outputs",
    "write_private",
]
