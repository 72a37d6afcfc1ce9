"""Which character set a header really uses, where it claims one that its bytes contradict.

Chinese devices often write GBK and claim ISO_IR 100 or nothing. The original stays as it is; only
what we show is repaired.
"""

SINGLE_BYTE = frozenset({"", "ISO_IR 6", "ISO 2022 IR 6", "ISO_IR 100", "ISO 2022 IR 100"})
"""Terms that are claimed by default; any bytes are valid in them, so bytes prove nothing."""

UNICODE = "ISO_IR 192"
CHINESE = "GB18030"
KNOWN_CHINESE = frozenset({"GB18030", "GBK", "ISO 2022 IR 58"})


def contradicted(claimed: list[str], texts: list[bytes]) -> str | None:
    """The term to read by instead of the claimed one, or None where the claim may stand."""
    foreign = [text for text in texts if not text.isascii()]
    if not foreign or not _is_doubtful(claimed, foreign):
        return None
    if UNICODE not in claimed and all(_decodes(text, "utf-8") for text in foreign):
        return UNICODE
    return CHINESE if _looks_chinese(foreign) else None


def _is_doubtful(claimed: list[str], foreign: list[bytes]) -> bool:
    if UNICODE in claimed:
        return not all(_decodes(text, "utf-8") for text in foreign)
    if any(term in KNOWN_CHINESE for term in claimed):
        return False
    return set(claimed) <= SINGLE_BYTE or not any(_is_defined(term) for term in claimed)


def _is_defined(term: str) -> bool:
    # PS3.3 C.12.1.1.2: every defined term begins so, but for the three above.
    return term.startswith(("ISO_IR ", "ISO 2022 IR "))


def _looks_chinese(foreign: list[bytes]) -> bool:
    """Valid GB18030, and mostly common characters: "Müller" is valid GB18030 as well."""
    common = rare = 0
    for text in foreign:
        if not _decodes(text, "gb18030"):
            return False
        for character in text.decode("gb18030"):
            if ord(character) >= 0x80:
                if _is_common(character):
                    common += 1
                else:
                    rare += 1
    return common > 0 and common >= rare


def _is_common(character: str) -> bool:
    """Of GB 2312: punctuation and full-width forms, or one of its two levels of hanzi."""
    pair = character.encode("gb18030")
    return len(pair) == 2 and pair[1] >= 0xA1 and (pair[0] <= 0xA3 or 0xB0 <= pair[0] <= 0xF7)


def _decodes(text: bytes, codec: str) -> bool:
    try:
        text.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
