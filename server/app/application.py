"""The aiohttp application: every route of the product over one `House`."""

import asyncio
from collections.abc import Coroutine
from importlib.metadata import version

from aiohttp import web

from consult.access.wire import Act, Call
from consult.ledger.clock import utc_now
from consult.ledger.ports import Transaction
from consult.ledger.wire import AttendeeId, CaseId, ConsultationId, HospitalId
from imaging.index.wire import Scope
from server.app.house import House
from server.app.media import probes_of, relays_of
from server.app.running import Running
from server.demo import alliance as demo
from server.errors import KNOWN, SignedOut
from server.guards import REQUEST_ID, only_from, tell_errors
from server.handlers import dicomweb, exchange
from server.handlers.administration import AdministrationHandlers, SetupHandlers
from server.handlers.alarms import AlarmHandlers
from server.handlers.cameras import CameraHandlers
from server.handlers.cases import CaseHandlers, DoubtHandlers
from server.handlers.consultations import (
    DeliveryHandlers,
    PanelHandlers,
    RequestHandlers,
    WritingHandlers,
)
from server.handlers.duty import DutyHandlers
from server.handlers.emergencies import EmergencyHandlers
from server.handlers.launches import LaunchHandlers, SystemLaunches
from server.handlers.media import MediaCheck, MediaHandlers
from server.handlers.pacs import PullHandlers, ShipmentHandlers
from server.handlers.papers import PaperHandlers
from server.handlers.people import MergeHandlers, PatientHandlers, PeopleHandlers
from server.handlers.product import DemoAccount, Product, ProductHandlers
from server.handlers.readiness import ReadinessHandlers
from server.handlers.recognition import (
    CatalogueHandlers,
    OpeningHandlers,
    OutsideHandlers,
    StrayHandlers,
    TakingHandlers,
)
from server.handlers.recordings import RecordedFiles, RecordingHandlers
from server.handlers.referrals import ReferralHandlers, RevisitHandlers
from server.handlers.sheets import SheetHandlers
from server.handlers.uploads import UploadHandlers
from server.handlers.visitors import VisitorHandlers
from server.openapi import document
from server.pages import Pages
from server.routes import ROUTES
from server.setting_up import SetupToken
from server.settings import Settings
from server.typed_routes import converted, encode
from signaling.gateway import serve

VERSION = version("lianzhen")
TOLD: tuple[type[Exception], ...] = (*KNOWN, web.HTTPException)
"""What the outermost shell tells as an answer; the rest is our bug."""


def create(settings: Settings) -> web.Application:
    """The whole product; it starts with the application and ends with it."""
    house = House(settings)
    loopback_only = settings.demo or not settings.is_encrypted
    app = web.Application(
        middlewares=[tell_errors, only_from(settings.origin, loopback_only=loopback_only)],
        client_max_size=0,
    )
    handlers = _handlers(house)
    app.add_routes([house.surface.bind(route, handlers) for route in ROUTES])
    app.add_routes(house.session.routes())
    app.add_routes(house.guests.routes())
    app.add_routes(house.phones.routes())
    app.add_routes(_uploads(house).routes())
    app.add_routes(_recorded(house).routes())
    app.add_routes(dicomweb.routes(_dicomweb(house)))
    app.add_routes(exchange.routes(_fhir(house)))
    app.add_routes(_launches(house).routes())
    app.add_routes(_standing(house))
    app.cleanup_ctx.append(Running(house).live)
    app.on_shutdown.append(house.dismiss)
    return app


def _handlers(house: House) -> dict[str, object]:
    clinic, vault = house.clinic, house.ground.vault
    delivering = house.delivering
    relays, probes = relays_of(house.settings), probes_of(house.settings, house.ground.engine)
    recognition, referrals = house.recognition, house.referrals
    made = (
        OutsideHandlers(recognition.outsides, recognition.openings),
        TakingHandlers(recognition.takings),
        OpeningHandlers(recognition.openings),
        StrayHandlers(recognition.strays),
        CatalogueHandlers(recognition.catalogues),
        MediaHandlers(clinic.sessions, clinic.doorway, relays, probes),
        AdministrationHandlers(house.setting_up),
        EmergencyHandlers(referrals.emergencies),
        DutyHandlers(house.watchroom.rosters),
        AlarmHandlers(house.watchroom.alarms),
        PeopleHandlers(clinic.people),
        PatientHandlers(clinic.patients, house.care.charts),
        MergeHandlers(house.care.charts, house.care.merging),
        LaunchHandlers(house.care.launching),
        CaseHandlers(clinic.casebook, clinic.reception, clinic.attachments, clinic.replays, vault),
        DoubtHandlers(clinic.doubts),
        RequestHandlers(clinic.requests, clinic.executions, clinic.views),
        PanelHandlers(clinic.triage, clinic.sessions, clinic.views),
        WritingHandlers(clinic.opinions, clinic.reports, clinic.views),
        PaperHandlers(clinic.papers, house.press.printer, vault),
        DeliveryHandlers(delivering, clinic.views),
        RecordingHandlers(clinic.replays),
        VisitorHandlers(clinic.visitors, clinic.doorway),
        ReadinessHandlers(clinic.seats_ready),
        CameraHandlers(clinic.cameras),
        SheetHandlers(clinic.sheets),
        ReferralHandlers(
            referrals.drafts,
            referrals.acts,
            referrals.views,
            referrals.sheets,
            house.press.printer,
        ),
        RevisitHandlers(referrals.visits),
        exchange.PushHandlers(house.exchange.pushing, clinic.views),
        ShipmentHandlers(house.archiving.delivering, clinic.views),
        PullHandlers(house.archiving.picking, clinic.casebook, clinic.patients),
    )
    return {type(handler).__name__: handler for handler in made}


def _uploads(house: House) -> UploadHandlers:
    return UploadHandlers(
        house.ground.clinic,
        house.surface,
        house.session,
        house.clinic.casebook,
        house.clinic.attachments,
        (house.imaging.pictures, house.ground.vault),
    )


def _recorded(house: House) -> RecordedFiles:
    return RecordedFiles(
        house.ground.clinic,
        house.surface,
        house.session,
        house.clinic.replays,
        house.ground.vault,
    )


def _launches(house: House) -> SystemLaunches:
    return SystemLaunches(
        house.ground.clinic,
        house.care.launching,
        house.exchange.words,
        utc_now,
        house.settings.origin,
    )


def _fhir(house: House) -> exchange.Fhir:
    return exchange.Fhir(
        ledger=house.ground.clinic,
        surface=house.surface,
        session=house.session,
        publishing=house.clinic.publishing,
        receiving=house.exchange.receiving,
        words=house.exchange.words,
        clock=utc_now,
        version=VERSION,
    )


def _dicomweb(house: House) -> dicomweb.Dicomweb:
    imaging, clinic = house.imaging, house.clinic

    async def authorise(request: web.Request, case: CaseId, act: dicomweb.ImageAct) -> Scope:
        principal, now = await house.session.identify(request)
        call = Call(principal=principal, now=now, request=request[REQUEST_ID])
        named = {"case": case}
        watched = house.surface.watched(call, f"{request.method} images", named)
        async with watched, house.ground.clinic.read() as tx:
            owner = await owner_of(tx, call, case, act)
        await house.surface.saw(call, named)
        return Scope(hospital=owner, case=case, actor=principal.person)

    async def owner_of(
        tx: Transaction, call: Call, case: CaseId, act: dicomweb.ImageAct
    ) -> HospitalId:
        wanted: Act = act
        if case not in await clinic.casebook.known(tx, [case]) and act == "see_images":
            # What came from a device lies under no case: its result is asked for instead.
            return await house.recognition.readers.demand(tx, call, case)
        return (await clinic.casebook.demand(tx, call, wanted, case)).owner

    return dicomweb.Dicomweb(
        authorise=authorise,
        search=imaging.search,
        retrieval=imaging.retrieval,
        storing=imaging.storing,
        receiving=imaging.receiving,
    )


def _standing(house: House) -> list[web.RouteDef]:
    """The routes that are no typed ones: the product, the sockets, the pages."""
    ledger = house.ground.clinic
    product = ProductHandlers(_product(house.settings), ledger, house.setting_up)
    setup = SetupHandlers(ledger, house.setting_up, SetupToken(house.settings.data_dir))
    pages = Pages(house.settings.web_dir)
    media = MediaCheck(relays_of(house.settings), probes_of(house.settings, house.ground.engine))
    openapi = document(ROUTES, VERSION)

    async def describe(_: web.Request) -> web.StreamResponse:
        return encode(openapi)

    async def changes(request: web.Request) -> web.StreamResponse:
        principal, _ = await house.session.identify(request)
        listening = house.changes.serve(request, principal.hospital, principal.person)
        watching = house.session.until_over(request, is_used=False)
        return await _while_signed_in(request, listening, watching)

    async def socket(request: web.Request) -> web.StreamResponse:
        room = converted("consultation", request.match_info["consultation"], ConsultationId)
        # A doctor's browser may hold a guest's badge as well: the page says as whom it comes.
        if request.query.get("as") == "guest":
            guest, _ = await house.guests.identify(request)
            watching = house.guests.until_over(request)
            meeting = serve(request, AttendeeId(guest.id), house.rooms, room)
        else:
            principal, _ = await house.session.identify(request)
            watching = house.session.until_over(request, is_used=True)
            meeting = serve(request, AttendeeId(principal.person), house.rooms, room)
        return await _while_signed_in(request, meeting, watching)

    return [
        web.get("/healthz", product.healthz),
        web.get("/api/product", product.show),
        web.post("/api/setup", setup.found),
        web.get("/api/openapi.json", describe),
        *media.routes(),
        web.get("/api/changes", changes),
        web.get("/api/rooms/{consultation}/socket", socket),
        web.get("/{page:(?!api/|dicomweb/|fhir(?:/|$)).*}", pages.serve),
    ]


async def _while_signed_in(
    request: web.Request,
    work: Coroutine[object, object, web.StreamResponse],
    watching: Coroutine[object, object, None],
) -> web.StreamResponse:
    """A long answer, broken off when the session or the badge behind it ends."""
    outcome: web.StreamResponse | Exception = web.Response(status=401)
    try:
        async with asyncio.TaskGroup() as tasks:
            looking = tasks.create_task(watching)
            try:
                outcome = await work
            except TOLD as error:
                outcome = error
            looking.cancel()
    except* SignedOut:
        if request.transport is not None:
            request.transport.abort()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _product(settings: Settings) -> Product:
    hospitals = {hospital.id: hospital.name for hospital in demo.HOSPITALS}
    accounts = tuple(
        DemoAccount(
            account=person.account,
            password=demo.PASSWORD,
            name=person.practitioner.name,
            role_zh=person.role_zh,
            role_en=person.role_en,
            hospital=hospitals[person.practitioner.owner],
        )
        for person in demo.PEOPLE
    )
    return Product(
        version=VERSION,
        is_demo=settings.demo,
        accounts=accounts if settings.demo else (),
    )
