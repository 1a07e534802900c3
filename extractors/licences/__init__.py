"""Fields of licences: number, holder, profession, facility, issuer, issue date and expiry with its basis."""

from .extract import extract_licence_fields
from .reading import explain_dates
from .roles import DateRole

__all__ = ["DateRole", "explain_dates", "extract_licence_fields"]
