"""In which language and in whose words a notice goes out."""

import pytest

from openimr.web.cases import intake, states
from openimr.web.models import Notice
from openimr.web.notices import contacts

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_an_employee_who_prefers_spanish_gets_the_letters_in_spanish_and_nobody_else_does(
    post_office, people, application, signed_in
):
    employee = application.employee.model_copy(update={"language": "es"})
    case = intake.take_in(application.model_copy(update={"employee": employee}), [], people["coordinator"])
    written = {notice.party.role: notice.content["language"] for notice in Notice.objects.filter(case=case)}
    assert written.pop("employee") == "es"
    assert set(written.values()) == {"en"}
    page = signed_in("coordinator").get(f"/cases/{case.pk}/notices/").content.decode()
    assert "the project&#x27;s own translation, to be reviewed" in page


def test_a_coordinator_sets_the_language_of_a_partys_letters(case, people, signed_in):
    party = contacts.of_case(case)[0]
    client, there = signed_in("coordinator"), {"way": "", "email": party.email, "address": "\n".join(party.address)}
    client.post(f"/cases/{case.pk}/notices/parties/{party.pk}/", {**there, "language": "es"})
    party.refresh_from_db()
    assert party.language == "es"
    assert case.events.get(action="party contact corrected").after == {"party": party.role, "language": "es"}
    client.post(f"/cases/{case.pk}/notices/parties/{party.pk}/", {**there, "language": "xx"})
    party.refresh_from_db()
    assert party.language == "es"
    states.go(case, "find_ineligible", people["coordinator"], reason="late")
    assert Notice.objects.get(case=case, kind="not_eligible", party=party).content["language"] == "es"


def test_a_wording_that_cannot_be_used_stops_no_letter_and_is_told(people, application, signed_in, settings, tmp_path):
    (tmp_path / "en.toml").write_text('[receipt]\ntitle = "{nobody}"', encoding="utf-8")
    settings.NOTICE_TEXTS = tmp_path
    case = intake.take_in(application, [], people["coordinator"])
    assert Notice.objects.filter(case=case, kind="receipt").exists()
    page = signed_in("coordinator").get("/notices/").content.decode()
    assert "Your own wording of notices is not used" in page
    assert "nobody" in page
