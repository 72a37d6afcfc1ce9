"""The laboratory measures the product: a picture and a voice come through a village's line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.netlab.conditions import PROFILES
from tests.netlab.experience import between, concealed_share, first_picture
from tests.netlab.laboratory import THERE
from tests.netlab.visit import Stage
from tests.product import Product

pytestmark = pytest.mark.browser

LASTS_S = 8.0


async def test_a_village_sees_and_hears_most_of_a_session(tmp_path: Path) -> None:
    with Product(tmp_path / "data", media_announce=THERE) as product:
        visit = await Stage(product, tmp_path).visit(PROFILES["village-4g"], 1, LASTS_S)

    seen_at = first_picture(visit.far)
    assert seen_at is not None
    # Two round trips of 160 ms before the first packet: so it was the laboratory's line.
    assert seen_at - visit.entered_at > 320
    watched = between(visit.far, visit.began_at, visit.began_at + LASTS_S * 1_000)
    assert watched[-1].frames_decoded - watched[0].frames_decoded > 10
    assert concealed_share(watched) < 0.5
    assert visit.seats == 2
