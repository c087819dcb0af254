"""The people and papers of a simulation, all invented: organization, panel, accounts, applications, case files."""

import datetime as dt
import hashlib
import io
from typing import Any, NamedTuple

from openimr.domain.case import Case as CaseValue
from openimr.domain.document_kind import DocumentKind
from openimr.domain.documents import CaseFileIndex, Document
from openimr.domain.pages import Page, TextSource, Word
from openimr.web.cases.intake import Upload
from openimr.web.models import Case, Organization, Reviewer, User
from openimr.web.simulation.scenario import Chance, scenario

PASSWORD = "only for the simulation"  # noqa: S105  (of invented accounts in a database of its own)
TEXTS = (
    "Progress report\nPhysical therapy of 24 visits gave no lasting relief. Straight leg raise is positive.",
    "Imaging report\nMagnetic resonance imaging shows a disc protrusion with contact to the nerve root.",
    "Request for authorization\nThe treatment is requested because conservative care has failed.",
)


class People(NamedTuple):
    """Who acts in a simulation; reviewers' accounts by the key of their panel row."""

    coordinator: User
    director: User
    reviewers: dict[str, User]


def found(cases: int) -> People:
    """The organization with a panel large enough for ``cases`` cases, and an account for everybody."""
    from openimr.samples import sample_organization, sample_roster

    Organization.objects.create(
        content=sample_organization().model_dump(mode="json"), second_look=scenario()["second_look"]
    )
    pattern = sample_roster()[0]
    for number in range(max(12, cases // 20)):
        key = f"S-{number:04}"
        content = pattern.model_copy(update=_credentials(number, key)).model_dump(mode="json")
        row = Reviewer.objects.create(key=key, content=content)
        User.objects.create_user(f"reviewer{number}", PASSWORD, role="reviewer", reviewer=row)
    User.objects.create_user("coordinator", PASSWORD, role="coordinator")
    User.objects.create_user("director", PASSWORD, role="medical_director")
    return people()


def people() -> People:
    """Who was founded."""
    reviewers = User.objects.filter(role="reviewer").select_related("reviewer")
    return People(
        User.objects.get(username="coordinator"),
        User.objects.get(username="director"),
        {user.reviewer.key: user for user in reviewers if user.reviewer is not None},
    )


def _credentials(number: int, key: str) -> dict[str, Any]:
    from openimr.samples import sample_roster

    pattern, told = sample_roster()[0], scenario()
    field = told["specialties"][number % len(told["specialties"])]
    names = told["given_names"], told["family_names"]
    verified = told["begins"] - dt.timedelta(days=40)
    licence = pattern.licences[0].model_copy(
        update={
            "state": told["licences"][number % len(told["licences"])],
            "number": f"S{number:06}",
            "verified_on": verified,
        }
    )
    certification = pattern.board_certifications[0].model_copy(update={**field, "verified_on": verified})
    return {
        "id": key,
        "name": f"{names[0][number % 20]} {names[1][(number // 20 + number) % 20]}-Reviewer{number}",
        "specialties": (field["specialty"],),
        "licences": (licence,),
        "board_certifications": (certification,),
        "practice_verified_on": verified,
        "evaluator_checked_on": verified,
        "degree_verified_on": verified,
        "sanction_queries": tuple(
            query.model_copy(update={"queried_on": verified}) for query in pattern.sanction_queries
        ),
        "trainings": tuple(
            training.model_copy(update={"completed_on": verified, "verified_on": verified})
            for training in pattern.trainings
        ),
        "capacity": 60,
        "open_cases": 0,
    }


def case_number(number: int) -> str:
    """What the case of the application ``number`` is called."""
    return f"SIM-{number:06}"


def number_of(case: Case) -> int:
    """The number of the application a case came from."""
    return int(case.number.rpartition("-")[2])


def application(number: int, on: dt.date, chance: Chance) -> CaseValue:
    """The application of case ``number``, received on the day ``on``."""
    from openimr.samples import sample_case

    pattern, told = sample_case(), scenario()
    expedited = chance.happens("expedited")
    given, family = chance.one_of(told["given_names"]), chance.one_of(told["family_names"])
    administrator = chance.one_of(told["administrators"])
    decided = on - dt.timedelta(days=4 + chance.below(20))
    items = chance.some_of(told["treatments"], 1 + (chance.below(5) + 1) // 4)
    data = pattern.model_dump(mode="json")
    data |= {
        "case_number": case_number(number),
        "priority": "expedited" if expedited else "regular",
        "disputed_treatments": [_treatment(position, item) for position, item in enumerate(items, 1)],
    }
    data["application"] |= {
        "received_date": on.isoformat(),
        "signed_date": (on - dt.timedelta(days=2)).isoformat(),
        "signed_by": "employee",
        "consent": True,
    }
    if expedited:
        data["application"]["certification"] = {
            "physician": data["requesting_physician"]["name"],
            "certified_on": (on - dt.timedelta(days=1)).isoformat(),
            "reason": "waiting would be an imminent and serious threat to health",
        }
    data["employee"] |= {
        "name": f"{given} {family}",
        "address": [f"{number} Low Street", "San Arvo, CA 93299"],
        "date_of_birth": chance.day("born").isoformat(),
    }
    data["claim"] |= {
        "claim_number": f"C-{number:07}",
        "date_of_injury": (on - dt.timedelta(days=200 + chance.below(900))).isoformat(),
    }
    data["parties"]["claims_administrator"] |= {"organization": administrator, "name": "Claims examiner", "email": None}
    data["utilization_review"] |= {"decision_date": decided.isoformat(), "served_date": decided.isoformat()}
    return CaseValue.model_validate(data)


def _treatment(position: int, item: dict[str, Any]) -> dict[str, Any]:
    refused = {"decision": "denied", "reason": "The request does not meet the guideline cited.", "guidelines": []}
    return {"id": position, **item, "utilization_review": refused}


def record(name: str) -> Upload:
    """A paper somebody hands in."""
    return Upload(name, io.BytesIO(f"{name}: what it says is in the case file of the simulation.".encode()))


class TinyCaseFile:
    """A case file of three pages, as assembling would have made it."""

    def __init__(self, on: dt.date) -> None:
        kinds = (DocumentKind.PROGRESS_REPORT, DocumentKind.IMAGING_REPORT, DocumentKind.REQUEST_FOR_AUTHORIZATION)
        self.index = CaseFileIndex(
            documents=tuple(
                Document(
                    id=f"d{page}",
                    source="0001.txt",
                    source_pages=(page,),
                    pages=(page,),
                    kind=kind,
                    kind_confidence=0.9,
                    title=TEXTS[page - 1].split("\n")[0],
                    date=on - dt.timedelta(days=30 * page),
                    author="A. Painter, MD",
                )
                for page, kind in enumerate(kinds, 1)
            ),
            problems=(),
            page_count=len(TEXTS),
        )

    @property
    def corrections(self) -> tuple[()]:
        """What was corrected by hand before it was assembled: nothing."""
        return ()

    def reading(self, number: int) -> str:
        """The fingerprint of what was read on a page."""
        return hashlib.sha256(TEXTS[number - 1].encode()).hexdigest()

    def page(self, number: int) -> Page:
        """One page with its words in lines."""
        text, words = TEXTS[number - 1], []
        for line, said in enumerate(text.split("\n")):
            x, y = 72.0, 72.0 + 14 * line
            for word in said.split():
                words.append(Word(word, x, y, x + 6.0 * len(word), y + 11))
                x += 6.0 * (len(word) + 1)
        return Page(612, 792, tuple(words), text, TextSource.TEXT_LAYER)


def decisions(case: CaseValue, chance: Chance) -> dict[str, Any]:
    """What a reviewer writes on the case: every item decided, with citation, standard and rationale."""
    citation = {
        "text": "MTUS ACOEM chapter 12 Low Back Complaints, pages 305-307",
        "mtus": True,
        "source": "ACOEM",
        "title": "Low Back Complaints",
        "chapter": 12,
        "pages": "305-307",
    }
    return {
        "clinical_case_summary": [
            {"text": "Physical therapy of 24 visits gave no lasting relief.", "pages": [1]},
            {"text": "Imaging shows a disc protrusion with contact to the nerve root.", "pages": [2]},
        ],
        "items": [
            {
                "item": item.id,
                "decision": "overturned" if chance.happens("overturned") else "upheld",
                "citations": [citation],
                "evidence_standard": "mtus",
                "rationale": f"Pages 1 to 3 were held against what the guideline asks for before "
                f"{item.treatment[0].lower()}{item.treatment[1:]} in case {case.case_number}.",
            }
            for item in case.disputed_treatments
        ],
    }
