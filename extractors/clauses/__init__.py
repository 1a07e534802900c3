"""Which of the contents that a PKS must have stand in a contract, and where.

`extract_clauses` gives one fact for every clause of the catalogue: present with its sentence, missing with a
reason, or uncertain with a reason; `explain_clauses` gives what these come from as well. What to look for is
data: patterns/*.toml, and what learned/ was taught.
"""

from __future__ import annotations

from schemas.facts import ClauseFact
from schemas.text import DocumentText

from .catalogue import Catalogue, load_catalogue
from .combined import CombinedRecogniser
from .explain import Explanation, Sought, explain_clauses, numbers_of, poorly_read_pages, sought
from .kinds import PassageKind
from .learned import load_model
from .own import Doubt, ExampleRecogniser, OwnClause, doubts, with_own
from .parties import ActorTerms
from .recognise import Candidate, Recogniser, RuleRecogniser, Several
from .rules import RuleError
from .structure import Passage, passages

__all__ = [
    "ActorTerms",
    "Candidate",
    "Catalogue",
    "CombinedRecogniser",
    "Doubt",
    "ExampleRecogniser",
    "Explanation",
    "OwnClause",
    "Passage",
    "PassageKind",
    "Recogniser",
    "RuleError",
    "RuleRecogniser",
    "Several",
    "Sought",
    "doubts",
    "explain_clauses",
    "extract_clauses",
    "load_catalogue",
    "load_model",
    "numbers_of",
    "passages",
    "poorly_read_pages",
    "sought",
    "with_own",
]


def extract_clauses(
    document: DocumentText,
    *,
    start: int,
    end: int,
    actors: ActorTerms,
    catalogue: Catalogue,
    recogniser: Recogniser | None = None,
) -> tuple[ClauseFact, ...]:
    """Return a fact for every clause of `catalogue` from the contract at `start`..`end`.

    Args:
        document: The file that holds the contract.
        start: Half-open offsets of the contract in `document.text`.
        end: See `start`.
        actors: What this contract calls payer, provider and member.
        catalogue: The rules, from `load_catalogue`.
        recogniser: Another way to find candidates; by default the catalogue's rules and the learned scorer.
    """
    return explain_clauses(
        document, start=start, end=end, actors=actors, catalogue=catalogue, recogniser=recogniser
    ).facts
