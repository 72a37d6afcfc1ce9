"""Results taken into a case."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Forward only."""
