"""What the words beside a date say of it."""

from openimr.records.understanding.date_labels import in_sentence, label_weight, without


def test_labels_left_out_are_met_as_if_for_the_first_time_and_known_again_afterwards() -> None:
    known = label_weight("Date of exam:"), in_sentence("executed on")
    assert known[0] is not None
    assert known[0].words == "date of exam"
    with without(frozenset({"date of exam", "exam", "executed on"})):
        unknown = label_weight("Date of exam:"), in_sentence("executed on")
        assert unknown != known
        assert unknown[0] is None or unknown[0].words != "date of exam"
    assert (label_weight("Date of exam:"), in_sentence("executed on")) == known
