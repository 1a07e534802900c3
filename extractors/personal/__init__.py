"""Words about a person that an audit does not need: NIK, birth date, home address, private telephone."""

from .find import Personal, find_personal, mask_personal

__all__ = ["Personal", "find_personal", "mask_personal"]
