"""`python -m benchmarks.clauses`: measure on corpora, on voices held out, or train the scorer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from extractors.clauses import load_catalogue
from extractors.clauses.learned.model import MODEL

from . import SAMPLES
from .baseline import BASELINE, load_verdicts, save_verdicts, verdicts_of
from .corpus import load
from .measure import RECOGNISERS, decide
from .report import report
from .results import Results, write
from .speed import measure_speed
from .truth import CorpusError


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clauses", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="find clauses in contracts of known content")
    run.add_argument("corpora", type=Path, nargs="*", metavar="CORPUS", help="pooled (default: samples/)")
    run.add_argument("--out", type=Path, required=True, metavar="DIR", help="readings and figures")
    run.add_argument(
        "--save-baseline", action="store_true", help="keep the verdicts on these corpora to compare with"
    )
    commands.add_parser("voices", help="hold out one drafting voice of the phrase bank after the other")
    train = commands.add_parser("train", help="train the scorer from the phrase bank")
    train.add_argument("--to", type=Path, default=MODEL, metavar="FILE")
    options = parser.parse_args(arguments)
    if options.command == "run":
        return _run(options.corpora or [SAMPLES], options.out, save=options.save_baseline)
    if options.command == "voices":
        from .voices import report as voices

        print(voices())
    else:
        from .training import train as teach

        teach(options.to)
    return 0


def _run(corpora: list[Path], out: Path, *, save: bool) -> int:
    try:
        contracts = load(corpora, out / "readings")
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    catalogue = load_catalogue()
    decided = {name: decide(contracts, catalogue, make(catalogue)) for name, make in RECOGNISERS.items()}
    results = Results.of(contracts, decided, load_verdicts(BASELINE), measure_speed())
    out.mkdir(parents=True, exist_ok=True)
    write(results, out)
    text = "\n".join(report(results))
    (out / "report.md").write_text(text + "\n", encoding="utf-8")
    print(text)
    if save:
        save_verdicts(BASELINE, verdicts_of(decided))
    return 0


if __name__ == "__main__":
    sys.exit(main())
