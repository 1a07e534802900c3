from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from pipeline.report import as_json
from pipeline.report.schemas import result_schemas, schema_text
from schemas.results import DocumentResult, DossierResult

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("file_name", result_schemas())
def test_the_published_schema_is_that_of_the_models(file_name: str) -> None:
    published = (DOCS / file_name).read_text(encoding="utf-8")
    assert published == schema_text(result_schemas()[file_name]), (
        f"docs/{file_name} is stale; run: python -m pipeline.report.schemas"
    )


@pytest.mark.parametrize("file_name", result_schemas())
def test_the_schema_is_draft_2020_12(file_name: str) -> None:
    schema = json.loads((DOCS / file_name).read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def validator(file_name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(result_schemas()[file_name])


def test_outputs_are_valid(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...]
) -> None:
    for document in documents:
        validator("results.schema.json").validate(as_json(document))
    for dossier in dossiers:
        validator("dossiers.schema.json").validate(as_json(dossier))


@pytest.mark.parametrize(
    ("key", "value"),
    [("status", "fine"), ("schema_version", "2"), ("pages", -1), ("doc_type", "letter"), ("mood", "good")],
)
def test_a_wrong_line_is_refused(key: str, value: object, documents: tuple[DocumentResult, ...]) -> None:
    wrong = copy.deepcopy(as_json(documents[0]))
    wrong[key] = value
    with pytest.raises(jsonschema.ValidationError):
        validator("results.schema.json").validate(wrong)
