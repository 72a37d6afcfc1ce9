"""Patients with all that is kept of them, and launches by hospitals' systems, put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from consult.access.service import Door
from consult.access.sql import SqlGrants
from consult.cases.service.holdings import CaseHoldings
from consult.cases.sql import SqlCases
from consult.consultations.service.holdings import ConsultationHoldings
from consult.consultations.sql import SqlConsultations
from consult.launches.core import KEY_LEAST_BYTES, Signer
from consult.launches.service import Launches, Launching
from consult.launches.sql import SqlLaunches
from consult.ledger.clock import new_id
from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, PractitionerId
from consult.patients.service.charts import Cabinet, Charts
from consult.patients.service.merging import Merging
from consult.patients.sql import SqlMerges, SqlPatients
from consult.referrals.service.holdings import ReferralHoldings
from consult.referrals.sql import SqlReferrals
from consult.results.service import ResultHoldings
from consult.results.sql import SqlResults
from server.app.composition import Clinic, Ground
from server.app.identity import identify_by
from server.settings import Settings, SettingsError, secret
from server.signin.sql import SqlAccounts


class SignInNames:
    """The `Accounts` port of launches over sign-in."""

    def __init__(self, accounts: SqlAccounts) -> None:
        self._accounts = accounts

    async def practitioner_of(self, tx: Transaction, account: str) -> PractitionerId | None:
        """See Accounts.practitioner_of."""
        found = await self._accounts.account_named(tx, account)
        return None if found is None else found.practitioner


@dataclass(frozen=True)
class PatientCare:
    """Pages of patients, merges, and launches."""

    charts: Charts
    merging: Merging
    launching: Launching


def compose_patients(ground: Ground, clinic: Clinic) -> PatientCare:
    """The services over everything that is kept of a patient."""
    door = Door(SqlGrants(), clinic.alliances)
    cabinet = Cabinet(
        patients=clinic.patients,
        likely=SqlPatients(),
        merges=SqlMerges(),
        holders=(
            CaseHoldings(SqlCases()),
            ConsultationHoldings(SqlConsultations(), SqlCases()),
            ResultHoldings(SqlResults(), identify_by(ground.settings)),
            ReferralHoldings(SqlReferrals()),
        ),
    )
    launches = Launches(
        SqlLaunches(), SignInNames(ground.accounts), clinic.people, SqlPatients(), clinic.patients
    )
    return PatientCare(
        charts=Charts(cabinet, clinic.people, door),
        merging=Merging(cabinet, SqlPatients(), door, ground.audit, new_id),
        launching=Launching(launches, door, ground.audit, signers_of(ground.settings), new_id),
    )


def signers_of(settings: Settings) -> Mapping[str, Signer]:
    """The systems that sign their launches themselves, by facility; raises SettingsError."""
    found: dict[str, Signer] = {}
    for system in settings.systems:
        if system.launch_key_file is None:
            continue
        key = secret(system.launch_key_file).encode()
        if len(key) < KEY_LEAST_BYTES:
            raise SettingsError(f"launch_key_file: a key has at least {KEY_LEAST_BYTES} bytes")
        found[system.facility] = Signer(HospitalId(UUID(system.hospital)), key)
    return found
