"""Patients, their consents, and what becomes of two records of one person."""

from consult.patients.service.consents import Consents, Given
from consult.patients.service.register import Patients

__all__ = ["Consents", "Given", "Patients"]
