"""Recognition of results between hospitals, put together."""

from dataclasses import dataclass

from consult.access.service import Door
from consult.access.sql import SqlGrants
from consult.ledger.clock import new_id
from consult.patients.service import Consents
from consult.patients.sql import SqlConsents
from consult.recognition.openpyxl import OpenpyxlWorkbooks
from consult.recognition.service.catalogues import Catalogues
from consult.recognition.service.findings import Findings, Records, Stores
from consult.recognition.service.openings import Openings
from consult.recognition.service.outsides import Outsides
from consult.recognition.service.readers import Readers
from consult.recognition.service.takings import Takings
from consult.recognition.sql import SqlCatalogues, SqlCertificates, SqlDecisions, SqlTakings
from consult.referrals.service.treatments import Treatments
from consult.referrals.sql import SqlReferrals
from consult.results.service import Strays
from consult.results.sql import SqlOpenings, SqlResults, SqlStrays
from imaging.index.service import ImageIndex
from server.app.composition import Clinic, Ground
from server.work.takings import StudyCopies


@dataclass(frozen=True)
class Recognition:
    """What exists elsewhere, its opening, and the catalogue that judges it."""

    outsides: Outsides
    openings: Openings
    catalogues: Catalogues
    takings: Takings
    readers: Readers
    strays: Strays
    images: StudyCopies


def compose_recognition(ground: Ground, clinic: Clinic, index: ImageIndex) -> Recognition:
    """The services of recognition over those of the clinic."""
    door = Door(SqlGrants(), clinic.alliances)
    records = Records(
        casebook=clinic.casebook,
        patients=clinic.patients,
        consents=Consents(SqlConsents(), ground.audit, new_id),
        people=clinic.people,
        alliances=clinic.alliances,
        results=clinic.results,
        doubts=clinic.doubts,
        treatments=Treatments(SqlReferrals()),
    )
    stores = Stores(
        catalogues=SqlCatalogues(),
        certificates=SqlCertificates(),
        decisions=SqlDecisions(),
        openings=SqlOpenings(),
        takings=SqlTakings(),
    )
    findings = Findings(stores, records, ground.audit)
    images = StudyCopies(index, ground.vault)
    takings = Takings(findings, SqlResults(), images, ground.outbox, ground.audit, new_id)
    return Recognition(
        outsides=Outsides(findings, takings, new_id),
        openings=Openings(findings, door, new_id),
        catalogues=Catalogues(findings, OpenpyxlWorkbooks(), door, ground.audit, new_id),
        takings=takings,
        readers=Readers(findings, SqlResults(), SqlStrays(), door),
        strays=Strays(SqlStrays(), clinic.results, clinic.patients, door, ground.audit),
        images=images,
    )
