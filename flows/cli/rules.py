"""`pks rules`: what must be there, and whether a changed catalogue is well formed."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extractors.clauses import load_catalogue
from extractors.law import timeline
from pipeline.own_clauses import doubtful_sentences, own_clauses, unsearched
from pipeline.requirements import Requirements, line_of
from schemas.errors import ExitCode, UsageError
from schemas.law import LegalRule

from . import add_store_options
from .options import load_rules, positive
from .rules_learning import try_change, write_corrections
from .stored import add_archive_option


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks rules list\n  pks rules check --rules aturan-kami.toml\n"
        "  pks rules corrections koreksi.zip --out hasil\n"
        "  pks rules try aturan-kami.toml --out hasil\n  pks rules try koreksi.zip --out hasil"
    )
    parser.add_argument("action", nargs="?", choices=("list", "check", "corrections", "try"), default="list")
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="your own rules; the ZIP of corrections"
    )
    parser.add_argument("--rules", type=Path, metavar="FILE", help="the same as FILE, or rules beside a ZIP")
    add_store_options(parser)
    add_archive_option(parser)
    parser.add_argument(
        "--sample", type=positive, default=200, metavar="N", help="documents to try (default: 200)"
    )
    parser.add_argument("--seed", default="pks", metavar="TEXT", help="which of them, when there are more")


def main(options: argparse.Namespace) -> ExitCode:
    """List the catalogues, or validate them; an error names file, entry and cure and exits with 2."""
    if options.action == "corrections":
        return write_corrections(options)
    if options.action == "try":
        return try_change(options)
    requirements = load_rules(options.file or options.rules)
    try:
        catalogue = load_catalogue()
    except ValueError as error:
        raise UsageError(str(error), "Correct the pattern file.") from error
    if options.action == "check":
        wrong = _faults(options.file or options.rules, requirements)
        if wrong:
            raise UsageError("\n".join(wrong))
        searched = len(catalogue.clauses) + len(own_clauses(requirements))
        print(
            f"ok: {len(requirements.clauses)} clauses, {len(requirements.credentials)} documents, "
            f"{searched} clause patterns, {len(requirements.criteria)} criteria; rules {requirements.version}"
        )
        return ExitCode.OK
    console = Console()
    clauses = Table("Id", "Klausul", "Bobot", "Sumber", title="Isi wajib PKS", title_justify="left", box=None)
    for clause in requirements.clauses:
        clauses.add_row(clause.id, clause.name_id, clause.severity, clause.source)
    documents = Table(
        "Id", "Dokumen", "Sifat", "Sumber", title="Dokumen wajib", title_justify="left", box=None
    )
    for credential in requirements.credentials:
        documents.add_row(credential.id, credential.name_id, credential.kind, credential.source)
    criteria = Table(
        "Id", "Kriteria", "Sifat", "Bobot", "Sumber", title="Kriteria", title_justify="left", box=None
    )
    for one in requirements.criteria:
        criteria.add_row(one.id, one.name_id, one.kind, f"{one.weight:g}", one.source)
    categories = Table("Id", "A", "B", "C", "Sumber", title="Batas kategori", title_justify="left", box=None)
    for table in requirements.categories:
        limits = (f"{limit:g}" for limit in (table.A, table.B, table.C))
        categories.add_row(table.id, *limits, table.source)
    consequences = Table("Id", "Akibat", "Sumber", title="Akibat kekurangan", title_justify="left", box=None)
    for consequence in requirements.consequences:
        consequences.add_row(consequence.id, consequence.text, consequence.source)
    checks = Table(
        "Id",
        "Pemeriksaan antardokumen",
        "Bobot",
        "Aktif",
        "Sumber",
        title="Pemeriksaan antardokumen",
        title_justify="left",
        box=None,
    )
    for check in requirements.checks:
        checks.add_row(check.id, check.name, check.severity, "ya" if check.enabled else "tidak", check.source)
    law = Table(
        "Id",
        "Ketentuan",
        "Berlaku",
        "Sumber",
        title="Masa berlaku menurut hukum",
        title_justify="left",
        box=None,
    )
    for rule in timeline().rule:
        law.add_row(rule.id, rule.says, _when(rule), rule.source)
    console.print(clauses)
    console.print(documents)
    console.print(criteria)
    console.print(categories)
    console.print(consequences)
    console.print(checks)
    console.print(law)
    print(f"rules {requirements.version}")
    return ExitCode.OK


def _when(rule: LegalRule) -> str:
    since = f"{rule.from_day:%d-%m-%Y}" if rule.from_day else ""
    until = f"{rule.until_day:%d-%m-%Y}" if rule.until_day else ""
    return f"{since} s.d. {until}".strip() if until else f"sejak {since}" if since else "selalu"


def _faults(own: Path | None, requirements: Requirements) -> list[str]:
    """Return what keeps an added clause from being found as it is meant, with file, line and cure."""
    told = [
        f"{own}{line_of(own, id_)}: {id_}: has neither cues nor examples; give words by which it is found"
        for id_ in unsearched(requirements)
    ]
    return told + [
        f"{own}{line_of(own, doubt.sentence) or line_of(own, id_)}: {id_}: {doubt.fault}"
        for id_, doubt in doubtful_sentences(requirements)
    ]
