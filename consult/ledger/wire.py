"""The ids of everything that has an owner; this module imports nothing of the house."""

from datetime import datetime
from typing import NewType
from uuid import UUID

from msgspec import Struct

AllianceId = NewType("AllianceId", UUID)
AgreementId = NewType("AgreementId", UUID)
HospitalId = NewType("HospitalId", UUID)
PractitionerId = NewType("PractitionerId", UUID)
PatientId = NewType("PatientId", UUID)
ConsentId = NewType("ConsentId", UUID)
CaseId = NewType("CaseId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
ConsultationId = NewType("ConsultationId", UUID)
OpinionId = NewType("OpinionId", UUID)
ReportId = NewType("ReportId", UUID)
ExecutionId = NewType("ExecutionId", UUID)
PackageId = NewType("PackageId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
ShipmentId = NewType("ShipmentId", UUID)
ParcelId = NewType("ParcelId", UUID)
PullId = NewType("PullId", UUID)
ReadingId = NewType("ReadingId", UUID)
SeatId = NewType("SeatId", UUID)
GuestId = NewType("GuestId", UUID)
ObserverId = NewType("ObserverId", UUID)
ReadinessId = NewType("ReadinessId", UUID)
AttendeeId = NewType("AttendeeId", UUID)
"""Somebody in a room: the id of a practitioner or of a guest."""
MarkId = NewType("MarkId", UUID)
RecordingId = NewType("RecordingId", UUID)
LinkId = NewType("LinkId", UUID)
CameraId = NewType("CameraId", UUID)
SheetId = NewType("SheetId", UUID)
ResultId = NewType("ResultId", UUID)
OpeningId = NewType("OpeningId", UUID)
CatalogueId = NewType("CatalogueId", UUID)
CertificateId = NewType("CertificateId", UUID)
DecisionId = NewType("DecisionId", UUID)
TakingId = NewType("TakingId", UUID)
StrayId = NewType("StrayId", UUID)
ReferralId = NewType("ReferralId", UUID)
RevisitId = NewType("RevisitId", UUID)
DutyId = NewType("DutyId", UUID)
AlarmId = NewType("AlarmId", UUID)
SettlementId = NewType("SettlementId", UUID)
EventId = NewType("EventId", UUID)
MergeId = NewType("MergeId", UUID)
LaunchId = NewType("LaunchId", UUID)
PushId = NewType("PushId", UUID)
SessionId = NewType("SessionId", UUID)

Identity = NewType("Identity", str)
"""One person across hospitals: HMAC-SHA256 of his ID number under the alliance's key, in hex.

The number itself never leaves the hospital that wrote it down.
"""

Digest = NewType("Digest", str)
"""SHA-256 of some bytes, 64 lower-case hexadecimal digits."""


class Saved(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to a save: the version to send with the next one."""

    version: int
    saved_at: datetime
