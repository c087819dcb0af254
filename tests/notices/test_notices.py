"""Notices: every kind says something to every addressee, and the PDFs are accessible, in envelope order, on sheets."""

import datetime as dt
import io
from importlib import resources

import pypdf
import pytest

from openimr.determination import parties_of
from openimr.domain.determination import PartyRole
from openimr.domain.errors import InputRefused
from openimr.notices import (
    Envelope,
    NoticeKind,
    NoticeTexts,
    bind_batch,
    compose_notice,
    in_envelope_order,
    render_notice,
    wordings,
)
from openimr.notices.composing import roles_of
from openimr.samples import sample_case, sample_organization

DAY = dt.date(2016, 5, 10)
VALUES = {
    "reason": "the application came after its last day",
    "due": DAY,
    "eligible_on": DAY,
    "asked_on": DAY,
    "ended_on": DAY,
    "decided_on": DAY,
    "kind": "regular",
    "certified_by": "E. Painter, MD",
}


def notice(kind, role=PartyRole.EMPLOYEE, organization=None, **given):
    case = sample_case()
    to = next(party for party in parties_of(case) if party.role is role)
    return compose_notice(kind, case, to, organization or sample_organization(), DAY, values=VALUES, **given)


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_says_its_matter_to_each_of_its_addressees(kind):
    for role in roles_of(kind):
        made = notice(kind, role, items=("The report of 3 March 2016",))
        assert made.paragraphs
        assert "{" not in made.model_dump_json().replace("{page}", "").replace("{pages}", "")[1:-1].replace(":{", "")
        assert made.addressee[0]
        text = text_of(render_notice(made))
        assert made.title.split()[0] in text
        assert "IMR16-0041873" in text


def test_a_notice_is_an_accessible_file_and_the_same_bytes_each_time():
    made = notice(NoticeKind.ASSIGNMENT, PartyRole.CLAIMS_ADMINISTRATOR, items=("All reports of the last six months",))
    pdf = render_notice(made)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-US"
    assert pdf == render_notice(made)


def test_the_claims_administrator_is_asked_for_records_and_the_employee_is_not():
    asked = notice(NoticeKind.ASSIGNMENT, PartyRole.CLAIMS_ADMINISTRATOR)
    told = notice(NoticeKind.ASSIGNMENT, PartyRole.EMPLOYEE)
    assert "asked for the records" in " ".join(asked.paragraphs)
    assert "asked for the records" not in " ".join(told.paragraphs)


def test_a_paragraph_whose_value_is_not_known_is_left_out_as_a_whole():
    case, organization = sample_case(), sample_organization()
    made = compose_notice(NoticeKind.EXPEDITED, case, parties_of(case)[0], organization, DAY)
    assert made.paragraphs == ()
    dated = compose_notice(NoticeKind.EXPEDITED, case, parties_of(case)[0], organization, DAY, values={"due": DAY})
    assert dated.paragraphs == ("The determination is due by May 10, 2016.",)


def test_an_organization_words_a_notice_in_its_own_way():
    own = sample_organization().model_copy(
        update={"notice_texts": {"receipt.title": "Your papers are here", "receipt.paragraphs.2": ""}}
    )
    made = notice(NoticeKind.RECEIPT, organization=own)
    assert made.title == "Your papers are here"
    assert len(made.paragraphs) == 1


@pytest.mark.parametrize("replaced", [{"receipt.titel": "x"}, {"receipt.title": "{reviewer}"}])
def test_a_wording_for_nothing_or_with_a_value_it_cannot_have_is_refused(replaced):
    with pytest.raises(InputRefused):
        NoticeTexts("en", replaced)


def test_characters_no_font_has_never_stop_a_notice():
    case = sample_case()
    named = case.model_copy(update={"employee": case.employee.model_copy(update={"name": "Zoë 😀 漢 שלום"})})
    pdf = render_notice(compose_notice(NoticeKind.RECEIPT, named, parties_of(named)[0], sample_organization(), DAY))
    assert "Zo" in text_of(pdf)


def test_a_batch_lies_in_envelope_order_one_an_address_each_on_sheets_of_its_own():
    one = render_notice(notice(NoticeKind.RECEIPT))
    made = [
        Envelope(("B. Person", "2 High Street", "San Arvo, CA 93299"), ("N-2",), ("Receipt",), (one,)),
        Envelope(("A. Person", "1 Low Street", "Marlow, CA 90001-1234"), ("N-1",), ("Receipt",), (one,)),
        Envelope(("b. person", "2 High  Street", "San Arvo, CA 93299"), ("N-3",), ("End",), (one,)),
    ]
    ordered = in_envelope_order(made)
    assert [(envelope.postal_code, envelope.cases) for envelope in ordered] == [
        ("90001", ("N-1",)),
        ("93299", ("N-2", "N-3")),
    ]
    pdf = bind_batch(ordered, sample_organization(), DAY)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) % 2 == 0
    front = reader.pages[0].extract_text()
    assert "Proof of service by mail" in front
    assert front.index("A. Person") < front.index("B. Person")
    assert "penalty of perjury" in text_of(pdf)


def spanish(kind, role=PartyRole.EMPLOYEE, folder=None, organization=None):
    case, by = sample_case(), organization or sample_organization()
    to = next(party for party in parties_of(case) if party.role is role)
    texts = NoticeTexts.for_party(by, kind, role=role, language="es", folder=folder)
    return compose_notice(kind, case, to, by, DAY, values=VALUES, items=("A copy",), texts=texts)


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if PartyRole.EMPLOYEE in roles_of(kind)])
def test_an_employee_who_prefers_spanish_is_written_to_in_spanish(kind):
    made = spanish(kind)
    assert (made.language, made.date) == ("es", "10 de mayo de 2016")
    english = notice(kind, items=("A copy",))
    assert made.title != english.title
    assert len(made.paragraphs) == len(english.paragraphs)
    assert "{" not in " ".join([made.title, *made.paragraphs, *made.after, *made.closing])
    pdf = pypdf.PdfReader(io.BytesIO(render_notice(made)))
    assert pdf.trailer["/Root"]["/Lang"] == "es-US"
    assert "Número de caso" in pdf.pages[0].extract_text()


def test_a_translation_names_the_same_values_as_the_english_text():
    english, translated = NoticeTexts("en"), NoticeTexts("es")
    keys = [key for kind in NoticeKind for key in translated.listed(f"{kind}.paragraphs")]
    assert keys
    for key in keys:
        assert translated.names(key) == english.names(key), key


def test_what_is_not_translated_is_written_in_english_as_a_whole():
    assert spanish(NoticeKind.ASSIGNMENT, PartyRole.CLAIMS_ADMINISTRATOR).language == "en"
    assert spanish(NoticeKind.REMINDER, PartyRole.CLAIMS_ADMINISTRATOR).language == "en"
    texts = NoticeTexts.for_party(sample_organization(), "receipt", role="employee", language="tl")
    assert texts("language") == "en"


def test_an_organization_words_any_language_in_its_own_way_and_adds_others(tmp_path):
    (tmp_path / "es.toml").write_text('[receipt]\ntitle = "Su solicitud llegó"\n', encoding="utf-8")
    made = spanish(NoticeKind.RECEIPT, folder=tmp_path)
    assert made.title == "Su solicitud llegó"
    assert made.paragraphs == spanish(NoticeKind.RECEIPT).paragraphs
    shipped = (resources.files("openimr.notices") / "texts" / "en.toml").read_text(encoding="utf-8")
    own = shipped.replace('language = "en"', 'language = "vi"').replace('name = "English"', 'name = "Tiếng Việt"')
    (tmp_path / "vi.toml").write_text(own, encoding="utf-8")
    assert list(wordings.languages(tmp_path)) == ["en", "es", "vi"]
    assert wordings.languages(tmp_path)["vi"] == "Tiếng Việt"
    assert "to be reviewed" in wordings.languages()["es"]
    texts = NoticeTexts.for_party(sample_organization(), "receipt", language="vi", folder=tmp_path)
    assert texts("language") == "vi"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("es.toml", "[receipt", "cannot be read"),
        ("es.toml", '[receipt]\nheading = "x"', "no notice text 'receipt.heading'"),
        ("es.toml", '[receipt]\ntitle = "{reviewer}"', "names reviewer"),
        ("vi.toml", '[receipt]\ntitle = "x"', "lacks name"),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused_with_its_file_and_left_out(tmp_path, file, text, said):
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=said) as refused:
        NoticeTexts(file[:2], folder=tmp_path)
    assert refused.value.source.endswith(file)
    assert [problem.source for problem in wordings.problems(tmp_path)] == [str(tmp_path / file)]
    assert file[:2] not in wordings.languages(tmp_path)


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_a_notice_has_the_letterhead_of_its_organization():
    by = sample_organization().model_copy(
        update={"colour": "#aa0000", "logo": f"data:image/png;base64,{PIXEL}", "name": "Letterhead Review"}
    )
    made = notice(NoticeKind.RECEIPT, organization=by)
    assert made.colour == "#aa0000"
    with_logo = pypdf.PdfReader(io.BytesIO(render_notice(made, by)))
    assert len(with_logo.pages[0].images) == 1
    assert b"0.6666667 0 0" in with_logo.pages[0].get_contents().get_data()
    broken = by.model_copy(update={"logo": "data:image/png;base64,AAAA"})
    assert "Letterhead Review" in text_of(render_notice(made, broken))
