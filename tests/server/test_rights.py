"""Every route of the product against every kind of person, as one table.

The consultation is closed, so that an act which the door lets pass changes nothing: it is
answered 409. Whoever may not even see the thing is told 404, as if it were not there.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from server.app import create
from server.routes import ROUTES
from server.settings import Settings
from tests.product import Product
from tests.server.rights import Scene, closed

COLUMNS = (
    *("requester", "colleague", "clerk", "expert", "chair"),
    *("uninvited", "administrator", "township_admin", "stranger"),
)
"""The last has every role there is, in a hospital that has no part in the consultation."""

TABLE = """
                                                         req col cle exp cha uni adm tad str
GET    /api/worklist                                     200 200 200 200 200 200 200 200 200
GET    /api/hospitals                                    200 200 200 200 200 200 200 200 200
POST   /api/hospitals                                    403 403 403 403 403 403 200 403 403
GET    /api/practitioners                                200 200 200 200 200 200 200 200 200
POST   /api/practitioners                                403 403 403 403 403 403 200 403 403
GET    /api/deliveries                                   200 200 200 200 200 200 200 200 200
GET    /api/shipments                                    200 200 200 200 200 200 200 200 200
GET    /api/pushes                                       200 200 200 200 200 200 200 200 200
POST   /api/patients                                     200 200 403 403 403 403 403 403 200
GET    /api/patients                                     200 200 403 403 403 403 403 403 200
PUT    /api/patients/{patient}                           409 409 404 404 404 404 404 404 404
POST   /api/patients/alike                               200 200 403 403 403 403 403 403 200
GET    /api/patients/{patient}                           200 200 404 404 404 404 404 404 404
GET    /api/patients/{patient}/duplicates                200 200 404 404 404 404 404 404 404
POST   /api/patients/{patient}/merges                    422 422 404 404 404 404 404 404 404
GET    /api/merges                                       200 200 403 403 403 403 200 200 200
POST   /api/merges/{merge}/decide                        404 404 404 404 404 404 404 404 404
POST   /api/merges/{merge}/split                         404 404 404 404 404 404 404 404 404
POST   /api/launches/open                                403 403 403 403 403 403 403 403 403
GET    /api/launches/{launch}                            403 403 403 403 403 403 403 403 403
POST   /api/cases                                        200 200 403 403 403 403 403 403 404
GET    /api/cases/{case}                                 200 200 200 200 200 404 404 404 404
PUT    /api/cases/{case}/summary                         409 409 403 403 403 404 404 404 404
POST   /api/cases/{case}/consents                        422 422 403 403 403 404 404 404 404
GET    /api/cases/{case}/cameras                         200 200 200 200 200 404 404 404 404
POST   /api/cases/{case}/cameras                         409 409 403 403 403 404 404 404 404
POST   /api/cases/{case}/cameras/{camera}/close          404 404 404 404 404 404 404 404 404
GET    /api/cases/{case}/sheets                          200 200 200 200 200 404 404 404 404
PUT    /api/cases/{case}/sheets/{attachment}             409 409 403 403 403 404 404 404 404
GET    /api/cases/{case}/outside                         200 200 403 403 403 404 404 404 404
POST   /api/cases/{case}/outside/{result}/open           404 404 403 403 403 404 404 404 404
POST   /api/cases/{case}/outside/{result}/decide         404 404 403 403 403 404 404 404 404
GET    /api/cases/{case}/doubts                          200 200 200 200 200 404 404 404 404
POST   /api/cases/{case}/doubts/{study}/settle           409 409 403 403 403 404 404 404 404
POST   /api/cases/{case}/studies/{study}/withdraw        409 409 403 403 403 404 404 404 404
GET    /api/cases/{case}/takings                         200 200 200 200 200 404 404 404 404
POST   /api/cases/{case}/takings/{taking}/give-back      409 409 403 403 403 404 404 404 404
GET    /api/cases/{case}/studies                         200 200 403 403 403 404 404 404 404
POST   /api/cases/{case}/studies                         409 409 403 403 403 404 404 404 404
GET    /api/openings                                     200 200 403 403 403 403 200 200 200
GET    /api/strays                                       200 200 403 403 403 403 403 403 200
POST   /api/strays/{stray}/assign                        404 404 403 403 403 403 403 403 404
POST   /api/strays/{stray}/reject                        404 404 403 403 403 403 403 403 404
GET    /api/recognition/catalogues                       200 200 200 200 200 200 200 200 200
POST   /api/recognition/catalogues                       403 403 403 403 403 403 422 403 403
GET    /api/recognition/template                         200 200 200 200 200 200 200 200 200
GET    /api/recognition/certificates                     200 200 200 200 200 200 200 200 200
POST   /api/recognition/certificates/{certificate}/revoke 403 403 403 403 403 403 404 403 403
GET    /api/recognition/counts/{first}/{last}            200 200 403 403 403 403 200 200 200
POST   /api/cases/{case}/attachments                     409 409 403 403 403 404 404 404 404
POST   /api/cases/{case}/images                          409 409 403 403 403 404 404 404 404
GET    /api/consents/{consent}/evidence                  200 200 200 200 200 404 404 404 404
GET    /api/attachments/{attachment}/content             200 200 200 200 200 404 404 404 404
DELETE /api/attachments/{attachment}                     409 409 403 403 403 404 404 404 404
GET    /api/consultations/{consultation}                 200 200 200 200 200 404 404 404 404
GET    /api/consultations/{consultation}/readings        200 200 200 200 200 404 404 404 404
GET    /api/consultations/{consultation}/attendance      200 200 200 200 200 404 404 404 404
GET    /api/consultations/{consultation}/media           409 409 403 409 409 404 404 404 404
GET    /api/consultations/{consultation}/papers/{kind}   200 200 200 200 200 404 404 404 404
GET    /api/consultations/{consultation}/deliveries      200 200 200 200 200 404 404 404 404
POST   /api/consultations/{consultation}/deliveries/{delivery}/retry 409 409 409 403 403 404 404 404 404
GET    /api/consultations/{consultation}/candidates      403 403 200 403 403 404 404 404 404
PUT    /api/consultations/{consultation}/request         409 409 403 403 403 404 404 404 404
POST   /api/consultations/{consultation}/submit          409 409 403 403 403 404 404 404 404
POST   /api/consultations/{consultation}/cancel          409 409 403 403 403 404 404 404 404
POST   /api/consultations/{consultation}/void            409 409 409 409 409 404 404 404 404
POST   /api/consultations/{consultation}/acknowledge     409 409 403 403 403 404 404 404 404
POST   /api/consultations/{consultation}/execution       409 409 403 403 403 404 404 404 404
POST   /api/consultations/{consultation}/close           409 409 403 403 403 404 404 404 404
POST   /api/consultations/{consultation}/return          403 403 409 403 403 404 404 404 404
POST   /api/consultations/{consultation}/assign          403 403 409 403 403 404 404 404 404
POST   /api/consultations/{consultation}/accept          403 403 403 409 409 404 404 404 404
POST   /api/consultations/{consultation}/decline         403 403 403 409 409 404 404 404 404
POST   /api/consultations/{consultation}/start           403 403 403 403 409 404 404 404 404
POST   /api/consultations/{consultation}/interrupt       403 403 403 403 409 404 404 404 404
POST   /api/consultations/{consultation}/resume          403 403 403 403 409 404 404 404 404
POST   /api/consultations/{consultation}/end             403 403 403 403 409 404 404 404 404
GET    /api/consultations/{consultation}/readiness       200 200 200 200 200 404 404 404 404
PUT    /api/consultations/{consultation}/readiness       409 409 403 409 409 404 404 404 404
GET    /api/visits                                       200 200 200 200 200 200 200 200 200
GET    /api/consultations/{consultation}/visitors        200 200 200 200 200 404 404 404 404
POST   /api/consultations/{consultation}/observers       409 409 403 403 409 404 404 404 404
POST   /api/consultations/{consultation}/guests          409 409 403 403 409 404 404 404 404
POST   /api/consultations/{consultation}/visitors/{visitor}/withdraw 409 409 403 403 409 404 404 404 404
PUT    /api/consultations/{consultation}/opinion         403 403 403 409 409 404 404 404 404
POST   /api/consultations/{consultation}/opinion/sign    403 403 403 409 409 404 404 404 404
POST   /api/consultations/{consultation}/opinion/amend   403 403 403 409 409 404 404 404 404
PUT    /api/consultations/{consultation}/report          403 403 403 403 409 404 404 404 404
POST   /api/consultations/{consultation}/report/sign     403 403 403 403 409 404 404 404 404
POST   /api/consultations/{consultation}/report/amend    403 403 403 403 409 404 404 404 404
GET    /api/consultations/{consultation}/recordings      200 200 200 200 200 404 404 404 404
POST   /api/consultations/{consultation}/spoken          403 403 403 409 409 404 404 404 404
GET    /api/recordings/{recording}                       200 200 200 200 200 404 404 404 404
GET    /api/recordings/{recording}/moments               200 200 200 200 200 404 404 404 404
GET    /api/recordings/{recording}/files/{digest}        200 200 200 200 200 404 404 404 404
DELETE /api/recordings/{recording}                       404 404 404 409 404 404 404 404 404
PUT    /api/recordings/{recording}/chunks/{number}       404 404 404 409 404 404 404 404 404
POST   /api/recordings/{recording}/finish                404 404 404 409 404 404 404 404 404
GET    /api/consultations/{consultation}/pushes          200 200 200 200 200 404 404 404 404
POST   /api/consultations/{consultation}/pushes/{push}/retry 404 404 404 403 403 404 404 404 404
GET    /api/consultations/{consultation}/shipments       200 200 200 200 200 404 404 404 404
POST   /api/consultations/{consultation}/shipments/{shipment}/retry 404 404 404 403 403 404 404 404 404
GET    /api/pacs/{case}                                  200 200 200 200 200 404 404 404 404
POST   /api/pacs/{case}/search                           409 409 403 403 403 404 404 404 404
POST   /api/pacs/{case}/pulls                            409 409 403 403 403 404 404 404 404
POST   /api/pacs/{case}/pulls/{pull}/cancel              409 409 403 403 403 404 404 404 404
GET    /api/duty                                         200 200 200 200 200 200 200 200 200
POST   /api/duty                                         403 403 422 403 403 403 422 422 422
DELETE /api/duty/{duty}                                  403 403 404 403 403 403 404 404 404
GET    /api/duty/now                                     200 200 200 200 200 200 200 200 200
GET    /api/alarms                                       200 200 200 200 200 200 200 200 200
POST   /api/alarms/{alarm}/take                          404 404 404 404 404 404 404 404 404
GET    /api/referrals                                    200 200 200 200 200 200 200 200 200
POST   /api/referrals                                    200 200 403 422 422 422 403 403 404
GET    /api/referrals/{referral}                         200 200 200 200 200 200 404 404 404
PUT    /api/referrals/{referral}/form                    409 409 409 409 409 409 404 404 404
PUT    /api/referrals/{referral}/return-form             409 409 409 409 409 409 404 404 404
POST   /api/referrals/{referral}/acts                    409 409 409 409 409 409 404 404 404
GET    /api/referrals/{referral}/form.pdf                409 409 409 409 409 409 404 404 404
GET    /api/revisits                                     200 200 200 200 200 200 403 403 200
POST   /api/revisits/{revisit}                           404 404 404 404 404 404 404 404 404
GET    /api/emergencies                                  200 200 200 200 200 200 200 200 200
POST   /api/emergencies                                  409 409 403 422 422 422 403 403 422
GET    /api/emergencies/{referral}                       404 404 404 404 404 404 404 404 404
POST   /api/referrals/{referral}/moments                 404 404 404 404 404 404 404 404 404
GET    /fhir/{type}                                      200 200 200 200 200 200 200 200 200
GET    /fhir/{type}/{id}                                 200 200 200 200 200 404 404 404 404
GET    /api/rooms/{consultation}/socket                  400 400 400 400 400 400 400 400 400
POST   /dicomweb/cases/{case}/studies                    409 409 403 403 403 404 404 404 404
POST   /dicomweb/cases/{case}/studies/{study}            409 409 403 403 403 404 404 404 404
GET    /dicomweb/.../waveform                            422 422 422 422 422 404 404 404 404
GET    /dicomweb/...                                     200 200 200 200 200 404 404 404 404
"""  # noqa: E501  # a long address
"""In the order of the columns; all reading of images has one row, but the curve of an image,
which has none, is refused to those who may see it."""

IMAGES = "GET /dicomweb/..."
WAVEFORM = "GET /dicomweb/.../waveform"
FHIR = "/fhir/Task?patient={patient}"
APART = {
    *("GET /healthz", "GET /api/product", "GET /api/openapi.json", "POST /api/setup"),
    *("GET /api/session", "POST /api/session", "DELETE /api/session"),
    *("POST /api/session/step-up", "GET /api/media-check", "GET /api/changes", "GET /{page}"),
    *("GET /fhir/metadata", "POST /fhir"),
    *("POST /api/guest", "GET /api/guest", "GET /api/guest/media"),
    *("POST /api/cameras", "GET /api/cameras", "DELETE /api/cameras"),
    *("POST /api/cameras/photographs", "POST /api/launches"),
}
"""Open to anybody, to a system with its word, or about one's own session and hospital."""


def expected() -> dict[str, dict[str, int]]:
    """Status by route and column."""
    lines = [line.split() for line in TABLE.strip().splitlines()[1:]]
    return {
        f"{line[0]} {line[1]}": dict(zip(COLUMNS, map(int, line[2:]), strict=True))
        for line in lines
    }


def row_of(route: str) -> str:
    """The row of the table that a route belongs to."""
    if not route.startswith("GET /dicomweb/"):
        return route
    return WAVEFORM if route.endswith("/waveform") else IMAGES


async def routes_of(folder: Path) -> set[str]:
    """Every route that the product answers."""
    app = create(Settings(data_dir=folder, http_port=0, media_port=0))
    runner = web.AppRunner(app)
    await runner.setup()
    found = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    await runner.cleanup()
    return found


async def test_the_table_has_a_row_for_every_route(tmp_path: Path) -> None:
    routes = await routes_of(tmp_path)

    assert {f"{route.method} {route.path}" for route in ROUTES} <= routes
    assert {row_of(route) for route in routes - APART} == set(expected())


@pytest.mark.timeout(300)
async def test_every_route_answers_every_person_as_the_table_says(
    product: Product, images: list[Path], tmp_path: Path
) -> None:
    scene, table = await closed(product, images), expected()

    wrong = {}
    for route in sorted(await routes_of(tmp_path) - APART):
        method, path = route.split()
        asked = (scene.ask(who, method, path) for who in COLUMNS)
        seen = dict(zip(COLUMNS, await asyncio.gather(*asked), strict=True))
        if seen != table[row_of(route)]:
            wrong[route] = seen

    assert wrong == {}
    await stranger_finds_nothing(scene)


async def stranger_finds_nothing(scene: Scene) -> None:
    """The lists of somebody from elsewhere do not name what he may not see."""
    for who in ("stranger", "uninvited", "administrator"):
        for path in ("/api/worklist?scope=done", "/api/deliveries", "/api/patients?query=QS", FHIR):
            reply = await scene.people[who].call("GET", path.format(**scene.names))
            assert scene.names["consultation"].encode() not in reply.body, (who, path)
            assert scene.names["patient"].encode() not in reply.body, (who, path)
