"""`pks check`: one or a few files, result on the terminal; nothing is kept."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import zip_longest
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.audit import audited_file, judge_files
from pipeline.explain import with_judged_ends
from pipeline.ingest import SourceFile, single_files
from pipeline.job import Job, Outcome
from pipeline.pool import WorkerPool
from pipeline.report import results_jsonl, shown, text_without_personal
from pipeline.report.labels import name, reason_name
from pipeline.settings import Settings, load_settings
from schemas.annotation import Annotation
from schemas.errors import ExitCode
from schemas.explanation import ExplainedResult, Explanation, SegmentExplanation
from schemas.facts import DocumentFacts, declared_text
from schemas.labels import DocumentStatus
from schemas.plain import visible
from schemas.results import ClauseResult, DocumentResult, ErrorResult, SegmentResult

from . import say, say_left_out
from .annotated import AnnotatedPages
from .doctor import require_programs
from .explained import explained
from .options import add_as_of, add_rules, add_show_personal, as_of, load_rules, require_files


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks check sip-dokter.jpg\n  pks check kontrak.pdf --json | jq .clauses\n"
        "  pks check kontrak.pdf --html kontrak.html\n  pks check sip-dokter.jpg --explain"
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one line per file, as in results.jsonl")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="every date in the document, what it was taken for, and why it is or is not the end; "
        "with --json under the key `explain`",
    )
    parser.add_argument(
        "--html",
        type=Path,
        metavar="PATH",
        help="also write the text with what was found in it marked: an HTML file, for several FILEs a folder",
    )
    add_show_personal(parser)
    add_rules(parser)
    add_as_of(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Audit the files as if they lay together in one folder."""
    require_files(options.files)
    target = None if options.html is None else AnnotatedPages(options.html, options.files)
    settings = load_settings(show_personal=options.show_personal)
    require_programs(settings)
    requirements = load_rules(options.rules)
    left_out: Counter[str] = Counter()
    outcomes = _read(
        options.files, settings, options.rules, left_out, annotate=target is not None, explain=options.explain
    )
    say_left_out(left_out)
    files = [audited_file(source, _result(source, outcome)) for source, outcome in outcomes]
    judged = judge_files(files, requirements, as_of=as_of(options))
    found = sorted((one for own, _ in judged for one in own), key=lambda document: document.path)
    documents, _ = shown(found, (), personal=settings.show_personal)
    explanations = with_judged_ends(_explanations(outcomes), files, requirements, as_of=as_of(options))
    console = Console()
    for document in documents:
        explanation = explanations.get(document.sha256 or "")
        told = explanation.segments if explanation is not None else ()
        if not options.json:
            console.print(_shown(document, told))
        elif options.explain:
            sys.stdout.write(results_jsonl([ExplainedResult(**dict(document), explain=told)]))
        else:
            sys.stdout.write(results_jsonl([document]))
    if target is not None:
        texts = {
            outcome.sha256: Annotation.model_validate_json(outcome.annotation)
            for _, outcome in outcomes
            if outcome is not None and outcome.annotation is not None
        }
        if not settings.show_personal:
            texts = {sha256: text_without_personal(text) for sha256, text in texts.items()}
        for path in target.write(documents, texts):
            say(f"Halaman beranotasi: {path}")
    failed = any(document.status is DocumentStatus.FAILED for document in documents)
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _read(
    files: list[Path],
    settings: Settings,
    rules: Path | None,
    left_out: Counter[str],
    *,
    annotate: bool,
    explain: bool,
) -> list[tuple[SourceFile, Outcome | None]]:
    """Return each file with what became of it; None for one that could not even be opened.

    `left_out` gets what was not taken of ZIPs and mails.
    """
    sources = single_files(files, limits=settings.limits, left_out=left_out)
    settings = settings.model_copy(update={"jobs": max(1, min(settings.jobs, len(sources)))})
    jobs = [
        None
        if source.sha256 is None
        else Job(source.sha256, source.location, annotate=annotate, explain=explain)
        for source in sources
    ]
    with WorkerPool(settings, rules) as pool:
        waiting = [None if job is None else pool.submit(job) for job in jobs]
        outcomes = [None if begun is None else begun.result() for begun in waiting]
    return list(zip(sources, outcomes, strict=True))


def _result(source: SourceFile, outcome: Outcome | None) -> DocumentFacts | ErrorResult:
    failure = source.failure if outcome is None else outcome.failure
    facts = None if outcome is None else outcome.facts
    return failure or DocumentFacts.model_validate_json(facts or "")


def _explanations(outcomes: list[tuple[SourceFile, Outcome | None]]) -> dict[str, Explanation]:
    return {
        outcome.sha256: Explanation.model_validate_json(outcome.explanation)
        for _, outcome in outcomes
        if outcome is not None and outcome.explanation is not None
    }


def _shown(document: DocumentResult, explanation: tuple[SegmentExplanation, ...]) -> RenderableType:
    parts: list[RenderableType] = [Text(visible(document.path), "bold")]
    if document.error is not None:
        error = document.error
        parts.append(Text(f"{name('failures', error.code)}: {error.message} {error.action}", "red"))
        return Group(*parts)
    for segment, told in zip_longest(document.segments, explanation):
        parts.extend(_shown_segment(segment))
        parts.extend(explained(told) if told is not None else ())
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
    for answer in segment.declared:
        doubt = " periksa" if answer.review else ""
        source = f"hal. {answer.page}: {answer.label}: {answer.raw}"
        shown = declared_text(answer.value) + doubt
        table.add_row(Text(f"  {name('fields', answer.key)}"), Text(shown), Text(source, "dim"))
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
