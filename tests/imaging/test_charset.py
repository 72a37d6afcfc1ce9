"""Which character set a header really uses."""

import pytest

from imaging.pixels.core.charset import contradicted

LATIN = [[""], ["ISO_IR 100"], ["ISO_IR 6"], []]


@pytest.mark.parametrize("claimed", LATIN)
@pytest.mark.parametrize("text", ["王小东", "胸部CT平扫", "青石镇卫生院，放射科", "朱镕基"])
def test_gbk_that_claims_latin_is_read_as_chinese(claimed: list[str], text: str) -> None:
    assert contradicted(claimed, [text.encode("gb18030")]) == "GB18030"


@pytest.mark.parametrize("claimed", LATIN)
@pytest.mark.parametrize("text", ["王小东", "Müller", "𠮷野"])
def test_utf8_that_claims_latin_is_read_as_utf8(claimed: list[str], text: str) -> None:
    assert contradicted(claimed, [text.encode()]) == "ISO_IR 192"


@pytest.mark.parametrize(
    "text", ["Müller", "René", "Zoë^Ångström", "Françoise", "André^Paul", "Muñoz", "Köln Süd"]
)
def test_european_names_stay_what_they_claim(text: str) -> None:
    assert contradicted(["ISO_IR 100"], [text.encode("latin-1")]) is None


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        (["GB18030"], "王小东".encode("gb18030")),
        (["ISO_IR 192"], "王小东".encode()),
        (["ISO_IR 144"], "Люкceмбypг".encode("iso8859-5")),
        (["", "ISO 2022 IR 58"], b"\x1b$)A\xcd\xf5"),
        (["ISO_IR 100"], b"plain"),
    ],
)
def test_a_claim_that_holds_is_left_alone(claimed: list[str], text: bytes) -> None:
    assert contradicted(claimed, [text]) is None


def test_gbk_that_claims_utf8_or_nonsense_is_read_as_chinese() -> None:
    assert contradicted(["ISO_IR 192"], ["王小东".encode("gbk")]) == "GB18030"
    assert contradicted(["GB2312"], ["王小东".encode("gbk")]) == "GB18030"
