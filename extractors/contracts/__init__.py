"""Reads a contract (PKS): its parties, numbers, dates and kind, and which words stand for payer and provider."""

from .actors import Actors, resolve_actors

__all__ = ["Actors", "resolve_actors"]
