"""What makes a patient's form and a consent acceptable, and when two records are one person."""

from consult.patients.core.forms import (
    MISMATCHES,
    PURPOSES,
    SEXES,
    check_consent,
    check_form,
    document_of,
    identity_of,
    is_resident_id,
    mismatches,
    permits,
)

__all__ = [
    "MISMATCHES",
    "PURPOSES",
    "SEXES",
    "check_consent",
    "check_form",
    "document_of",
    "identity_of",
    "is_resident_id",
    "mismatches",
    "permits",
]
