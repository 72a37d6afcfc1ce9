"""Results of one person in every hospital, and who opened them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("result", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_openings_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_openings_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_openings_result"), ["result"], unique=False)

    op.create_table(
        "results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("performed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_results_identity"), ["identity"], unique=False)
        batch_op.create_index(batch_op.f("ix_results_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_results_patient"), ["patient"], unique=False)
        batch_op.create_index("results_key", ["owner", "key"], unique=True)
