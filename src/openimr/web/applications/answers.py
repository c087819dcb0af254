"""Between the answers of a form and the application they say: ``application_from`` one way, ``answers_of`` back.

Answers are texts by field name, as ``fields.yaml`` names them; treatments are a list of such, in their order.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from openimr.domain.case import Case, Contact

Answers = Mapping[str, Any]

_YES = {"yes": True, "no": False}
_NO = {True: "yes", False: "no"}


def application_from(
    answers: Answers, treatments: Sequence[Answers], *, number: str, received: dt.date | None = None
) -> Case:
    """The application the answers say.

    Args:
        answers: cleaned values of the forms (or texts the forms have accepted).
        treatments: the same for each disputed treatment, in order; numbered from 1.
        number: the case's number.
        received: the day it was received, where the answers do not say.

    Raises:
        pydantic.ValidationError: they do not make a whole application.
    """
    said = {name: value for name, value in answers.items() if value not in (None, "")}
    get = said.get
    return Case.model_validate(
        {
            "case_number": number,
            "priority": get("priority", "regular"),
            "application": {
                "received_date": get("received_date", received),
                "signed_date": get("signed_date"),
                "signed_by": get("signed_by"),
                "designation": _designation(said),
                "certification": _certification(said),
                "liability_disputed": _YES.get(get("liability_disputed", "")),
                "other_grounds": get("other_grounds"),
                "denied_for_missing_information": _YES.get(get("denied_for_missing_information", "")),
                "consent": _YES.get(get("consent", "")),
            },
            "employee": {
                "name": get("employee_name"),
                "date_of_birth": get("date_of_birth"),
                "sex": get("sex"),
                "language": get("employee_language"),
                **_reach(said, "employee"),
            },
            "claim": {name: get(name) for name in ("claim_number", "date_of_injury", "employer", "eams_number")},
            "parties": _parties(said),
            "requesting_physician": {
                "name": get("physician"),
                "specialty": get("physician_specialty"),
                "organization": get("physician_organization"),
                "address": _lines(get("physician_address", "")),
                "phone": get("physician_phone"),
            },
            "utilization_review": {name: get(name) for name in ("decision_date", "served_date", "served_by")},
            "primary_diagnosis": get("primary_diagnosis"),
            "primary_diagnosis_code": get("primary_diagnosis_code"),
            "disputed_treatments": [_treatment(n, row) for n, row in enumerate(treatments, start=1)],
        }
    )


def answers_of(case: Case) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The answers that say ``case``, and those of its treatments."""
    application, parties, physician = case.application, case.parties, case.requesting_physician
    administrator, attorney = parties.claims_administrator, parties.employee_attorney
    designation, certified = application.designation, application.certification
    representative = designation.representative if designation else attorney
    kind = designation.kind if designation else "attorney" if attorney else None
    answers: dict[str, Any] = {
        "case_number": case.case_number,
        "received_date": application.received_date,
        "applicant": "representative" if designation or application.signed_by == "representative" else "employee",
        "employee_name": case.employee.name,
        "date_of_birth": case.employee.date_of_birth,
        "sex": case.employee.sex,
        "employee_language": case.employee.language,
        **_reached("employee", case.employee),
        **(_reached("representative", representative) if representative else {}),
        "representative_name": representative.name if representative else None,
        "representative_organization": representative.organization if representative else None,
        "representative_kind": kind,
        "designated_on": designation.designated_on if designation else None,
        **case.claim.model_dump(),
        "claims_administrator": administrator.organization or administrator.name,
        "adjuster": administrator.name if administrator.organization else None,
        **_reached("administrator", administrator),
        "insurer": parties.insurer,
        "utilization_review_organization": parties.utilization_review_organization,
        "facility": parties.facility,
        "physician": physician.name,
        "physician_specialty": physician.specialty,
        "physician_organization": physician.organization,
        "physician_address": "\n".join(physician.address),
        "physician_phone": physician.phone,
        **case.utilization_review.model_dump(),
        "denied_for_missing_information": _said(application.denied_for_missing_information),
        "liability_disputed": _said(application.liability_disputed),
        "other_grounds": application.other_grounds,
        "primary_diagnosis": case.primary_diagnosis,
        "primary_diagnosis_code": case.primary_diagnosis_code,
        "priority": (application.asked_priority or case.priority).value,
        "certification_physician": certified.physician if certified else None,
        "certified_on": certified.certified_on if certified else None,
        "certification_reason": certified.reason if certified else None,
        "consent": _said(application.consent),
        "signed_by": application.signed_by,
        "signed_date": application.signed_date,
    }
    return _texts(answers), [_treatment_answers(t) for t in case.disputed_treatments]


def _treatment_answers(treatment: Any) -> dict[str, str]:
    review = treatment.utilization_review
    return _texts(
        {
            "treatment": treatment.treatment,
            "quantity": treatment.quantity,
            "frequency": treatment.frequency,
            "duration": treatment.duration,
            "body_part": treatment.body_part.value,
            "side": treatment.side.value if treatment.side else None,
            "levels": ", ".join(treatment.levels),
            "codes": ", ".join(treatment.codes),
            "depends_on": treatment.depends_on,
            "decision": review.decision,
            "reason": review.reason,
            "guideline": "; ".join(citation.text for citation in review.guidelines),
        }
    )


def _designation(said: Answers) -> dict[str, Any] | None:
    name = said.get("representative_name")
    if not name or said.get("applicant") == "employee":
        return None
    return {
        "representative": {
            "name": name,
            "organization": said.get("representative_organization"),
            **_reach(said, "representative"),
        },
        "kind": said.get("representative_kind", "other"),
        "designated_on": said.get("designated_on"),
    }


def _certification(said: Answers) -> dict[str, Any] | None:
    if said.get("priority") != "expedited" or not said.get("certification_physician"):
        return None
    return {
        "physician": said["certification_physician"],
        "certified_on": said.get("certified_on"),
        "reason": said.get("certification_reason"),
    }


def _parties(said: Answers) -> dict[str, Any]:
    company, adjuster = said.get("claims_administrator"), said.get("adjuster")
    attorney = said.get("representative_name") if said.get("representative_kind") == "attorney" else None
    return {
        "claims_administrator": {
            "name": adjuster or company,
            "organization": company if adjuster else None,
            **_reach(said, "administrator"),
        },
        "insurer": said.get("insurer"),
        "utilization_review_organization": said.get("utilization_review_organization"),
        "employee_attorney": {
            "name": attorney,
            "organization": said.get("representative_organization"),
            **_reach(said, "representative"),
        }
        if attorney
        else None,
        "facility": said.get("facility"),
    }


def _treatment(number: int, row: Answers) -> dict[str, Any]:
    from openimr.guidelines import read_citations

    return {
        "id": number,
        "treatment": row.get("treatment"),
        "quantity": row.get("quantity") or None,
        "frequency": row.get("frequency") or None,
        "duration": row.get("duration") or None,
        "body_part": row.get("body_part"),
        "side": row.get("side") or None,
        "levels": _listed(row.get("levels") or ""),
        "codes": _listed(row.get("codes") or ""),
        "depends_on": row.get("depends_on") or None,
        "utilization_review": {
            "decision": row.get("decision"),
            "reason": row.get("reason") or None,
            "guidelines": [citation.model_dump() for citation in read_citations(row.get("guideline") or "")],
        },
    }


def _reach(said: Answers, whose: str) -> dict[str, Any]:
    return {
        "address": _lines(said.get(f"{whose}_address", "")),
        "phone": said.get(f"{whose}_phone"),
        "email": said.get(f"{whose}_email"),
    }


def _reached(whose: str, contact: Contact | Any) -> dict[str, Any]:
    return {
        f"{whose}_address": "\n".join(contact.address),
        f"{whose}_phone": contact.phone,
        f"{whose}_email": contact.email,
    }


def _said(value: bool | None) -> str:
    return "" if value is None else _NO[value]


def _texts(answers: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in answers.items() if value not in (None, "")}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
