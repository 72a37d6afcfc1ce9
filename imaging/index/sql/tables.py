"""The tables of the images' own database; hospital and case stand in every one."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
)

from consult.ledger.sql.database import Instant
from consult.ledger.sql.outbox import outbox_table

images = MetaData()
"""The tables of images.db; the clinic's stand in `consult.ledger.sql`."""

images_outbox = outbox_table(images)
"""Audit entries on their way to the clinic's database (topic `audit.entry`)."""

studies = Table(
    "studies",
    images,
    Column("case_id", Uuid, primary_key=True),
    Column("study_uid", String(64), primary_key=True),
    Column("hospital", Uuid, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
)

series = Table(
    "series",
    images,
    Column("case_id", Uuid, primary_key=True),
    Column("study_uid", String(64), primary_key=True),
    Column("series_uid", String(64), primary_key=True),
    Column("hospital", Uuid, nullable=False),
    Column("instance_count", Integer, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
)

instances = Table(
    "instances",
    images,
    Column("case_id", Uuid, primary_key=True),
    Column("sop_uid", String(64), primary_key=True),
    Column("hospital", Uuid, nullable=False),
    Column("study_uid", String(64), nullable=False),
    Column("series_uid", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("instance", LargeBinary, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index("instances_in_order", "case_id", "study_uid", "series_uid", "number", "sop_uid"),
)
