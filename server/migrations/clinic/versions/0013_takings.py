"""Images taken into a case, results by their images, and studies that nobody's patient fits."""

import json
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Forward only."""
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.add_column(sa.Column("images", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_results_images"), ["images"], unique=False)
    fill()

    op.create_table(
        "takings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("takings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_takings_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_takings_owner"), ["owner"], unique=False)

    op.create_table(
        "strays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("images", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("strays", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_strays_images"), ["images"], unique=False)
        batch_op.create_index(batch_op.f("ix_strays_owner"), ["owner"], unique=False)


def fill() -> None:
    """What came before knows its images in the body only."""
    results = sa.table(
        "results", sa.column("id", sa.Uuid()), sa.column("images", sa.Uuid()), sa.column("body")
    )
    opened = op.get_bind()
    for id_, body in opened.execute(sa.select(results.c.id, results.c.body)).all():
        images = json.loads(body).get("images")
        if images is not None:
            changed = sa.update(results).where(results.c.id == id_)
            opened.execute(changed.values(images=UUID(images)))
