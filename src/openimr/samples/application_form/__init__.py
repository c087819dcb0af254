"""Applications on paper, filled in with invented answers and worn by copiers and fax machines: for tests and measuring.

The layout and the words are the project's own; the fields are those of DWC Form IMR.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import yaml

Answers = dict[str, Any]


def form_pdf(answers: Mapping[str, Any]) -> bytes:
    """The form filled in with ``answers`` (texts by field name, ``treatments`` a list of such), as a typed PDF."""
    import typst

    with as_file(files(__package__) / "form.typ") as source:
        made = typst.compile(
            source, format="pdf", sys_inputs={"form": json.dumps(answers)}, timestamp=1_460_000_000, pdf_tags=False
        )
    if not isinstance(made, bytes):
        raise TypeError("Typst made no single PDF of the form")
    return made


def scanned_form(answers: Mapping[str, Any], noise: str, seed: str) -> bytes:
    """The form as a scan: every page a picture, worn as the noise profile of that name says (``noise.yaml``)."""
    from ..containers import PdfPart, joined_pdf, pictures_of, scanned_pdf
    from ..noise import degrade, profiles

    profile = profiles()[noise]
    parts = []
    for number, picture in enumerate(pictures_of(form_pdf(answers), profile.resolution)):
        worn = degrade(picture, profile, f"{seed}:{number}")
        page = scanned_pdf(worn, profile.resolution, jpeg=profile.jpeg, bilevel=profile.bilevel)
        parts.append(PdfPart(page, None, ()))
    return joined_pdf(parts)


@dataclass(frozen=True, slots=True)
class _Invention:
    """Draws people and places from the words, one after the other."""

    pick: random.Random
    words: Mapping[str, Any]

    def person(self) -> str:
        return f"{self.pick.choice(self.words['given'])} {self.pick.choice(self.words['surname'])}"

    def phone(self) -> str:
        return f"({self.pick.randint(201, 989)}) 555-{self.pick.randint(100, 199):04d}"

    def place(self) -> str:
        number = self.pick.randint(10, 9999)
        return f"{number} {self.pick.choice(self.words['street'])}, {self.pick.choice(self.words['city'])}"

    def day(self, year: int) -> str:
        return f"{self.pick.randint(1, 12):02d}/{self.pick.randint(1, 28):02d}/{year}"


def invented_answers(seed: int) -> Answers:
    """The answers of an invented application; the same for the same seed."""
    pick, words = random.Random(seed), _words()
    draw = _Invention(pick, words)
    diagnosis, code, body_part = pick.choice(words["diagnosis"])
    year = pick.randint(2014, 2024)
    answers: Answers = {
        "priority": pick.choice(["regular", "regular", "expedited"]),
        "employee_name": draw.person(),
        "date_of_birth": draw.day(pick.randint(1950, 2000)),
        "employee_address": draw.place(),
        "employee_phone": draw.phone(),
        "claim_number": f"{pick.choice('GWSPN')}C-{year % 100}-{pick.randint(0, 9999999):07d}",
        "eams_number": f"ADJ{pick.randint(1000000, 99999999)}",
        "date_of_injury": draw.day(year - pick.randint(1, 4)),
        "employer": pick.choice(words["employer"]),
        "claims_administrator": pick.choice(words["administrator"]),
        "adjuster": draw.person(),
        "administrator_address": draw.place(),
        "administrator_phone": draw.phone(),
        "physician": f"{draw.person()}, MD",
        "physician_specialty": pick.choice(words["specialty"]),
        "physician_organization": pick.choice(words["practice"]),
        "physician_phone": draw.phone(),
        "physician_address": draw.place(),
        "decision_date": draw.day(year),
        "served_date": draw.day(year),
        "served_by": pick.choice(["mail", "electronic", "personal"]),
        "denied_for_missing_information": pick.choice(["yes", "no", "no"]),
        "liability_disputed": pick.choice(["yes", "no", "no"]),
        "primary_diagnosis": diagnosis,
        "primary_diagnosis_code": code,
        "consent": pick.choice(["yes", "yes", "no"]),
        "signed_by": pick.choice(["employee", "representative"]),
        "signature_name": draw.person(),
        "signed_date": draw.day(year),
        "treatments": [_treatment(pick, words, body_part) for _ in range(pick.randint(1, 3))],
    }
    if answers["liability_disputed"] == "yes":
        answers["other_grounds"] = pick.choice(words["grounds"])
    if answers["signed_by"] == "representative":
        answers |= {
            "representative_name": draw.person(),
            "representative_organization": f"{pick.choice(words['surname'])} Law Offices",
            "representative_address": draw.place(),
            "representative_phone": draw.phone(),
            "designated_on": draw.day(year),
        }
    if answers["priority"] == "expedited":
        answers |= {"certification_physician": f"{draw.person()}, MD", "certified_on": draw.day(year)}
    return answers


def _treatment(pick: random.Random, words: Mapping[str, Any], body_part: str) -> dict[str, str]:
    treatment, codes, levels, quantity = pick.choice(words["treatment"])
    return {
        "treatment": treatment,
        "codes": codes,
        "levels": levels,
        "quantity": quantity,
        "body_part": body_part,
        "side": pick.choice(words["side"]),
        "decision": pick.choice(["denied", "modified", "delayed"]),
    }


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((files(__package__) / "invented.yaml").read_text(encoding="utf-8"))
    return read
