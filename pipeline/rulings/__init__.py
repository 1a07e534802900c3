"""What people decided, laid over what was read: facts before they are judged, findings afterwards."""

from .apply import with_rulings
from .standing import Standing, standing
from .waivers import Waivers

__all__ = ["Standing", "Waivers", "standing", "with_rulings"]
