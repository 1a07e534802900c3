"""`pks rules corrections` and `pks rules try`: what people taught, and what a change would change."""

from __future__ import annotations

import argparse
import zipfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extractors.clauses import RuleError, load_catalogue
from flows.progress import Shown
from pipeline.extract import Extractor
from pipeline.learning.corrections import as_zip, collect, load_examples
from pipeline.learning.trial import Trial, Turn, compare
from pipeline.own_clauses import own_clauses
from pipeline.report import write_private
from pipeline.report.labels import name
from pipeline.store import open_store
from schemas.errors import ExitCode, UsageError
from schemas.labels import ClauseId
from schemas.plain import visible
from schemas.rulings import Target, TargetKind

from .options import load_rules
from .stored import run_of

_SHOWN = 200
_NAMES = {Turn.GAIN: "didapat", Turn.LOSS: "hilang", Turn.OTHER: "lain"}


def write_corrections(options: argparse.Namespace) -> ExitCode:
    """Write what people's corrections teach into FILE."""
    file = _needed(options.file, "koreksi.zip")
    with open_store(options.out, options.db, create=False) as store:
        found = collect(store, run_of(store, options))
    write_private(file, as_zip(found))
    print(
        f"{file}: {len(found.phrases)} kalimat, {len(found.dates)} tanggal; "
        f"{found.wordless} koreksi tidak menyebut kata-katanya"
    )
    return ExitCode.OK


def try_change(options: argparse.Namespace) -> ExitCode:
    """Show what the rules, or the corrections, of FILE would change."""
    file = _needed(options.file or options.rules, "aturan-kami.toml")
    try:
        if zipfile.is_zipfile(file):
            own, taught = own_clauses(load_rules(options.rules)), load_examples(file)
        else:
            own, taught = own_clauses(load_rules(file)), ()
        known = {*map(str, ClauseId), *(clause.id for clause in own)}
        for clause in taught:
            if clause.id not in known:
                raise UsageError(
                    f"{file}: {clause.id} is no clause of the rules.",
                    "Give the rules that add it: --rules FILE.",
                )
        extractor = Extractor(load_catalogue(), own, taught)
    except RuleError as error:
        raise UsageError(str(error), "Correct it; `pks rules check FILE` names the place.") from error
    with open_store(options.out, options.db, create=False) as store:
        run = run_of(store, options)
        shown = Shown("Mencoba aturan", "{documents} dokumen akan dibaca ulang dari kata yang tersimpan.")
        with shown as progress:
            progress.start(min(options.sample, store.count_documents(run.archive_id)), 0)
            trial = compare(
                store,
                run,
                extractor,
                most=options.sample,
                seed=options.seed,
                on_document=lambda: progress.document_done(0, failed=False),
            )
    _tell(trial)
    return ExitCode.OK


def _needed(file: Path | None, example: str) -> Path:
    if file is None:
        raise UsageError("Which FILE?", f"Name it, such as {example}.")
    return file


def _tell(trial: Trial) -> None:
    counts = trial.counts
    if trial.differences:
        table = Table("", "Dokumen", "Putusan", "Sebelum", "Sesudah", "", box=None)
        for one in trial.differences[:_SHOWN]:
            who = "orang" if one.decided else ""
            shown = (_NAMES[one.turn], visible(one.path), _about(one.target), one.before, one.after, who)
            table.add_row(*(text or "-" for text in shown[:-1]), who)
        Console(markup=False).print(table)
        if len(trial.differences) > _SHOWN:
            print(f"... {len(trial.differences) - _SHOWN} lagi")
    print(
        f"{trial.tried} dari {trial.documents} dokumen, {trial.verdicts} putusan: "
        + ", ".join(f"{counts[turn]} {_NAMES[turn]}" for turn in Turn)
        + (f"; {trial.unread} dokumen tanpa kata yang tersimpan" if trial.unread else "")
    )


def _about(target: Target) -> str:
    group = "clauses" if target.kind is TargetKind.CLAUSE else "fields"
    return f"{name(group, target.name)}, hlm. {target.first_page}"
