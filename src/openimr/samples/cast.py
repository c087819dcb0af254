"""Invents the people and offices of a case for a pile: the employee, who treats, who pays, who represents whom.

Everybody is drawn from the name lists of a family, so that no two families have a surname or an office in common.
"""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .wording import Family, conditions

_LEAST_AGE, _MOST_AGE = 23, 63
_CALIFORNIA = {"CA": (91000, 96999, "California")}
"""By state, between what and what its postal codes lie and its name: where a family has none of its own."""


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who signs: the name as signed and the specialty, where there is one."""

    signed: str
    surname: str
    specialty: str = ""


@dataclass
class Office:
    """A place paper comes from. ``letterhead`` is what its letterhead says, ``date_form`` how it writes days;
    ``kept`` are the phrases it repeats from paper to paper."""

    kind: str
    letterhead: dict[str, Any]
    date_form: str
    authors: dict[str, list[Author]] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    looks: dict[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass
class Cast:
    """A case's people. ``values`` are the words every paper of the case may use."""

    family: Family
    chance: random.Random
    name: str
    born: dt.date
    injured: dt.date
    values: dict[str, str]
    offices: dict[tuple[str, int], Office] = field(default_factory=dict)

    def office(self, kind: str, number: int) -> Office:
        """The ``number``-th office of a kind in this case."""
        key = (kind, number)
        if key not in self.offices:
            self.offices[key] = _office(self.family, kind, self.values, self.chance)
        return self.offices[key]

    def author(self, office: Office, role: str) -> Author | None:
        """Somebody at ``office`` who signs as ``role``; None where nobody does."""
        known = {
            "none": None,
            "employee": Author(self.values["name"], self.values["last"]),
            **{party: Author(self.values[party], self.values[party].split()[-1]) for party in _SIGNING},
            "office": Author(office.letterhead["name"], office.letterhead["name"]),
        }
        if role in known:
            return known[role]
        people = office.authors.setdefault(role, [])
        if len(people) < 2:
            people.append(_author(self.family, office, role, len(people), self.chance))
        return self.chance.choice(people)


def cast(family: Family, chance: random.Random) -> Cast:
    """A case of ``family``: everybody and everything a paper of it names."""
    data, condition = family.offices, chance.choice(conditions(family.name))
    sex = chance.choice(("female", "male"))
    given, middle, last = person(data, sex, chance)
    injured = dt.date(2015, 1, 5) + dt.timedelta(chance.randrange(2600))
    born = injured - dt.timedelta(chance.randrange(_LEAST_AGE * 365, _MOST_AGE * 365))
    people = {role: " ".join(person(data, chance.choice(("female", "male")), chance)) for role in _PARTIES}
    town = chance.choice(data["towns"])
    regions = data.get("regions", _CALIFORNIA)
    region = chance.choice(list(regions)) if len(regions) > 1 else next(iter(regions))
    values = {
        "name": f"{given} {middle} {last}", "first": given, "last": last, "last_first": f"{last}, {given}",
        "he": "she" if sex == "female" else "he", "his": "her" if sex == "female" else "his",
        "him": "her" if sex == "female" else "him", "mr": "Ms." if sex == "female" else "Mr.", "sex": sex,
        "title_last": f"{'Ms.' if sex == 'female' else 'Mr.'} {last}",
        "ssn4": f"{chance.randrange(10_000):04}", "claim": _claim(data, chance),
        "adj": f"ADJ{chance.randrange(10**7, 10**8)}",
        "street": f"{chance.randrange(100, 9900)} {_street(data, chance)}",
        "city": _city(data, town, region, chance), "town": town, "postal_state": region,
        "state": regions[region][2],
        "phone": phone(chance), "employer": chance.choice(data["employers"]),
        "admin": chance.choice(data["administrators"]), "insurer": chance.choice(data["insurers"]),
        "attorney_firm": _firm(people["attorney"], data, chance),
        "defense_firm": _firm(people["defense"], data, chance),
        "wage": f"{chance.randrange(520, 1680)}.{chance.randrange(100):02}",
        "case_no": f"CM{chance.randrange(19, 25)}-{chance.randrange(10**6):06}",
        **people,
    }  # fmt: skip
    values |= {key: str(value) for key, value in condition.items() if key != "drugs"}
    values |= {f"drug{n}": drug for n, drug in enumerate(chance.sample(condition["drugs"], 4), start=1)}
    return Cast(family, chance, values["name"], born, injured, values)


_SIGNING = ("adjuster", "attorney", "defense", "judge", "reporter", "supervisor")
_PARTIES = ("adjuster", "attorney", "defense", "ptp", "supervisor", "clerk", "judge", "reporter", "relative")


def person(data: Mapping[str, Any], sex: str, chance: random.Random) -> tuple[str, str, str]:
    """A given name, a middle initial with its stop, a surname."""
    return chance.choice(data[sex]), f"{chance.choice('ABCDEFGHJKLMNPRSTW')}.", chance.choice(data["surnames"])


def phone(chance: random.Random) -> str:
    """A telephone number nobody has."""
    form = chance.choice(("({0}) 555-{1:04}", "{0}-555-{1:04}", "{0}.555.{1:04}"))
    return form.format(chance.choice((209, 310, 408, 510, 562, 619, 714, 805, 909, 916)), chance.randrange(100, 200))


def _city(data: Mapping[str, Any], town: str, region: str, chance: random.Random) -> str:
    low, high, _ = data.get("regions", _CALIFORNIA)[region]
    return f"{town}, {region} {chance.randrange(low, high):05}"


def _claim(data: Mapping[str, Any], chance: random.Random) -> str:
    """A claim number; in the family's own forms, where it has some, ``#`` stands for a digit and ``?`` for a letter."""
    if forms := data.get("claims"):
        drawn = {"#": "0123456789", "?": "ABCDEFGHJKLMNPRSTUVWXYZ"}
        return "".join(chance.choice(drawn.get(c, c)) for c in chance.choice(forms))
    digits = f"{chance.randrange(10**8):08}"
    return chance.choice((f"WC-{digits}", digits, f"{digits[:4]}-{digits[4:]}-WC", f"0{digits}-001", f"CA{digits[:6]}"))


def _street(data: Mapping[str, Any], chance: random.Random) -> str:
    return str(chance.choice(data["streets"]))


def _firm(name: str, data: Mapping[str, Any], chance: random.Random) -> str:
    return str(chance.choice(data["firms"])).format(surname=name.split()[-1], other=chance.choice(data["surnames"]))


def _office(family: Family, kind: str, values: Mapping[str, str], chance: random.Random) -> Office:
    data = family.offices
    form = data["offices"][kind]
    lead = chance.choice(data["surnames"])
    name = str(chance.choice(form["names"])).format_map(
        {**values, "surname": lead, "other": chance.choice(data["surnames"]), "place": chance.choice(data["places"])}
    )
    town = chance.choice(data["towns"])
    suite = chance.choice(data["suites"]).format(chance.randrange(100, 900))
    address = [
        f"{chance.randrange(10, 19000)} {_street(data, chance)}{suite}",
        _city(data, town, values["postal_state"], chance),
    ]
    if "elsewhere" in form:
        address = chance.choice(form["elsewhere"]).format(chance.randrange(1000, 9999)).split(" / ")
    letterhead: dict[str, Any] = {
        "name": name,
        "address": address,
        "phone": phone(chance),
        "fax": phone(chance),
        "color": chance.choice(data["colors"]),
        "mark": chance.choice(("square", "circle", "bars", "cross")),
        "lead": lead,
    }
    if form.get("taglines") and chance.random() < 0.7:
        letterhead["tagline"] = chance.choice(form["taglines"])
    if "partners" in form:
        letterhead["partners"] = [_partner(data, lead if n == 0 else "", chance) for n in range(form["partners"])]
    if form.get("second_site"):
        other = chance.choice(data["towns"])
        letterhead["second_site"] = [
            f"{chance.randrange(10, 19000)} {_street(data, chance)}",
            _city(data, other, values["postal_state"], chance),
        ]
    return Office(kind, letterhead, chance.choice(data["date_forms"]))


def _partner(data: Mapping[str, Any], surname: str, chance: random.Random) -> str:
    """Somebody whose name stands in a letterhead, whoever signs beneath it."""
    given, middle, last = person(data, chance.choice(("female", "male")), chance)
    return f"{given} {middle} {surname or last}, {chance.choice(('MD', 'MD', 'DO', 'PA-C', 'NP'))}"


def _author(family: Family, office: Office, role: str, number: int, chance: random.Random) -> Author:
    data = family.offices
    form = data["authors"][role]
    given, middle, last = person(data, chance.choice(("female", "male")), chance)
    if number == 0 and office.letterhead["lead"] in office.letterhead["name"]:
        last = office.letterhead["lead"]
    full = f"{given} {middle} {last}" if chance.random() < 0.6 else f"{given} {last}"
    credential = chance.choice(form["credentials"])
    specialty = chance.choice(data["offices"][office.kind].get("specialties", form.get("specialties", [""])))
    return Author(f"{full}, {credential}" if credential else full, last, specialty)
