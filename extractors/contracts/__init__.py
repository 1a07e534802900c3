"""Reads a contract (PKS): parties, numbers, dates and kind, and which words stand for payer and provider."""

from .actors import Actors, resolve_actors
from .explain import explain_contract
from .fields import ContractFields, extract_contract_fields

__all__ = ["Actors", "ContractFields", "explain_contract", "extract_contract_fields", "resolve_actors"]
