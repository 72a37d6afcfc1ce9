"""Merged patients, launch links, phones as cameras."""

import json
import unicodedata
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Forward only."""
    _patients()
    _launches()
    _cameras()
    _sheets()


def _cameras() -> None:
    op.create_table(
        "cameras",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("badge_digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_digest"),
    )
    with op.batch_alter_table("cameras", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cameras_badge_digest"), ["badge_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_cameras_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_cameras_owner"), ["owner"], unique=False)


def _sheets() -> None:
    op.create_table(
        "sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("attachment", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sheets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheets_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheets_owner"), ["owner"], unique=False)
        batch_op.create_index("sheets_number", ["attachment", "number"], unique=True)


def _patients() -> None:
    with op.batch_alter_table("patients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document", sa.String(80), nullable=True))
        batch_op.add_column(sa.Column("birth_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Uuid(), nullable=True))
    _fill_patients()
    with op.batch_alter_table("patients", schema=None) as batch_op:
        batch_op.create_index("ix_patients_merged_into", ["merged_into"], unique=False)
        batch_op.create_index("patients_number", ["owner", "record_number"], unique=False)
        batch_op.create_index("patients_document", ["owner", "document"], unique=False)
        batch_op.create_index("patients_birth", ["owner", "birth_date"], unique=False)
    op.create_table(
        "patient_merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("survivor", sa.Uuid(), nullable=False),
        sa.Column("merged", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("patient_merges", schema=None) as batch_op:
        for column in ("owner", "survivor", "merged"):
            batch_op.create_index(f"ix_patient_merges_{column}", [column], unique=False)
    op.create_table(
        "patient_claims",
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key"),
    )


def _fill_patients() -> None:
    table = sa.table(
        "patients",
        sa.column("id", sa.Uuid()),
        sa.column("document", sa.String()),
        sa.column("birth_date", sa.Date()),
        sa.column("body", sa.Text()),
    )
    opened = op.get_bind()
    for identifier, body in opened.execute(sa.select(table.c.id, table.c.body)).all():
        form = json.loads(body)["form"]
        born = form.get("birth_date")
        values = {
            "document": _document(form),
            "birth_date": date.fromisoformat(born) if born else None,
        }
        opened.execute(sa.update(table).where(table.c.id == identifier).values(**values))


def _document(form: dict[str, Any]) -> str | None:
    kind = form.get("id_kind", "none")
    folded = unicodedata.normalize("NFKC", form.get("id_number", "")).upper()
    number = "".join(sign for sign in folded if sign.isalnum())[:60]
    return None if kind in {"none", "other"} or not number else f"{kind}/{number}"


def _launches() -> None:
    op.create_table(
        "launches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("link_digest", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_digest"),
    )
    with op.batch_alter_table("launches", schema=None) as batch_op:
        batch_op.create_index("ix_launches_owner", ["owner"], unique=False)
        batch_op.create_index("ix_launches_until", ["until"], unique=False)
