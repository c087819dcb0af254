"""Whom a paper names: by any of several surnames, a short given name, initials, glued to the next field or not."""

import pytest

from openimr.records.understanding.naming import names_anyone


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Patient: Esteban Villasenor DoB 2/27/69", "Esteban Villaseñor Quiroz"),
        ("PT: VILLASENOR, ESTEBAN Q DOB 02/27/1969", "Esteban Villaseñor Quiroz"),
        ("Pt: VILLASENOR Q., E R shoulder post-op", "Esteban Villaseñor Quiroz"),
        ("Name: E. VillasenorQ. DOB: 2-27-69", "Esteban Villaseñor Quiroz"),
        ("RE: Terry Boudouris\nDear Alma,", "Terrence A. Boudouris"),
        ("Pt: T. BoudourisDOI 1-17-23 Auth 12", "Terrence A. Boudouris"),
        ("Name D. Okonkwo-HartDol 2/3/25Visit", "Danielle M. Okonkwo-Hart"),
        ("Pt. Thuy-Linh N. ref: Dr Prewitt", "Thuy-Linh Nordquist"),
        ("Month: December 2025 Name: Danielle M. O-H", "Danielle M. Okonkwo-Hart"),
    ],
)
def test_a_person_is_named_in_the_ways_that_offices_write_names(text, name):
    assert names_anyone([text], [name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Patient: Terrance Boudreaux", "Terrence A. Boudouris"),
        ("Patient: Daniel O. Hartwell", "Danielle M. Okonkwo-Hart"),
        ("VILLARREAL, THEODORA", "Teodoro A. Villaruz"),
        ("Patient: Kristine M. Halverson", "Curtis D. Halvorsen"),
        ("seen by Thuy-Linh N. at the front desk", "Thuy-Linh Nordquist"),
        ("Robert Marsh, MD", "Daniel Robert Whitlock"),
        ("Mary Ann Marsh, MD", "Mary Ann Whitlock"),
        ("The hartebeest is an antelope.", "Danielle Hart"),
    ],
)
def test_somebody_of_a_name_much_like_it_is_not_that_person(text, name):
    assert not names_anyone([text], [name])
