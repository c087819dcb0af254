"""Weights of small fitted models as they ship: features are known by a number made of their names."""

import zlib
from collections.abc import Hashable, Iterable
from importlib.resources import files
from math import exp
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)


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


def softmax(logits: Iterable[tuple[T, float]]) -> dict[T, float]:
    """How likely each value is, 0 to 1, by all the places that speak of it.

    Args:
        logits: for every place its value and what the weights of its features come to.
    """
    placed = list(logits)
    highest = max((logit for _, logit in placed), default=0.0)
    raised: dict[T, float] = {}
    for value, logit in placed:
        raised[value] = raised.get(value, 0.0) + exp(logit - highest)
    total = sum(raised.values())
    return {value: amount / total for value, amount in raised.items()}
