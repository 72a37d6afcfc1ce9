"""The index on SQLAlchemy: SQLite's images.db or PostgreSQL's schema `images`."""

from imaging.index.sql.store import SqlStore
from imaging.index.sql.tables import images, images_outbox

__all__ = ["SqlStore", "images", "images_outbox"]
