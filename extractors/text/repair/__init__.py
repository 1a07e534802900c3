"""Words of a badly read page made good where closed vocabularies and grammars leave one good reading.

Never blindly: a digit that was read as a digit stays, a name stays, a word that is known stays, and where two
readings are possible the word stays as it was read.
"""

from .hunspell import has_dictionary
from .lexicon import root_words
from .page import Repair
from .run import find_repairs, repair

__all__ = ["Repair", "find_repairs", "has_dictionary", "repair", "root_words"]
