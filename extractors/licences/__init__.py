"""Fields of licences: number, holder, profession, facility, issuer, issue date and expiry with its basis."""

from .explain import explain_licence
from .extract import extract_licence_fields

__all__ = ["explain_licence", "extract_licence_fields"]
