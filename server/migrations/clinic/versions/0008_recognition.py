"""What is recognised between hospitals, and grants that an opened result gave."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Forward only."""
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.alter_column("consultation", existing_type=sa.Uuid(), nullable=True)

    op.create_table(
        "quality_certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("quality_certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_certificates_owner"), ["owner"], unique=False)

    op.create_table(
        "recognition_catalogues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("recognition_catalogues", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recognition_catalogues_owner"), ["owner"], unique=False
        )
        batch_op.create_index("recognition_editions", ["owner", "edition"], unique=True)

    op.create_table(
        "recognition_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("recognition_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recognition_decisions_case"), ["case"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recognition_decisions_decided_at"), ["decided_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_recognition_decisions_owner"), ["owner"], unique=False)
