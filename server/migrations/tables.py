"""All tables of both databases, for alembic: importing the adapters fills their metadata."""

import consult.access.sql
import consult.alliance.sql
import consult.archive.sql
import consult.attendance.sql
import consult.audit.sql
import consult.calendar.sql
import consult.cameras.sql
import consult.cases.sql
import consult.consultations.sql
import consult.exchange.sql
import consult.launches.sql
import consult.ledger.sql.idempotency
import consult.ledger.sql.outbox
import consult.notices.sql
import consult.patients.sql
import consult.people.sql
import consult.readiness.sql
import consult.readings.sql
import consult.recognition.sql
import consult.recordings.sql
import consult.referrals.sql
import consult.results.sql
import consult.sheets.sql
import consult.visitors.sql
import imaging.pacs.sql
import server.signin.sql
import signaling.rooms.sql
from consult.ledger.sql.database import clinic as clinic_metadata
from imaging.index.sql import images as images_metadata

__all__ = ["clinic_metadata", "consult", "images_metadata", "imaging", "server", "signaling"]
