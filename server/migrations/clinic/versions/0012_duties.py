"""Duty rosters and alarms."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Forward only."""
