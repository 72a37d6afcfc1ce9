"""Matching as PS3.4 §C.2.2.2 says."""

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.errors import ProtocolError
from imaging.dicomweb.core.query import glob, matches, parsed
from imaging.dicomweb.core.rendering import rendering

LETTERS = st.text("ab", max_size=8)


@given(st.text("ab*?", max_size=8), LETTERS)
def test_wild_cards_match_as_the_standard_library_says(pattern: str, text: str) -> None:
    assert glob(pattern, text) == bool(re.match(fnmatch.translate(pattern), text))


@pytest.mark.parametrize(
    ("value", "wanted", "is_match"),
    [
        ("20260301", "20260301", True),
        ("20260301", "20260201-20260331", True),
        ("20260301", "20260301-", True),
        ("20260301", "-20260301", True),
        ("20260301", "20260302-", False),
        ("20260301", "-", True),
    ],
)
def test_dates_match_by_range(value: str, wanted: str, is_match: bool) -> None:
    header = {"00080020": {"vr": "DA", "Value": [value]}}

    assert matches(parsed([("StudyDate", wanted)]), header) is is_match


@pytest.mark.parametrize("wanted", ["wang*", "王*", "王^桂英", "*GUIYING"])
def test_a_name_matches_in_any_of_its_writings(wanted: str) -> None:
    name = {"Alphabetic": "Wang^Guiying", "Ideographic": "王^桂英"}
    header = {"00100010": {"vr": "PN", "Value": [name]}}

    assert matches(parsed([("PatientName", wanted)]), header)


def test_what_is_absent_matches_only_everything() -> None:
    assert matches(parsed([("PatientID", "*"), ("StudyID", "")]), {})
    assert not matches(parsed([("PatientID", "1")]), {})


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=4))
def test_any_parameters_are_understood_or_break_the_protocol(
    parameters: list[tuple[str, str]],
) -> None:
    for read in (parsed, rendering):
        try:
            read(parameters)
        except ProtocolError:
            continue


@pytest.mark.parametrize("window", ["", "1", "1,2,cubic", "nan,1", "1,inf", "a,b"])
def test_a_malformed_window_breaks_the_protocol(window: str) -> None:
    with pytest.raises(ProtocolError):
        rendering([("window", window)])
