"""A copy of the letter for each party: its address, what follows for it, the proof of service, a corrected version."""

import datetime as dt
import json

import pypdfium2
import pytest
from letters import CASE, determination

from openimr.determination import correct, parse_determinations, parties_of, render_letters, render_pdf, render_text
from openimr.domain.case import Case, Contact
from openimr.domain.determination import Determination, Outcome, PartyRole, Service
from openimr.domain.errors import InputRefused

SERVICE = Service(on=dt.date(2016, 5, 9))


def whole_case() -> Case:
    """The invented case with an address for everybody and an attorney."""
    parties = CASE.parties.model_copy(
        update={
            "claims_administrator": Contact(
                name="Ada Quill", organization="Seabright Claims", address=("P.O. Box 118", "Marlow, CA 93298")
            ),
            "employee_attorney": Contact(name="Noor Haddad", organization="Haddad Law", address=("9 Elm Street",)),
        }
    )
    employee = CASE.employee.model_copy(update={"address": ("27 Creek Lane", "San Arvo, CA 93299")})
    return CASE.model_copy(update={"parties": parties, "employee": employee})


def copy_for(role: PartyRole, made: Determination | None = None, service: Service | None = SERVICE) -> str:
    made = made or determination(case=whole_case())
    (party,) = (party for party in parties_of(made.case) if party.role is role)
    return " ".join(render_text(made, party, service=service).split())


def all_decided(outcome: Outcome) -> Determination:
    made = determination(case=whole_case())
    return made.model_copy(
        update={
            "items": tuple(
                i.model_copy(update={"decision": i.decision.model_copy(update={"decision": outcome})})
                for i in made.items
            )
        }
    )


def test_each_party_has_its_own_address_on_its_copy() -> None:
    assert "Marisol Iñárritu Peña 27 Creek Lane San Arvo, CA 93299 FINAL" in copy_for(PartyRole.EMPLOYEE)
    assert "Ada Quill Seabright Claims P.O. Box 118 Marlow" in copy_for(PartyRole.CLAIMS_ADMINISTRATOR)
    assert "Noor Haddad Haddad Law 9 Elm Street" in copy_for(PartyRole.EMPLOYEE_ATTORNEY)


def test_there_is_no_copy_for_an_attorney_nobody_has() -> None:
    assert PartyRole.EMPLOYEE_ATTORNEY not in {party.role for party in parties_of(CASE)}


def test_the_claims_administrator_is_told_what_to_authorize_and_reimburse_and_until_when() -> None:
    text = copy_for(PartyRole.CLAIMS_ADMINISTRATOR)
    assert (
        "You must authorize the following within 5 working days of receiving this determination, sooner where the "
        "employee's condition asks for it: L4-S1 posterior lumbar interbody fusion with instrumentation "
        "(8 CCR 9792.10.7(a)(2))."
    ) in text
    assert "within 20 days of receiving this determination (8 CCR 9792.10.7(a)(1))" in text
    assert "you need not authorize it on this request: Postoperative lumbar brace." in text


def test_nothing_is_to_be_authorized_where_everything_is_upheld() -> None:
    text = copy_for(PartyRole.CLAIMS_ADMINISTRATOR, all_decided(Outcome.UPHELD))
    assert "must authorize" not in text
    assert "Your utilization review decision stands" in text


def test_a_part_is_named_on_both_sides() -> None:
    made = all_decided(Outcome.PARTIALLY_OVERTURNED)
    parts = {"necessary": "6 of 12 visits", "not_necessary": "the other 6"}
    items = tuple(
        i.model_copy(update={"decision": i.decision.model_copy(update=parts), "treatment": i.treatment})
        for i in made.items[:1]
    )
    text = copy_for(PartyRole.EMPLOYEE, made.model_copy(update={"items": items}))
    assert "instrumentation (this part: 6 of 12 visits) (8 CCR" in text
    assert "instrumentation (this part: the other 6). Your physician" in text


@pytest.mark.parametrize(
    ("by", "last_day"),
    # 9 May + 30 days is Wednesday 8 June; with five days for the mail it is Monday 13 June.
    [("mail", "June 13, 2016"), ("electronic", "June 8, 2016"), ("personal", "June 8, 2016")],
)
def test_the_last_day_to_appeal_is_counted_from_the_service(by: str, last_day: str) -> None:
    text = copy_for(PartyRole.EMPLOYEE, service=Service.model_validate({"on": SERVICE.on, "by": by}))
    assert f"The last day to file it is {last_day}: 30 days after service on May 9, 2016" in text
    assert "plainly erroneous finding of fact" in text


def test_without_the_day_of_service_the_days_are_given_and_no_date_is() -> None:
    text = copy_for(PartyRole.EMPLOYEE, service=None)
    assert "filed within 30 days after the determination is served; service by mail inside California adds 5" in text
    assert "The last day to file" not in text
    assert "PROOF OF SERVICE" not in text


def test_the_physician_is_not_told_to_appeal() -> None:
    text = copy_for(PartyRole.REQUESTING_PHYSICIAN)
    assert "The employee and the claims administrator may ask" in text
    assert "you may ask" not in text


def test_the_copy_of_the_file_says_nothing_to_anybody() -> None:
    assert "What follows for you".upper() not in render_text(determination())


def test_the_proof_of_service_names_every_party_way_and_day() -> None:
    made = determination(case=whole_case())
    text = copy_for(PartyRole.EMPLOYEE, made).split("PROOF OF SERVICE")[1]
    assert "On May 9, 2016, Cedar Bench Independent Review served" in text
    assert "by mail, in sealed envelopes" in text
    for party in parties_of(made.case):
        assert party.name in text
    assert "At: No address given" in text  # the physician has none
    assert "under penalty of perjury" in text


def test_a_draft_is_not_served_and_none_before_its_day() -> None:
    with pytest.raises(InputRefused, match="draft cannot be served"):
        render_text(determination(decided_on=None), service=SERVICE)
    with pytest.raises(InputRefused, match="cannot have been served"):
        render_text(determination(), service=Service(on=dt.date(2016, 5, 5)))


def test_every_party_gets_a_pdf_that_reads_back() -> None:
    made = determination(case=whole_case())
    copies = render_letters(made, SERVICE)
    assert [party.role for party, _ in copies] == list(PartyRole)
    for party, pdf in copies:
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
        assert party.name in pages[0]
        assert "PROOF OF SERVICE" in pages[-1]
        (read,) = parse_determinations("\f".join(pages).replace("\r\n", "\n"), "letter")
        assert [item.outcome for item in read.items] == [Outcome.OVERTURNED, Outcome.UPHELD]
        assert read.dates.ur_decision == dt.date(2016, 3, 24)


def test_the_pdf_is_archivable_and_accessible_and_carries_its_json() -> None:
    pdf = render_pdf(determination())
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"pdfuaid:part" in pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.count_attachments() == 1
    attached = document.get_attachment(0)
    assert attached.get_name() == "final_determination.json"
    content = json.loads(bytes(attached.get_data()))
    assert content["schema"] == "openimr.determination/1"
    assert content["items"][0]["decision"]["decision"] == "overturned"


def test_a_correction_is_a_new_version_that_names_reason_and_the_letter_it_replaces() -> None:
    issued = determination()
    better = determination(documents_reviewed=issued.documents_reviewed[:2])
    corrected = correct(issued, better, reason="A note was listed twice.", decided_on=dt.date(2016, 5, 20))
    assert issued == determination()
    text = " ".join(render_text(corrected).split())
    assert "This is version 2 of the determination. It replaces the one dated May 6, 2016" in text
    assert "Reason for the correction: A note was listed twice." in text
    again = correct(corrected, issued, reason="It was two notes.", decided_on=dt.date(2016, 5, 21))
    assert again.correction is not None
    assert (again.correction.version, again.correction.replaces) == (3, dt.date(2016, 5, 20))


@pytest.mark.parametrize(
    ("issued", "corrected", "reason", "day", "says"),
    [
        (determination(decided_on=None), determination(), "x", dt.date(2016, 5, 20), "draft"),
        (determination(), determination(clinical_case_summary=()), " ", dt.date(2016, 5, 20), "no reason"),
        (determination(), determination(clinical_case_summary=()), "x", dt.date(2016, 5, 5), "before"),
        (determination(), determination(), "x", dt.date(2016, 5, 20), "changes nothing"),
        (
            determination(),
            determination(case=CASE.model_copy(update={"case_number": "CM16-1"})),
            "x",
            dt.date(2016, 5, 20),
            "another case",
        ),
    ],
)
def test_what_is_no_correction_is_refused(
    issued: Determination, corrected: Determination, reason: str, day: dt.date, says: str
) -> None:
    with pytest.raises(InputRefused, match=says):
        correct(issued, corrected, reason=reason, decided_on=day)
