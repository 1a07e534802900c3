"""Numbers in Indonesian documents: words, Roman numerals, Rupiah, numbers of contracts and licences."""

from .amounts import find_amounts
from .confusions import read_digits
from .identifiers import find_contract_numbers, find_licence_numbers
from .models import AmountMatch, NumberKind, NumberMatch
from .roman import format_roman, parse_roman
from .slashed import find_slashed
from .words import parse_number_words

__all__ = [
    "AmountMatch",
    "NumberKind",
    "NumberMatch",
    "find_amounts",
    "find_contract_numbers",
    "find_licence_numbers",
    "find_slashed",
    "format_roman",
    "parse_number_words",
    "parse_roman",
    "read_digits",
]
