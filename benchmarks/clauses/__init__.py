"""Measures how clauses are found, and trains what finds them."""

from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
BANK = SAMPLES / "phrases"
"""The phrase bank."""
