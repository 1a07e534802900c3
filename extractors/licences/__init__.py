"""Fields of licences: number, holder, profession, facility, issuer, issue date and expiry with its basis."""

from .extract import extract_licence_fields
from .explain import explain_licence

__all__ = ["explain_licence", "extract_licence_fields"]
