"""`python -m benchmarks.clauses`: measure on corpora, on voices held out, or train the scorer."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from extractors.clauses import load_catalogue, load_model
from extractors.clauses.learned.model import MODEL

from .corpus import Contract, CorpusError, load
from .measure import RECOGNISERS, decide
from .report import tables

_SAMPLES = Path(__file__).parents[2] / "samples"
_BASELINE = Path(__file__).with_name("baseline.json")
_PRODUCT = "both"
_FORTY_PAGES = 40


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clauses", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="find clauses in contracts of known content")
    run.add_argument("corpora", type=Path, nargs="*", metavar="CORPUS", help="pooled (default: samples/)")
    run.add_argument("--out", type=Path, required=True, metavar="DIR", help="readings and figures")
    run.add_argument("--save-baseline", action="store_true", help="keep these verdicts to compare with")
    commands.add_parser("voices", help="hold out one drafting voice of the phrase bank after the other")
    train = commands.add_parser("train", help="train the scorer from the phrase bank")
    train.add_argument("--to", type=Path, default=MODEL, metavar="FILE")
    options = parser.parse_args(arguments)
    if options.command == "run":
        return _run(options)
    if options.command == "voices":
        from .voices import report

        print(report())
    else:
        from .training import train as teach

        teach(options.to)
    return 0


def _run(options: argparse.Namespace) -> int:
    started = time.process_time()
    catalogue = load_catalogue()
    load_model()
    loaded = time.process_time() - started
    contracts: list[Contract] = []
    try:
        for folder in options.corpora or [_SAMPLES]:
            contracts += load(folder, options.out / "readings")
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    decided = {}
    took = 0.0
    for name, make in RECOGNISERS.items():
        recogniser = make(catalogue)
        started = time.process_time()
        decided[name] = decide(contracts, catalogue, recogniser)
        took = time.process_time() - started if name == _PRODUCT else took
    baseline = json.loads(_BASELINE.read_text(encoding="utf-8")) if _BASELINE.is_file() else {}
    print("\n".join(tables(decided, _PRODUCT, baseline)))
    pages = sum(_pages(contract) for contract in contracts)
    each = 1000 * took / pages if pages else 0.0
    print(f"\n{len(contracts)} contracts, {pages} pages: {each:.1f} ms a page of one core, ", end="")
    print(f"{each * _FORTY_PAGES / 1000:.2f} s for {_FORTY_PAGES}; rules and model load in {loaded:.2f} s")
    rights = {one.name: one.right for one in decided[_PRODUCT]}
    file = _BASELINE if options.save_baseline else options.out / "verdicts.json"
    file.write_text(json.dumps(rights, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _pages(contract: Contract) -> int:
    last = contract.document.page_at(max(contract.start, contract.end - 1)).number
    return last - contract.document.page_at(contract.start).number + 1


if __name__ == "__main__":
    sys.exit(main())
