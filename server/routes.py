"""The whole typed HTTP surface on one page; sessions, uploads, DICOMweb, FHIR stand apart."""

from consult.cameras.wire import Finder, Photograph, TakeLink
from consult.cases.wire import Attachment
from consult.visitors.wire import OpenDoor
from imaging.intake.wire import Intake
from imaging.pixels.wire import Waveform
from server.errors import Problem
from server.handlers.administration import AdministrationHandlers
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
from server.handlers.exchange import PushHandlers
from server.handlers.launches import LaunchHandlers
from server.handlers.media import MediaHandlers
from server.handlers.pacs import PullHandlers, ShipmentHandlers
from server.handlers.papers import PaperHandlers
from server.handlers.people import MergeHandlers, PatientHandlers, PeopleHandlers
from server.handlers.product import Product
from server.handlers.readiness import ReadinessHandlers
from server.handlers.recognition import (
    CatalogueHandlers,
    OpeningHandlers,
    OutsideHandlers,
    StrayHandlers,
    TakingHandlers,
)
from server.handlers.recordings import RecordingHandlers
from server.handlers.referrals import ReferralHandlers, RevisitHandlers
from server.handlers.sheets import SheetHandlers
from server.handlers.visitors import VisitorHandlers
from server.setting_up import SetUp
from server.signin.wire import SignedIn, SignIn, StepUp
from server.typed_routes import Route

OF = "/api/consultations/{consultation}"
CASE = "/api/cases/{case}"
PATIENT = "/api/patients/{patient}"
RECORDING = "/api/recordings/{recording}"
REFERRAL = "/api/referrals/{referral}"

ROUTES = (
    Route("GET", "/api/worklist", RequestHandlers.worklist),
    Route("GET", "/api/hospitals", PeopleHandlers.hospitals),
    Route("GET", "/api/practitioners", PeopleHandlers.practitioners),
    Route("POST", "/api/hospitals", AdministrationHandlers.add_hospital, "change"),
    Route("POST", "/api/practitioners", AdministrationHandlers.add_person, "change"),
    Route("POST", "/api/patients", PatientHandlers.add, "change"),
    Route("GET", "/api/patients", PatientHandlers.find),
    Route("POST", "/api/patients/alike", PatientHandlers.alike),
    Route("GET", PATIENT, PatientHandlers.show),
    Route("PUT", PATIENT, PatientHandlers.save, "change"),
    Route("GET", f"{PATIENT}/duplicates", MergeHandlers.duplicates),
    Route("POST", f"{PATIENT}/merges", MergeHandlers.merge, "change"),
    Route("GET", "/api/merges", MergeHandlers.waiting),
    Route("POST", "/api/merges/{merge}/decide", MergeHandlers.decide, "change"),
    Route("POST", "/api/merges/{merge}/split", MergeHandlers.split, "change"),
    Route("POST", "/api/launches/open", LaunchHandlers.open, "change"),
    Route("GET", "/api/launches/{launch}", LaunchHandlers.show),
    Route("POST", "/api/cases", RequestHandlers.open, "change"),
    Route("GET", CASE, CaseHandlers.show),
    Route("PUT", f"{CASE}/summary", CaseHandlers.save_summary, "change"),
    Route("POST", f"{CASE}/consents", CaseHandlers.give_consent, "change"),
    Route("GET", f"{CASE}/cameras", CameraHandlers.show),
    Route("POST", f"{CASE}/cameras", CameraHandlers.open, "change"),
    Route("POST", f"{CASE}/cameras/{{camera}}/close", CameraHandlers.close, "change"),
    Route("GET", f"{CASE}/sheets", SheetHandlers.show),
    Route("PUT", f"{CASE}/sheets/{{attachment}}", SheetHandlers.save, "change"),
    Route("GET", f"{CASE}/outside", OutsideHandlers.show),
    Route("POST", f"{CASE}/outside/{{result}}/open", OutsideHandlers.open, "change"),
    Route("POST", f"{CASE}/outside/{{result}}/decide", OutsideHandlers.decide, "change"),
    Route("GET", f"{CASE}/doubts", DoubtHandlers.show),
    Route("POST", f"{CASE}/doubts/{{study}}/settle", DoubtHandlers.settle, "change"),
    Route("POST", f"{CASE}/studies/{{study}}/withdraw", DoubtHandlers.withdraw, "change"),
    Route("GET", f"{CASE}/takings", TakingHandlers.show),
    Route("POST", f"{CASE}/takings/{{taking}}/give-back", TakingHandlers.give_back, "change"),
    Route("GET", f"{CASE}/studies", TakingHandlers.inbox),
    Route("POST", f"{CASE}/studies", TakingHandlers.join, "change"),
    Route("GET", "/api/openings", OpeningHandlers.show),
    Route("GET", "/api/strays", StrayHandlers.show),
    Route("POST", "/api/strays/{stray}/assign", StrayHandlers.assign, "change"),
    Route("POST", "/api/strays/{stray}/reject", StrayHandlers.reject, "change"),
    Route("GET", "/api/recognition/catalogues", CatalogueHandlers.editions),
    Route("POST", "/api/recognition/catalogues", CatalogueHandlers.take_in, "change"),
    Route("GET", "/api/recognition/template", CatalogueHandlers.template),
    Route("GET", "/api/recognition/certificates", CatalogueHandlers.certificates),
    Route(
        "POST",
        "/api/recognition/certificates/{certificate}/revoke",
        CatalogueHandlers.revoke,
        "change",
    ),
    Route("GET", "/api/recognition/counts/{first}/{last}", CatalogueHandlers.counts),
    Route("GET", "/api/consents/{consent}/evidence", CaseHandlers.evidence),
    Route("GET", "/api/attachments/{attachment}/content", CaseHandlers.attachment),
    Route("DELETE", "/api/attachments/{attachment}", CaseHandlers.remove_attachment, "change"),
    Route("GET", OF, RequestHandlers.show),
    Route("GET", f"{OF}/readings", RequestHandlers.readings),
    Route("GET", f"{OF}/media", MediaHandlers.ways),
    Route("GET", f"{OF}/attendance", RequestHandlers.attendance),
    Route("PUT", f"{OF}/request", RequestHandlers.save, "change"),
    Route("POST", f"{OF}/submit", RequestHandlers.submit, "change"),
    Route("POST", f"{OF}/cancel", RequestHandlers.cancel, "change"),
    Route("POST", f"{OF}/void", RequestHandlers.void, "change"),
    Route("POST", f"{OF}/acknowledge", RequestHandlers.acknowledge, "change"),
    Route("POST", f"{OF}/execution", RequestHandlers.execute, "change"),
    Route("POST", f"{OF}/close", RequestHandlers.close, "change"),
    Route("GET", f"{OF}/candidates", PanelHandlers.candidates),
    Route("POST", f"{OF}/return", PanelHandlers.give_back, "change"),
    Route("POST", f"{OF}/assign", PanelHandlers.assign, "change"),
    Route("POST", f"{OF}/accept", PanelHandlers.accept, "change"),
    Route("POST", f"{OF}/decline", PanelHandlers.decline, "change"),
    Route("POST", f"{OF}/start", PanelHandlers.start, "change"),
    Route("POST", f"{OF}/interrupt", PanelHandlers.interrupt, "change"),
    Route("POST", f"{OF}/resume", PanelHandlers.resume, "change"),
    Route("POST", f"{OF}/end", PanelHandlers.end, "change"),
    Route("GET", "/api/visits", VisitorHandlers.visits),
    Route("GET", f"{OF}/readiness", ReadinessHandlers.show),
    Route("PUT", f"{OF}/readiness", ReadinessHandlers.say, "change"),
    Route("GET", f"{OF}/visitors", VisitorHandlers.show),
    Route("POST", f"{OF}/observers", VisitorHandlers.invite_observer, "change"),
    Route("POST", f"{OF}/guests", VisitorHandlers.invite_guest, "change"),
    Route("POST", f"{OF}/visitors/{{visitor}}/withdraw", VisitorHandlers.withdraw, "change"),
    Route("PUT", f"{OF}/opinion", WritingHandlers.save_opinion, "change"),
    Route("POST", f"{OF}/opinion/sign", WritingHandlers.sign_opinion, "change"),
    Route("POST", f"{OF}/opinion/amend", WritingHandlers.amend_opinion, "change"),
    Route("PUT", f"{OF}/report", WritingHandlers.save_report, "change"),
    Route("POST", f"{OF}/report/sign", WritingHandlers.sign_report, "change"),
    Route("POST", f"{OF}/report/amend", WritingHandlers.amend_report, "change"),
    Route("GET", f"{OF}/papers/{{kind}}", PaperHandlers.show),
    Route("GET", f"{OF}/deliveries", DeliveryHandlers.of_consultation),
    Route("POST", f"{OF}/deliveries/{{delivery}}/retry", DeliveryHandlers.retry, "change"),
    Route("GET", "/api/deliveries", DeliveryHandlers.mine),
    Route("GET", "/api/shipments", ShipmentHandlers.mine),
    Route("GET", "/api/pushes", PushHandlers.mine),
    Route("GET", f"{OF}/pushes", PushHandlers.of_consultation),
    Route("POST", f"{OF}/pushes/{{push}}/retry", PushHandlers.retry, "change"),
    Route("GET", "/api/duty", DutyHandlers.show),
    Route("POST", "/api/duty", DutyHandlers.add, "change"),
    Route("DELETE", "/api/duty/{duty}", DutyHandlers.remove, "change"),
    Route("GET", "/api/duty/now", DutyHandlers.now),
    Route("GET", "/api/alarms", AlarmHandlers.open),
    Route("POST", "/api/alarms/{alarm}/take", AlarmHandlers.take, "change"),
    Route("GET", f"{OF}/shipments", ShipmentHandlers.of_consultation),
    Route("POST", f"{OF}/shipments/{{shipment}}/retry", ShipmentHandlers.retry, "change"),
    Route("GET", "/api/pacs/{case}", PullHandlers.board),
    Route("POST", "/api/pacs/{case}/search", PullHandlers.search),
    Route("POST", "/api/pacs/{case}/pulls", PullHandlers.start, "change"),
    Route("POST", "/api/pacs/{case}/pulls/{pull}/cancel", PullHandlers.cancel, "change"),
    Route("GET", f"{OF}/recordings", RecordingHandlers.of_consultation),
    Route("POST", f"{OF}/spoken", RecordingHandlers.start, "change"),
    Route("GET", RECORDING, RecordingHandlers.show),
    Route("DELETE", RECORDING, RecordingHandlers.discard, "change"),
    Route("PUT", f"{RECORDING}/chunks/{{number}}", RecordingHandlers.add, "change"),
    Route("POST", f"{RECORDING}/finish", RecordingHandlers.finish, "change"),
    Route("GET", "/api/referrals", ReferralHandlers.page),
    Route("POST", "/api/referrals", ReferralHandlers.start, "change"),
    Route("GET", REFERRAL, ReferralHandlers.show),
    Route("PUT", f"{REFERRAL}/form", ReferralHandlers.save, "change"),
    Route("PUT", f"{REFERRAL}/return-form", ReferralHandlers.save_return, "change"),
    Route("POST", f"{REFERRAL}/acts", ReferralHandlers.act, "change"),
    Route("GET", f"{REFERRAL}/form.pdf", ReferralHandlers.form),
    Route("POST", f"{REFERRAL}/moments", EmergencyHandlers.stamp, "change"),
    Route("GET", "/api/emergencies", EmergencyHandlers.list),
    Route("POST", "/api/emergencies", EmergencyHandlers.start, "change"),
    Route("GET", "/api/emergencies/{referral}", EmergencyHandlers.show),
    Route("GET", "/api/revisits", RevisitHandlers.show),
    Route("POST", "/api/revisits/{revisit}", RevisitHandlers.save, "change"),
)

ALSO: tuple[type, ...] = (
    SignIn,
    StepUp,
    SignedIn,
    OpenDoor,
    TakeLink,
    Finder,
    Photograph,
    Waveform,
    Product,
    SetUp,
    Attachment,
    Intake,
    Problem,
)
"""Types of the bodies and answers of the routes that stand apart."""
