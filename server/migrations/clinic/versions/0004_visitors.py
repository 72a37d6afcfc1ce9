"""Who comes to a session besides the panel."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "guests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.Uuid(), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("badge_digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_digest"),
    )
    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guests_badge_digest"), ["badge_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_guests_consultation"), ["consultation"], unique=False)
        batch_op.create_index(batch_op.f("ix_guests_owner"), ["owner"], unique=False)

    op.create_table(
        "observers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.Uuid(), nullable=False),
        sa.Column("practitioner", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("observers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_observers_consultation"), ["consultation"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_observers_owner"), ["owner"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_observers_practitioner"), ["practitioner"], unique=False
        )
