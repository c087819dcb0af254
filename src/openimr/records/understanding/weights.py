"""Weights of small fitted models as they ship: features are known by a number made of their names."""

import zlib
from importlib.resources import files
from typing import Any


def hashed(feature: str) -> int:
    """The number a feature is known by."""
    return zlib.crc32(feature.encode())


def shipped(name: str) -> dict[int, float]:
    """The weights in the file ``name`` of ``data``, by the numbers of features: a byte each, and a scale."""
    import numpy as np

    with files("openimr.records.understanding").joinpath("data").joinpath(name).open("rb") as file:
        data: Any = np.load(file)
        weights = data["weights"].astype(np.float32) * float(data["scale"])
        return dict(zip(data["features"].tolist(), weights.tolist(), strict=True))
