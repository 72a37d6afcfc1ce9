"""Studies asked for from a picture archive."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward only."""
