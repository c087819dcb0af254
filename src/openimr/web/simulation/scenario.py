"""The scenario's numbers, and a seeded chance that draws from them: the same seed gives the same year.

Every step of every case draws for itself, so that the order in which processes take them changes nothing.
"""

import datetime as dt
import random
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def scenario() -> dict[str, Any]:
    """Everything ``scenario.yaml`` says."""
    read: dict[str, Any] = yaml.safe_load((files(__package__) / "scenario.yaml").read_text(encoding="utf-8"))
    return read


class Chance:
    """Draws for one thing that happens: the seed and its name decide them, whatever else happens before or beside."""

    def __init__(self, seed: int, *of: object) -> None:
        self._random = random.Random(" ".join(map(str, (seed, *of))))  # noqa: S311  (a simulation, no secret)

    def happens(self, share: str) -> bool:
        """Whether what the scenario calls ``share`` happens this time."""
        return self._random.random() < float(scenario()["shares"][share])

    def below(self, most: int) -> int:
        """A whole number from 0 to below ``most``."""
        return self._random.randrange(most)

    def one_of(self, several: list[Any]) -> Any:
        """One of several."""
        return self._random.choice(several)

    def some_of(self, several: list[Any], count: int) -> list[Any]:
        """``count`` different ones of several."""
        return self._random.sample(several, count)

    def days(self, name: str) -> dt.timedelta:
        """How long ``name`` takes this time, whole days."""
        least, most = scenario()["days"][name]
        return dt.timedelta(days=self._random.randint(least, most))

    def hours(self, name: str) -> dt.timedelta:
        """How long ``name`` takes this time, whole hours."""
        least, most = scenario()["days"][name]
        return dt.timedelta(hours=self._random.randint(least, most))

    def day(self, name: str) -> dt.date:
        """A day between the two that stand under ``name``."""
        least: dt.date
        least, most = scenario()[name]
        return least + dt.timedelta(days=self._random.randint(0, (most - least).days))

    def minutes(self, most: int) -> dt.timedelta:
        """Up to ``most`` minutes."""
        return dt.timedelta(minutes=self._random.randrange(most))
