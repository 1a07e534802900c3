"""`pks check`: one or a few files, result on the terminal; nothing is kept."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.audit import Conclusion, audited_file, judge_files
from pipeline.ingest import single_files
from pipeline.pool import WorkerPool, outcome_of
from pipeline.process import Job
from pipeline.report import results_jsonl
from pipeline.report.labels import name, reason_name
from pipeline.requirements import Requirements
from pipeline.settings import Settings, load_settings
from schemas.errors import ExitCode
from schemas.facts import DocumentFacts
from schemas.results import ClauseResult, DocumentResult, SegmentResult

from .doctor import require_programs
from .options import add_as_of, add_rules, as_of, load_rules, require_files


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = "Examples:\n  pks check sip-dokter.jpg\n  pks check kontrak.pdf --json | jq .clauses"
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one line per file, as in results.jsonl")
    add_rules(parser)
    add_as_of(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Audit the files as if they lay together in one folder."""
    require_files(options.files)
    settings = load_settings(jobs=None)
    require_programs(settings)
    requirements = load_rules(options.rules)
    conclusion = _audit(options.files, settings, requirements, options.rules, as_of(options))
    console = Console()
    for document in conclusion.documents:
        if options.json:
            sys.stdout.write(results_jsonl([document]))
        else:
            console.print(_shown(document))
    return ExitCode.SOME_FAILED if conclusion.failed else ExitCode.OK


def _audit(
    files: list[Path], settings: Settings, requirements: Requirements, rules: Path | None, day: dt.date
) -> Conclusion:
    sources = single_files(files, limits=settings.limits)
    settings = settings.model_copy(update={"jobs": min(settings.jobs, len(files))})
    audited = []
    with WorkerPool(settings, rules) as pool:
        jobs = {
            source: Job(source.sha256, source.location) for source in sources if source.sha256 is not None
        }
        waiting = {source: pool.submit(job) for source, job in jobs.items()}
        for source in sources:
            if source.failure is not None:
                audited.append(audited_file(source, source.failure))
                continue
            outcome = outcome_of(jobs[source], waiting[source])
            result = outcome.failure or DocumentFacts.model_validate_json(outcome.facts or "")
            audited.append(audited_file(source, result))
    return judge_files(audited, requirements, as_of=day)


def _shown(document: DocumentResult) -> RenderableType:
    parts: list[RenderableType] = [Text(document.path, "bold")]
    if document.error is not None:
        error = document.error
        parts.append(Text(f"{name('failures', error.code)}: {error.message} {error.action}", "red"))
        return Group(*parts)
    for segment in document.segments:
        parts.extend(_shown_segment(segment))
    for finding in document.findings:
        where = f" (hal. {finding.page})" if finding.page else ""
        parts.append(
            Text(f"  {name('severities', finding.severity)}: {finding.message}{where} {finding.action}")
        )
    return Group(*parts, Text(""))


def _shown_segment(segment: SegmentResult) -> list[RenderableType]:
    title = f"{name('document_types', segment.doc_type)}, hal. {segment.first_page}-{segment.last_page}"
    table = Table(box=None, pad_edge=False, show_header=False)
    for field, value in segment.fields.items():
        evidence = segment.evidence.get(field)
        shown = ", ".join(value) if isinstance(value, tuple) else value or "-"
        doubt = " periksa" if evidence is not None and evidence.review else ""
        source = "" if evidence is None else f"hal. {evidence.page}: {evidence.raw or evidence.quote}"
        table.add_row(Text(f"  {name('fields', field)}"), Text(shown + doubt), Text(source, "dim"))
    parts: list[RenderableType] = [Text(title), table]
    if segment.clauses:
        clauses = Table(box=None, pad_edge=False, show_header=False)
        for clause in segment.clauses:
            clauses.add_row(*_clause_cells(clause))
        parts.append(clauses)
    return parts


def _clause_cells(clause: ClauseResult) -> tuple[Text, Text, Text]:
    style = {"present": "green", "missing": "red", "uncertain": "yellow"}[clause.status]
    why = reason_name(clause.reason) or (f"hal. {clause.page}: {clause.quote}" if clause.quote else "")
    status = name("verdicts", clause.status) if clause.applicable else "tidak berlaku"
    return Text(f"  {name('clauses', clause.id)}"), Text(status, style), Text(why[:160], "dim")
