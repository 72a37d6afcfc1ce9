"""What a system tells of a result and of the patient it belongs to; FHIR as far as we read it."""

from consult.exchange.wire.arrived import Arrived, Hint, Sender

__all__ = ["Arrived", "Hint", "Sender"]
