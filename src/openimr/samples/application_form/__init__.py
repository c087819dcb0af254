"""Applications on paper, filled in with invented answers and worn by copiers and fax machines: for tests and measuring.

The layout and the words are the project's own; the fields are those of DWC Form IMR.
"""

import json
import random
from collections.abc import Mapping
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


def invented_answers(seed: int) -> Answers:
    """The answers of an invented application; the same for the same seed."""
    pick, words = random.Random(seed), _words()

    def person() -> str:
        return f"{pick.choice(words['given'])} {pick.choice(words['surname'])}"

    def phone() -> str:
        return f"({pick.randint(201, 989)}) 555-{pick.randint(100, 199):04d}"

    def place() -> str:
        return f"{pick.randint(10, 9999)} {pick.choice(words['street'])}, {pick.choice(words['city'])}"

    def day(year: int) -> str:
        return f"{pick.randint(1, 12):02d}/{pick.randint(1, 28):02d}/{year}"

    diagnosis, code, body_part = pick.choice(words["diagnosis"])
    year = pick.randint(2014, 2024)
    answers: Answers = {
        "priority": pick.choice(["regular", "regular", "expedited"]),
        "employee_name": person(),
        "date_of_birth": day(pick.randint(1950, 2000)),
        "employee_address": place(),
        "employee_phone": phone(),
        "claim_number": f"{pick.choice('GWSPN')}C-{year % 100}-{pick.randint(0, 9999999):07d}",
        "eams_number": f"ADJ{pick.randint(1000000, 99999999)}",
        "date_of_injury": day(year - pick.randint(1, 4)),
        "employer": pick.choice(words["employer"]),
        "claims_administrator": pick.choice(words["administrator"]),
        "adjuster": person(),
        "administrator_address": place(),
        "administrator_phone": phone(),
        "physician": f"{person()}, MD",
        "physician_specialty": pick.choice(words["specialty"]),
        "physician_organization": pick.choice(words["practice"]),
        "physician_phone": phone(),
        "physician_address": place(),
        "decision_date": day(year),
        "served_date": day(year),
        "served_by": pick.choice(["mail", "electronic", "personal"]),
        "denied_for_missing_information": pick.choice(["yes", "no", "no"]),
        "liability_disputed": pick.choice(["yes", "no", "no"]),
        "primary_diagnosis": diagnosis,
        "primary_diagnosis_code": code,
        "consent": pick.choice(["yes", "yes", "no"]),
        "signed_by": pick.choice(["employee", "representative"]),
        "signature_name": person(),
        "signed_date": day(year),
        "treatments": [_treatment(pick, words, body_part) for _ in range(pick.randint(1, 3))],
    }
    if answers["liability_disputed"] == "yes":
        answers["other_grounds"] = pick.choice(words["grounds"])
    if answers["signed_by"] == "representative":
        answers |= {
            "representative_name": person(),
            "representative_organization": f"{pick.choice(words['surname'])} Law Offices",
            "representative_address": place(),
            "representative_phone": phone(),
            "designated_on": day(year),
        }
    if answers["priority"] == "expedited":
        answers |= {"certification_physician": f"{person()}, MD", "certified_on": day(year)}
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
