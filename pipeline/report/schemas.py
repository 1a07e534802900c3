"""JSON schemas of the published lines; `python -m pipeline.report.schemas` writes them to docs/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.explanation import ExplainedResult
from schemas.results import SCHEMA_VERSION, DocumentResult, DossierResult

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DOCS = Path(__file__).parents[2] / "docs"


def result_schemas() -> Mapping[str, dict[str, Any]]:
    """Return file name to JSON schema (draft 2020-12) of one published line.

    `explained` is what `pks check --json --explain` writes: a line of results.jsonl with one key more.
    """
    models: dict[str, type[BaseModel]] = {
        "results": DocumentResult,
        "dossiers": DossierResult,
        "explained": ExplainedResult,
    }
    return {
        f"{name}.schema.json": {
            "$schema": DRAFT,
            "$id": f"urn:pks-audit:{name}:{SCHEMA_VERSION}",
            **model.model_json_schema(mode="serialization"),
        }
        for name, model in models.items()
    }


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as it is kept in docs/."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> None:
    """Write every schema into `folder`."""
    for file_name, schema in result_schemas().items():
        (folder / file_name).write_text(schema_text(schema), encoding="utf-8")


if __name__ == "__main__":
    write_schemas(DOCS)
