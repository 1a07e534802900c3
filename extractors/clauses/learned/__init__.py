"""A learned scorer of passages beside the rules: what wording nobody has written a rule for.

It is trained from the phrase bank alone (`make train-clauses`); model.npz is what it learned.
"""

from __future__ import annotations

from .features import Vector, encode
from .model import Model, load_model

__all__ = ["Model", "Vector", "encode", "load_model"]
