"""The trained model: weights of the features of a unit for each clause, or half of a clause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .features import DIMENSIONS, Vector

MODEL = Path(__file__).with_name("model.npz")
_LEVELS = 127


@dataclass(frozen=True)
class Model:
    """A linear scorer; immutable and shared."""

    outputs: tuple[tuple[str, str], ...]
    """(clause, part), the part '' where the clause has none."""
    weights: NDArray[np.float32]
    """DIMENSIONS x outputs."""
    bias: NDArray[np.float32]
    slope: float
    shift: float
    """Logits times `slope` plus `shift` are log-odds that hold on phrases which the model has not seen."""

    def log_odds(self, vector: Vector) -> NDArray[np.float32]:
        """Return, for each output, the calibrated log-odds that the unit settles it."""
        raw = vector.weights @ self.weights[vector.places] + self.bias
        return np.asarray(self.slope * raw + self.shift, np.float32)

    def save(self, file: Path) -> None:
        """Write it as a NumPy archive without pickles, weights in eight bits an output."""
        scale = np.abs(self.weights).max(axis=0) / _LEVELS
        np.savez_compressed(
            file,
            outputs=np.array(["/".join(output) for output in self.outputs]),
            weights=np.rint(self.weights / scale).astype(np.int8),
            scale=scale.astype(np.float32),
            bias=self.bias.astype(np.float32),
            calibration=np.array([self.slope, self.shift], np.float32),
        )

    @classmethod
    def load(cls, file: Path) -> Self:
        """Return the model in `file`.

        Raises:
            OSError: when the file cannot be read.
            ValueError: when it holds no model of these features.
        """
        with np.load(file, allow_pickle=False) as kept:
            weights = kept["weights"].astype(np.float32) * kept["scale"]
            if weights.shape[0] != DIMENSIONS:
                raise ValueError(f"{file.name}: made for {len(weights)} features; run make train-clauses")
            slope, shift = (float(value) for value in kept["calibration"])
            names = (str(name).rpartition("/") for name in kept["outputs"])
            outputs = tuple((clause, part) for clause, _, part in names)
            return cls(outputs, weights, kept["bias"], slope, shift)


@lru_cache(maxsize=1)
def load_model() -> Model:
    """Return the shipped model."""
    return Model.load(MODEL)
