"""The letter as a word processor file: the words of the letter, real headings and tables, whatever the text holds."""

import io
import re
import zipfile
from xml.etree.ElementTree import fromstring

from letters import determination

from openimr.determination import parties_of, render_docx
from openimr.domain.determination import Service
from openimr.records import read_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document(made):
    return fromstring(zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml"))


def words(text):
    return re.sub(r"\W+", " ", text).lower()


def test_it_says_what_the_plain_text_says(tmp_path):
    made = determination()
    file = tmp_path / "letter.docx"
    file.write_bytes(render_docx(made))
    read = words(read_text(file))
    told = [sentence.text for sentence in made.clinical_case_summary]
    told += [item.treatment.treatment for item in made.items]
    told += [paragraph for item in made.items for paragraph in item.decision.rationale.split("\n\n")]
    told += [document.title for document in made.documents_reviewed]
    assert [text for text in told if words(text).strip() not in read] == []
    assert words(made.case.case_number).strip() in read


def test_headings_and_tables_are_real_ones():
    tree = document(render_docx(determination()))
    styles = [style.get(f"{W}val") for style in tree.iter(f"{W}pStyle")]
    assert styles.count("Title") == 1
    assert styles.count("Heading1") >= 6
    assert styles.count("Heading2") == len(determination().items)
    tables = list(tree.iter(f"{W}tbl"))
    assert len(tables) == 2
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in tables)


def test_a_partys_copy_has_its_address_and_the_proof_of_service():
    made = determination()
    party = parties_of(made.case)[0].model_copy(update={"address": ("12 Elm Street",)})
    tree = document(render_docx(made, party, service=Service(on=made.decided_on)))
    text = " ".join(node.text or "" for node in tree.iter(f"{W}t"))
    assert party.address[0] in text
    assert "Proof of service" in text


def test_no_word_becomes_markup_and_controls_are_left_out():
    made = determination()
    odd = made.items[0].decision.model_copy(update={"rationale": "a < b & <w:p/> \x00\x07 👍 الطبيب"})
    items = (made.items[0].model_copy(update={"decision": odd}), *made.items[1:])
    text = " ".join(n.text or "" for n in document(render_docx(made.model_copy(update={"items": items}))).iter(f"{W}t"))
    assert "a < b & <w:p/>" in text
    assert "👍 الطبيب" in text


def test_the_same_letter_gives_the_same_bytes():
    assert render_docx(determination()) == render_docx(determination())
