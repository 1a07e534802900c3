"""What the numbers of a text look like once they are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NumberKind(StrEnum):
    """The shape of a document number. A shape is a hint and never a reason to reject."""

    BPJS_CONTRACT = "bpjs_contract"
    """`123/KTR/VII-02/1222`: serial, office, branch, month and year"""
    AGREEMENT = "agreement"
    """`041/PKS/RSXX/VIII/2021`: a word for agreement between the slashes"""
    ARCHIVE_CODE = "archive_code"
    """`445/3366/RSU-XX/XII/2021`: begins with a code of the government's archive"""
    SLASHED = "slashed"
    """Any other number with slashes"""
    AUTHORITY = "authority"
    """`1234/Peg-04/0119`: the decision that lets a branch head sign"""
    REGULATION = "regulation"
    """A law or a minister's decision"""
    STR_DOTTED = "str_dotted"
    """`33.2.1.100.3.19.204517`"""
    STR_LETTERS = "str_letters"
    """Two letters and 14 digits"""
    STR_SPACED = "str_spaced"
    """`02 07 6 2 13-1294458`"""
    NIB = "nib"
    """13 digits, the business number"""
    PB_UMKU = "pb_umku"
    """Supporting business permit: `PB-UMKU` and digits"""
    DIGITS = "digits"
    """Digits only"""
    DASHED = "dashed"
    """Parts with dashes or dots: `81-4134-322249`"""


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """One document number in a text."""

    start: int
    end: int
    raw: str
    value: str
    """Without the spaces OCR put in, misread parts repaired."""
    kind: NumberKind
    confidence: float
    month: int | None = None
    """Month that the number carries (Roman numeral or MMYY)."""
    year: int | None = None
    """Year that the number carries."""
    label: str = ""
    """The words before it on its line."""
    party: int | None = None
    """1 or 2 where the label names the party that gave the number."""
    doc_type: str | None = None
    """Id of the document type that a part of the number hints at."""
    alternatives: tuple[str, ...] = ()
    note: str = ""
    """What was repaired, in Indonesian."""


@dataclass(frozen=True, slots=True)
class AmountMatch:
    """One amount of money in Rupiah."""

    start: int
    end: int
    raw: str
    value: int
    """In Rupiah; the words' reading where words and digits disagree."""
    digits: int | None
    words: int | None
    consistent: bool
    """False when words and digits disagree."""
    confidence: float
    note: str = ""
