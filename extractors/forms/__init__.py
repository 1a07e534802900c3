"""What a filled form declares: ticks, numbers, sizes, hours, each under the key of its criterion.

`extract_declared` looks at the places of words, not at their order: which column a tick stands in says what
it means. The criteria with their labels are criteria.toml, all other words of forms words.toml.
"""

from .criteria import criteria
from .extract import extract_declared

__all__ = ["criteria", "extract_declared"]
