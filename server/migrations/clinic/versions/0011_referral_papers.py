"""What a referral owes and counts."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Forward only."""
