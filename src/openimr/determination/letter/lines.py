"""Running text made ready for a letter: white space folded, paragraphs told apart, sentences ended."""

import re


def one_line(text: str) -> str:
    """The text on one line, every run of white space a single space."""
    return " ".join(text.split())


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, which blank lines separate, each on one line."""
    return tuple(line for line in (one_line(part) for part in re.split(r"\n\s*\n", text)) if line)


def ended(text: str) -> str:
    """The text as a sentence, so that a reader of running text sees where it ends."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
