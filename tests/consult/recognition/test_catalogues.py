"""Which item of the catalogue a result is, when its maker says it by name only."""

import pytest

from consult.recognition.core.catalogues import coded
from tests.consult.recognition.scenes import catalogue, item, result

CHEST = item(code="CT-CHEST", name="胸部CT平扫", kind="examination")
HEAD = item(code="CT-HEAD", name="头颅CT平扫", kind="examination")
BLOOD = item(code="XCG", name="血常规", kind="laboratory")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("胸部CT平扫", "CT-CHEST"),
        ("胸部 ct 平扫", "CT-CHEST"),
        ("胸部ＣＴ平扫", "CT-CHEST"),
        ("胸部CT平扫+增强", ""),
        ("血常规", ""),
        ("", ""),
    ],
)
def test_the_very_name_of_an_item_is_its_code(name: str, code: str) -> None:
    found = result(code="", name=name, kind="examination")

    assert coded(found, catalogue(CHEST, HEAD, BLOOD)).code == code


def test_what_its_maker_coded_keeps_its_code() -> None:
    found = result(code="X-1", name="胸部CT平扫", kind="examination")

    assert coded(found, catalogue(CHEST)).code == "X-1"


def test_a_name_that_two_items_bear_says_nothing() -> None:
    twice = item(code="CT-CHEST-2", name="胸部CT平扫", kind="examination")
    found = result(code="", name="胸部CT平扫", kind="examination")

    assert coded(found, catalogue(CHEST, twice)).code == ""


def test_one_item_in_two_scopes_is_one_code() -> None:
    province = item(code="CT-CHEST", name="胸部CT平扫", kind="examination", scope="province")
    found = result(code="", name="胸部CT平扫", kind="examination")

    assert coded(found, catalogue(CHEST, province)).code == "CT-CHEST"


def test_without_a_catalogue_nothing_is_named() -> None:
    found = result(code="", name="胸部CT平扫", kind="examination")

    assert coded(found, None) is found
