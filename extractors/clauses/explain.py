"""A contract with all that was weighed for its verdicts, for those who want to see the text beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.facts import ClauseFact
from schemas.text import DocumentText

from .catalogue import Catalogue, Clause
from .combined import CombinedRecogniser
from .kinds import PassageKind
from .learned import load_model
from .markers import marker_of
from .parties import ActorTerms
from .recognise import Candidate, Recogniser
from .rules import Near, Term
from .structure import LEAD_LINES, Passage, passages
from .verdict import judge, limits

_SHOWN_EXAMPLES = 2
_ACTORS = {"PAYER": "pihak pembayar", "PROVIDER": "PPK", "MEMBER": "peserta"}


@dataclass(frozen=True)
class Explanation:
    """What one contract says, what of it was weighed, and what came of that."""

    passages: tuple[Passage, ...]
    """All of them, in reading order."""
    candidates: tuple[Candidate, ...]
    """Also those that prove nothing."""
    facts: tuple[ClauseFact, ...]
    """One for each clause of the catalogue, in its order."""


@dataclass(frozen=True)
class Sought:
    """What would have satisfied a clause, in words for a reader who did not find it."""

    titles: tuple[str, ...]
    """What its pasal is usually called, Indonesian."""
    parts: tuple[str, ...]
    """What it must tell, where it is made of several things, Indonesian."""
    examples: tuple[str, ...]
    """Sentences that satisfy it, Indonesian; of an own invention."""


def explain_clauses(
    document: DocumentText,
    *,
    start: int,
    end: int,
    actors: ActorTerms,
    catalogue: Catalogue,
    recogniser: Recogniser | None = None,
) -> Explanation:
    """Return what `extract_clauses` returns, with the passages and candidates that it comes from.

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
    facts = judge(document, candidates, catalogue, limits(document, found, start, end))
    return Explanation(found, tuple(candidates), facts)


def poorly_read_pages(document: DocumentText, *, start: int, end: int) -> tuple[int, ...]:
    """Return the numbers of the pages in `start`..`end` on which something may have been overlooked."""
    return limits(document, (), start, end).poor_pages


def numbers_of(document: DocumentText, found: Sequence[Passage]) -> tuple[tuple[str, ...], ...]:
    """Return for each passage the ayat and items it stands in, outermost first, as printed: `("(2)", "b.")`.

    A passage without a number of its own has those of the list that it belongs to; a heading has none.
    """
    by_tail = {passage.spans[-LEAD_LINES:]: passage for passage in found}

    def number(passage: Passage) -> str:
        start, end = passage.spans[0]
        line = document.text[start:end]
        marker = marker_of(line)
        return "" if marker is None else line[: marker.length].strip()

    out = []
    for passage in found:
        above = [by_tail[spans] for spans in passage.lead if spans in by_tail]
        chain = [number(one) for one in (*above, passage)]
        out.append(() if passage.kind is PassageKind.HEADING else tuple(text for text in chain if text))
    return tuple(out)


def sought(clause: Clause) -> Sought:
    """Return what was looked for under the name of `clause`."""
    titles = [_spoken(alternative) for group in clause.headings for alternative in group]
    return Sought(
        titles=tuple(dict.fromkeys(titles)),
        parts=tuple(part.missing for part in clause.parts),
        examples=clause.examples[:_SHOWN_EXAMPLES],
    )


def _spoken(alternative: Term | Near) -> str:
    if isinstance(alternative, Term):
        bare = " ".join(word.strip("=*") for word in alternative.concept.split())
        return _ACTORS.get(bare, bare)
    sides = (alternative.left, alternative.right)
    # In either order: Indonesian says the thing first, then whose it is.
    ordered = sides if alternative.ordered else sorted(sides, key=lambda term: term.concept in _ACTORS)
    return " ".join(_spoken(term) for term in ordered)
