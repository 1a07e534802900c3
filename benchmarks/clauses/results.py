"""All figures of a run, as one JSON file and as a table of figures by recogniser, level and clause."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .baseline import Comparison, Verdicts, compare
from .corpus import Contract
from .figures import Row, as_read, calibration_error, reliability, table
from .measure import Decision
from .speed import Speed


@dataclass(frozen=True)
class Results:
    """What a run found."""

    contracts: Sequence[Contract]
    decided: Mapping[str, Sequence[Decision]]
    """By recogniser."""
    rows: Sequence[Row]
    compared: Mapping[str, Comparison]
    """With the verdicts kept, by recogniser."""
    speed: Speed

    @classmethod
    def of(
        cls,
        contracts: Sequence[Contract],
        decided: Mapping[str, Sequence[Decision]],
        kept: Verdicts,
        speed: Speed,
    ) -> Results:
        """Count and compare."""
        compared = {name: compare(name, decisions, kept) for name, decisions in decided.items()}
        return cls(contracts, decided, table(decided), compared, speed)

    @property
    def unseen(self) -> list[str]:
        """The contracts that the product does not see, as `<corpus>: <path> [<level>]`."""
        return [f"{one.corpus}: {one.name}" for one in self.contracts if one.body is None]

    def record(self) -> dict[str, Any]:
        """Return all figures by name; null where there is nothing to divide by."""
        return {
            "corpora": sorted({contract.corpus for contract in self.contracts}),
            "contracts": len(self.contracts),
            "unseen_contracts": self.unseen,
            "speed_seconds": self.speed.record(),
            "baseline": {name: comparison.record() for name, comparison in self.compared.items()},
            "confidence": {name: _confidence(decisions) for name, decisions in self.decided.items()},
            "figures": [_record(row) for row in self.rows],
        }


def write(results: Results, out: Path) -> None:
    """Write `results.json` and, with the figures alone, `figures.csv` to the folder `out`."""
    text = json.dumps(results.record(), indent=1, ensure_ascii=False)
    (out / "results.json").write_text(text + "\n", encoding="utf-8")
    lines = [dict(_flat(_record(row))) for row in results.rows]
    with (out / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]) if lines else [])
        writer.writeheader()
        writer.writerows(lines)


def _record(row: Row) -> dict[str, Any]:
    told = {"recogniser": row.recogniser, "level": row.level, "clause": row.clause}
    return {**told, **row.figures.record()}


def _confidence(decisions: Sequence[Decision]) -> dict[str, Any]:
    read = as_read(decisions)
    names = ("from", "verdicts", "said", "right")
    bins = [dict(zip(names, values, strict=True)) for values in reliability(read)]
    return {"mean_distance": calibration_error(read), "bins": bins}


def _flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
