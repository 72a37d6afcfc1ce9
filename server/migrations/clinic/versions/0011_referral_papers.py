"""The register of referrals with its numbers, and the visits after a return."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Forward only; no step before this one let anybody write a referral."""
    op.create_table(
        "referral_numbers",
        sa.Column("hospital", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hospital", "year"),
    )
    op.create_table(
        "revisits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("referral", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("revisits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revisits_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_revisits_referral"), ["referral"], unique=False)

    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.String(length=80), nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(length=20), nullable=False))
        batch_op.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_referrals_answers"), ["answers"], unique=False)
        batch_op.create_index("referrals_number", ["owner", "number"], unique=True)
