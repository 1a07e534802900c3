"""Which of the contents that a PKS must have stand in a contract, and where.

`extract_clauses` gives one fact for every clause of the catalogue: present with its sentence, missing with a
reason, or uncertain with a reason. What to look for is data: patterns/*.toml, and what learned/ was taught.
"""

from __future__ import annotations

from schemas.facts import ClauseFact
from schemas.text import DocumentText

from .catalogue import Catalogue, load_catalogue
from .combined import CombinedRecogniser
from .kinds import PassageKind
from .learned import load_model
from .own import Doubt, ExampleRecogniser, OwnClause, doubts, with_own
from .parties import ActorTerms
from .recognise import Candidate, Recogniser, RuleRecogniser, Several
from .rules import RuleError
from .structure import Passage, passages
from .verdict import judge, limits

__all__ = [
    "ActorTerms",
    "Candidate",
    "Catalogue",
    "CombinedRecogniser",
    "Doubt",
    "ExampleRecogniser",
    "OwnClause",
    "Passage",
    "PassageKind",
    "Recogniser",
    "RuleError",
    "RuleRecogniser",
    "Several",
    "doubts",
    "extract_clauses",
    "load_catalogue",
    "load_model",
    "passages",
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
    found = passages(document, start=start, end=end)
    chosen = recogniser or CombinedRecogniser(catalogue, load_model())
    candidates = chosen.candidates(document, found, actors)
    return judge(document, candidates, catalogue, limits(document, found, start, end))
