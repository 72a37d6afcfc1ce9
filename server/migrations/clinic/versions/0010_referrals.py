"""Referrals between hospitals."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient", sa.Uuid(), nullable=True),
        sa.Column("to", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referrals_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_referrals_patient"), ["patient"], unique=False)
        batch_op.create_index(batch_op.f("ix_referrals_to"), ["to"], unique=False)
