"""Page numbers and running lines go; a line of a sentence never does, however alike the pages are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.determination.published.flow import flow, reflow

TREATMENTS = ("physical therapy, 12 visits", "MRI of the lumbar spine", "Norco 10/325 mg #60", "a lumbar brace")
SENTENCES = (
    "The request for {t} is not medically necessary.",
    "The request for {t} is medically necessary and appropriate.",
    "The guideline asks for {n} weeks of care and the records show {n}.",
    "There is no documentation of {n} visits.",
    "Pain is rated {n} of 10 on page {n} of the report, and no weakness is described.",
)


def wrapped(words: list[str], width: int) -> list[str]:
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@st.composite
def letters(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """The words of near-identical rationales, and the pages they are set on."""
    filled = st.builds(
        lambda sentence, t, n: sentence.format(t=t, n=n),
        st.sampled_from(SENTENCES),
        st.sampled_from(TREATMENTS),
        st.integers(1, 30),
    )
    rationale = draw(st.lists(filled, min_size=1, max_size=3))
    times = draw(st.integers(2, 12))
    words = " ".join(rationale * times).split()
    lines = wrapped(words, draw(st.integers(18, 100)))
    deep = draw(st.integers(2, 12))
    return words, [lines[at : at + deep] for at in range(0, len(lines), deep)]


@settings(max_examples=300, deadline=None)
@given(letters(), st.sampled_from(["", "{n}", "Page {n} of 40", "- {n} -"]), st.booleans())
def test_every_word_of_every_sentence_is_kept_and_no_furniture(
    letter: tuple[list[str], list[list[str]]], foot: str, header: bool
) -> None:
    words, pages = letter
    header = header and len(pages) > 2
    set_pages = [
        [
            *(["Harbor Light Review Group, CM15-0012345"] if header else []),
            *page,
            *([foot.format(n=n)] if foot and len(pages) > 1 else []),
        ]
        for n, page in enumerate(pages, 1)
    ]
    kept = reflow(flow("\f".join("\n".join(page) for page in set_pages)).text).split()
    assert kept == words


def test_the_word_not_stays_where_pages_differ_only_in_their_figures() -> None:
    page = "{n} visits are asked for. The request for visit {n} is\nnot\nnecessary. The pain is the same."
    text = "\f".join(page.format(n=n) for n in range(1, 6))
    assert flow(text).text.count("not\n") == 5


def test_a_line_that_names_a_page_inside_a_sentence_stays() -> None:
    text = "The report says so on\npage 12\nof the file, and again on\nthe next.\fThe end of it."
    assert "page 12" in flow(text).text


def test_running_lines_of_two_and_three_rows_go_and_the_first_page_may_lack_them() -> None:
    text = ["The pain began in May and has", "not left since then, as each of", "the notes repeats.", "It is well."]
    pages = [
        "\n".join([*(["Harbor Light", f"Case CM15-0012345 page {n}"] if n > 1 else []), line, f"{n}"])
        for n, line in enumerate(text, 1)
    ]
    assert reflow(flow("\f".join(pages)).text).split() == " ".join(text).split()


def test_pages_that_are_the_same_keep_their_text() -> None:
    pages = ["The brace is not\nmedically necessary."] * 4
    assert reflow(flow("\f".join(pages)).text).count("The brace is not medically necessary.") == 4
