"""Fields of licences: number, holder, profession, facility, issuer, issue date and expiry with its basis."""

from .extract import extract_licence_fields
from .roles import DateRole, explain_dates

__all__ = ["DateRole", "explain_dates", "extract_licence_fields"]
