"""What people decided, laid over what was read: facts before they are judged, findings afterwards."""

from .apply import home_of, with_rulings
from .seen import fact_of, is_contradicted, machine_says, segment_of
from .standing import Standing, standing
from .waivers import Waivers

__all__ = [
    "Standing",
    "Waivers",
    "fact_of",
    "home_of",
    "is_contradicted",
    "machine_says",
    "segment_of",
    "standing",
    "with_rulings",
]
