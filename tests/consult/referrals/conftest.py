"""Referrals on one database."""

import pytest

from tests.consult.alliance import Clinic
from tests.consult.referrals.travelling import Travel


@pytest.fixture
def travel(clinic: Clinic) -> Travel:
    """The path of a patient, not begun."""
    return Travel(clinic)
