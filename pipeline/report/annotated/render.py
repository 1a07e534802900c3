"""From one result and its text to HTML: the frame, marks and style of the report, and what is added here."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import jinja2

from extractors.clauses import Sought, load_catalogue, sought
from pipeline.report.html.page import TEMPLATES, content_policy, environment, style_of
from pipeline.report.labels import SECTIONS
from schemas.annotation import Annotation
from schemas.labels import Verdict
from schemas.results import DocumentResult

from .pages import KINDS
from .views import build_view

_OWN: Final = Path(__file__).with_name("templates")


def render_annotated(document: DocumentResult, annotation: Annotation | None) -> str:
    """Return the annotated page of one file.

    Args:
        document: Its judged result.
        annotation: Its text from the same reading; None where it could not be read: the page says why.
    """
    style = style_of(_OWN / "annotated.css")
    return (
        _environment()
        .get_template("annotated.html.j2")
        .render(
            style=style,
            script="",
            policy=content_policy(style),
            view=build_view(document, annotation, _sought),
        )
    )


def _sought(clause_id: str) -> Sought | None:
    found = next((clause for clause in load_catalogue().clauses if clause.id == clause_id), None)
    return None if found is None else sought(found)


@cache
def _environment() -> jinja2.Environment:
    made = environment(_OWN, TEMPLATES)
    made.globals.update(verdicts=tuple(Verdict), clause_sections=SECTIONS, kinds=KINDS)
    return made
