"""Reads a contract (PKS): parties, numbers, dates and kind, and which words stand for payer and provider."""

from .actors import Actors, resolve_actors
from .fields import ContractFields, extract_contract_fields

__all__ = ["Actors", "ContractFields", "extract_contract_fields", "resolve_actors"]
