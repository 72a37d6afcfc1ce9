"""Merged patients, launch links, phones as cameras."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Forward only."""
