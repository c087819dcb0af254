"""Web pages and HTML mail are read as they are seen: lines, rows of tables, nothing that is not shown."""

from hypothesis import given
from hypothesis import strategies as st

from openimr.records.hypertext import hypertext


def test_text_is_what_a_reader_sees() -> None:
    markup = """<!doctype html><html><head><title>Not shown</title><style>p {color: red}</style></head>
    <body><h1>Progress note</h1><p>The patient has <b>back
    pain</b> &amp; numbness.</p><script>alert(1)</script><ul><li>Gabapentin</li><li>Naproxen</li></ul></body></html>"""
    assert hypertext(markup) == "Progress note\n\nThe patient has back pain & numbness.\n\n• Gabapentin\n• Naproxen"


def test_rows_of_a_table_are_lines() -> None:
    markup = "<table><tr><th>Date</th><th>Code</th></tr><tr><td>01/02/2024</td><td>99213</td></tr></table>"
    assert hypertext(markup).splitlines() == ["Date   Code", "01/02/2024   99213"]


def test_preformatted_text_keeps_its_columns() -> None:
    assert hypertext("<pre>a    b\nc    d</pre>").splitlines() == ["a    b", "c    d"]


def test_spanish_letters_and_entities_are_kept() -> None:
    assert hypertext("<p>El se&ntilde;or N&uacute;&ntilde;ez &#8212; ma\u00f1ana</p>") == "El señor Núñez — mañana"


@given(st.text(alphabet=st.sampled_from(list("<>/!-&;=\"' abpre tdscriptlé\n")), max_size=200))
def test_no_markup_makes_it_fail(markup: str) -> None:
    assert "\n\n\n" not in hypertext(markup)
