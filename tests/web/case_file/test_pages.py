"""The case file on the site: what people send, find, compare and correct there, without a browser."""

import datetime as dt
import io

import pytest
from django.urls import reverse

from openimr.domain.corrections import JoinDocuments, SetDate, SetKind, SetTitle, SplitDocument
from openimr.domain.document_kind import DocumentKind
from openimr.web.accounts.access import Refused
from openimr.web.cases import intake, states
from openimr.web.events.history import verify_chain
from openimr.web.models import Page
from openimr.web.records import listing
from openimr.web.records.assembling import bind_again, bring_up_to_date
from openimr.web.records.corrections import correct, stand_of_corrections, undo

from .conftest import at, page_saying

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_a_document_cut_by_hand_stays_cut_when_the_records_are_assembled_again(case, people):
    second = page_saying(case, "Examination of the spine")
    numbers = dict(case.pages.values_list("number", "reading"))
    whole = at(case, second)
    assert whole.page_count > 1
    correct(case, people["coordinator"], SplitDocument(page=second))
    correct(case, people["coordinator"], SetKind(page=second, kind=DocumentKind.WORK_STATUS_REPORT))
    correct(case, people["coordinator"], SetDate(page=second, date=dt.date(2016, 3, 9)))
    assert at(case, second).first_page == second
    assert at(case, second - 1).key != at(case, second).key

    intake.add_records(case, [intake.Upload("late.txt", io.BytesIO(b"Letter of 4 April 2016."))], people["coordinator"])
    bring_up_to_date(case.pk)
    cut = at(case, second)
    assert (cut.first_page, cut.kind, cut.date) == (second, "work_status_report", dt.date(2016, 3, 9))
    assert {"kind_by_hand", "date_by_hand", "split_by_hand"} <= set(cut.content["flags"])
    after = dict(case.pages.values_list("number", "reading"))
    assert {number: after[number] for number in numbers} == numbers


def test_the_pdfs_bookmarks_and_the_chronology_follow_a_correction(case, people):
    import pypdfium2

    first = page_saying(case, "24 visits")
    correct(case, people["coordinator"], SetTitle(page=first, title="Report with a name of its own"))
    bind_again(case.pk)
    with pypdfium2.PdfDocument(case.casefile_folder / "casefile.pdf") as document:
        assert any("a name of its own" in bookmark.get_title() for bookmark in document.get_toc())
    assert "a name of its own" in (case.casefile_folder / "chronology.html").read_text()


def test_a_correction_made_while_records_are_read_leaves_what_was_unpacked_for_reading(case, people):
    from openimr.web.records.reading import share_out

    intake.add_records(case, [intake.Upload("late.txt", io.BytesIO(b"Letter of 4 April 2016."))], people["coordinator"])
    share_out(case.pk)
    (batch,) = case.reading_batches.all()
    correct(case, people["coordinator"], SetTitle(page=1, title="Corrected meanwhile"))
    bind_again(case.pk)
    assert (case.folder / batch.pdf).is_file()
    bring_up_to_date(case.pk)
    assert at(case, 1).title == "Corrected meanwhile"
    assert "Corrected meanwhile" in (case.casefile_folder / "chronology.html").read_text()


def test_a_correction_says_who_what_before_and_after_and_can_be_undone(case, people):
    first = page_saying(case, "24 visits")
    was = at(case, first).content
    made = correct(case, people["reviewer"], SetTitle(page=first, title="Another title"))
    assert made.before[0]["title"] == was["title"]
    assert made.after[0]["title"] == "Another title"
    event = case.events.get(action="case file corrected")
    assert event.actor == people["reviewer"]
    assert event.after["correction"] == {"change": "title", "page": first, "title": "Another title"}

    undo(case, people["coordinator"], made.sequence)
    assert at(case, first).content == was
    assert case.events.filter(action="correction undone").exists()
    assert verify_chain(case).holds
    with pytest.raises(states.NotPossible):
        undo(case, people["coordinator"], made.sequence)


def test_who_does_not_see_the_panel_learns_no_reviewers_name_from_a_correction(case, people, signed_in):
    correct(case, people["reviewer"], SetTitle(page=1, title="Another title"))
    url = reverse("case_records", kwargs={"case_id": case.pk})
    shown = {who: signed_in(who).get(url).context["corrections"][0]["by"] for who in ("coordinator", "director")}
    assert shown == {"coordinator": "Reviewer", "director": "A reviewer"}


def test_of_two_people_who_correct_what_they_saw_the_second_is_told(case, people):
    first = page_saying(case, "24 visits")
    seen = stand_of_corrections(case)
    correct(case, people["coordinator"], SetTitle(page=first, title="One"), seen=seen)
    with pytest.raises(states.NotPossible, match="meanwhile"):
        correct(case, people["administrator"], SetTitle(page=first, title="Two"), seen=seen)
    assert at(case, first).title == "One"


def test_who_may_not_correct_is_refused_and_a_decided_case_stays(case, people):
    change = SetTitle(page=1, title="Another title")
    with pytest.raises(Refused):
        correct(case, people["director"], change)
    case.state = "signed"
    case.save()
    with pytest.raises(states.NotPossible, match="signed"):
        correct(case, people["coordinator"], change)


def test_what_changes_nothing_and_what_names_no_page_is_not_kept(case, people):
    first = page_saying(case, "24 visits")
    with pytest.raises(states.NotPossible, match="Nothing changed"):
        correct(case, people["coordinator"], JoinDocuments(page=first, to=first))
    assert case.corrections.count() == 0


def test_forms_split_join_and_describe_without_javascript(case, signed_in):
    client, url = signed_in("coordinator"), reverse("records_correct", kwargs={"case_id": case.pk})
    second = page_saying(case, "Examination of the spine")
    answer = client.post(url, {"change": "split", "page": second, "from": "reader"})
    assert answer.url.endswith(f"/records/read/?page={second}#page={second}")
    assert at(case, second).first_page == second
    sent = {
        "change": "describe",
        "page": second,
        "kind": "nursing_note",
        "date": "",
        "title": "Note",
        "author": "A. Nurse",
    }
    client.post(url, sent)
    now = at(case, second).content
    assert (now["kind"], now["title"], now["author"]) == ("nursing_note", "Note", "A. Nurse")
    client.post(url, {"change": "join", "page": second, "to": second - 1})
    assert second - 1 in at(case, second).content["pages"]
    refused = client.post(url, {"change": "describe", "page": second, "kind": "poem", "title": "x"}, follow=True)
    assert "not a kind a document can have" in refused.content.decode()
    assert client.post(url, {"change": "split", "page": "none"}, follow=True).status_code == 200


def test_a_copy_shows_which_words_differ_with_both_pages(case, signed_in):
    copy = case.documents.exclude(duplicate_of="").get()
    listed = signed_in("coordinator").get(reverse("case_records", kwargs={"case_id": case.pk})).content.decode()
    address = reverse("records_differences", kwargs={"case_id": case.pk, "key": copy.key})
    assert address in listed
    page = signed_in("coordinator").get(address)
    here, there = page.context["here"], page.context["there"]
    both = {word["text"] for side in (here, there) for word in side.words}
    assert "RECEIVED" in both
    assert case.pages.get(number=here.number).copy_of == there.number
    assert "physical" not in both
    assert all(word["width"] > 0 for side in (here, there) for word in side.words)
    for number in (here.number, there.number):
        assert f"/pages/{number}.webp" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"kind": "imaging_report"}, {"imaging_report"}),
        ({"since": "2016-03-01"}, {"progress_report"}),
        ({"until": "2016-02-01"}, {"imaging_report"}),
        ({"author": "voss"}, {"progress_report"}),
        ({"show": "copies"}, {"progress_report"}),
        ({"show": "other_person"}, set()),
        ({"since": "no date"}, {"progress_report", "imaging_report"}),
    ],
)
def test_the_list_is_narrowed_by_what_stands_in_the_address(case, signed_in, asked, kinds):
    page = signed_in("coordinator").get(reverse("case_records", kwargs={"case_id": case.pk}), asked)
    assert {row.document.kind for row in page.context["part"].rows} == kinds


def test_a_long_list_comes_in_parts_that_hold_every_document_once(case, signed_in, monkeypatch):
    monkeypatch.setattr(listing, "ROWS_AT_ONCE", 1)
    client, address = signed_in("coordinator"), reverse("case_records", kwargs={"case_id": case.pk})
    whole = client.get(address)
    part = whole.context["part"]
    assert (len(part.rows), part.first, part.last, part.total) == (1, 1, 1, 2)
    assert "?after=1" in whole.content.decode()
    following = client.get(address, {"after": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert following.count("<tbody") == 1
    assert "<html" not in following
    shown = [
        row.document.key for after in ("", "1") for row in client.get(address, {"after": after}).context["part"].rows
    ]
    assert len(set(shown)) == part.total
    assert client.get(address, {"after": "99"}).context["part"].rows == []
    assert client.get(address, {"after": "no number"}).context["part"].first == 1


def test_a_document_is_corrected_with_its_pages_in_sight(case, signed_in):
    document = at(case, page_saying(case, "Examination of the spine"))
    page = signed_in("coordinator").get(
        reverse("case_document", kwargs={"case_id": case.pk, "page": document.first_page})
    )
    for number in document.content["pages"]:
        assert reverse("page_image", kwargs={"case_id": case.pk, "number": number}) in page.content.decode()


def test_what_is_required_stands_beside_the_list_with_its_pages(case, signed_in):
    page = signed_in("coordinator").get(reverse("case_records", kwargs={"case_id": case.pk}))
    found = page.context["completeness"]
    assert {one["status"] for one in found} <= {"present", "missing", "doubtful"}
    assert any(one["status"] == "missing" for one in found)
    assert "Required records" in page.content.decode()


def test_a_file_sent_in_pieces_goes_on_where_it_stopped_and_is_taken_in_whole(case, signed_in):
    client, mark = signed_in("coordinator"), "ab" * 32
    url = reverse("upload_piece", kwargs={"mark": mark})

    def send(offset, content):
        return client.post(f"{url}?offset={offset}", content, content_type="application/octet-stream")

    assert client.get(url).json() == {"received": 0}
    assert send(0, b"Operative report ").json() == {"received": 17}
    again = send(0, b"Operative report ")
    assert (again.status_code, again.json()) == (409, {"received": 17})
    assert send(17, b"of 9 May 2016.").json() == {"received": 31}
    assert signed_in("administrator").get(url).json() == {"received": 0}
    client.post(reverse("records_upload", kwargs={"case_id": case.pk}), {"sent": f"{mark} operative report.txt"})
    file = case.record_files.get(name="operative report.txt")
    assert file.path.read_bytes() == b"Operative report of 9 May 2016."
    assert client.get(url).json() == {"received": 0}
    assert signed_in("reviewer").get(url).status_code == 403


def test_images_are_kept_when_records_are_added(case, people, signed_in):
    url = reverse("page_image", kwargs={"case_id": case.pk, "number": 1})
    assert signed_in("coordinator").get(url).status_code == 200
    kept = {path.name: path.stat().st_mtime_ns for path in (case.folder / "images").iterdir()}
    intake.add_records(case, [intake.Upload("late.txt", io.BytesIO(b"Letter of 4 April 2016."))], people["coordinator"])
    bring_up_to_date(case.pk)
    assert signed_in("coordinator").get(url).status_code == 200
    assert {path.name: path.stat().st_mtime_ns for path in (case.folder / "images").iterdir()} == kept
    assert Page.objects.filter(case=case).count() == 8


WRONG = ("0", "-1", "99", "2147483648", "9" * 30, "9" * 5000, "²", "٣", "1e3", "", "%00", "x")


@pytest.mark.parametrize(
    ("name", "place"), [("page_image", "number"), ("page_words", "number"), ("case_document", "page")]
)
def test_a_page_that_is_not_there_is_told_and_never_an_error(case, client, people, name, place):
    client.force_login(people["coordinator"])
    known = reverse(name, kwargs={"case_id": case.pk, place: 1})
    assert client.get(known).status_code == 200
    for number in WRONG:
        head, _, tail = known.rpartition("1")
        assert client.get(f"{head}{number}{tail}").status_code == 404, number


def test_wrong_numbers_in_addresses_and_forms_are_never_an_error(case, client, people):
    client.force_login(people["coordinator"])
    copy = case.documents.exclude(duplicate_of="").first()
    pages = {
        reverse("case_reader", kwargs={"case_id": case.pk}): {200},
        reverse("page_image", kwargs={"case_id": case.pk, "number": 1}): {200},
        reverse("search_pages", kwargs={"case_id": case.pk}): {200},
        reverse("records_differences", kwargs={"case_id": case.pk, "key": copy.key}): {200},
        f"/cases/{case.pk}/records/copies/d0/": {404},
        f"/cases/{case.pk}/records/copies/%00/": {404},
        f"/cases/{case.pk}/records/copies/d{'9' * 400}/": {404},
    }
    for address, expected in pages.items():
        for number in WRONG:
            answer = client.get(address, {"page": number, "q": "fusion"})
            assert answer.status_code in expected, (address, number)
    change = reverse("records_correct", kwargs={"case_id": case.pk})
    for number in WRONG:
        for what in ("split", "join", "describe", "kind", "nothing"):
            for back in ("reader", "document"):
                answer = client.post(change, {"change": what, "page": number, "to": number, "from": back})
                assert answer.status_code == 302, (what, number)
    for number in ("0", "99", "2147483648", "9" * 30):
        answer = client.post(f"/cases/{case.pk}/records/undo/{number}/")
        assert answer.status_code == 302
    assert not case.corrections.exists()
    for offset in WRONG[1:]:
        answer = client.post(f"/uploads/{'a' * 64}/?offset={offset}", b"x", content_type="application/octet-stream")
        assert answer.status_code in (400, 409), offset


@pytest.mark.parametrize(("known", "told"), [(0.62, "62 %"), (0.998, "more than 99 %")])
def test_a_document_tells_how_likely_its_day_is_its_own(known, told, assembled, signed_in):
    document = assembled.documents.get(key="d1")
    document.content |= {"date_confidence": known}
    document.save()
    page = signed_in("coordinator").get(reverse("case_document", args=[assembled.pk, 1])).content.decode()
    assert f"its own day by {told}" in page


def test_the_list_names_the_pages_that_may_be_another_documents_and_shows_them_alone(case, signed_in):
    document = next(document for document in case.documents.all() if document.page_count > 1)
    pages = document.content["pages"]
    likely = [1.0] + [0.6] * (len(pages) - 1)
    document.content = {**document.content, "flags": ["uncertain_pages"], "page_confidence": likely}
    document.save()
    page = signed_in("coordinator").get(
        reverse("case_records", kwargs={"case_id": case.pk}), {"show": "uncertain_pages"}
    )
    (row,) = page.context["part"].rows
    assert (row.document.key, row.flags) == (document.key, [f"uncertain pages {', '.join(map(str, pages[1:]))}"])
