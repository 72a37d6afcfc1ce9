"""What an archive is asked over associations: C-FIND, C-GET, C-ECHO (PS3.4 annexes A, C)."""

import os
from pathlib import Path

from pydicom import Dataset
from pydicom.uid import (
    JPEG2000,
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)
from pynetdicom import build_role, evt
from pynetdicom.presentation import build_context
from pynetdicom.sop_class import (  # type: ignore[attr-defined]  # made at import
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    UltrasoundImageStorage,
    Verification,
)

from imaging.index.wire import Attributes
from imaging.pacs.pynetdicom.bounded import Bounds, bound, is_kept
from imaging.pacs.pynetdicom.calling import Refused, associated
from imaging.pacs.wire.associations import (
    FindRecords,
    GetFiles,
    Got,
    Records,
    Unreachable,
    Verified,
    Verify,
)
from imaging.pixels.pydicom.header import UNREADABLE, attributes

SUCCESS = 0x0000
PENDING = (0xFF00, 0xFF01)
OUT_OF_RESOURCES = 0xA700
RESERVE_BYTES = 256 << 20
OBJECT_S = 300.0
"""One object may be a long film over a thin line."""

SYNTAXES = (
    *(ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEGLosslessSV1, JPEG2000Lossless),
    *(JPEGBaseline8Bit, JPEGLSLossless, RLELossless, JPEG2000, JPEGLossless),
    *(JPEGExtended12Bit, JPEGLSNearLossless, ExplicitVRBigEndian),
)
"""A context each, so that the archive may send every object as it has it."""

USUAL: tuple[str, ...] = (
    *(CTImageStorage, MRImageStorage, ComputedRadiographyImageStorage),
    *(DigitalXRayImageStorageForPresentation, UltrasoundImageStorage),
    SecondaryCaptureImageStorage,
)
"""Where an archive does not tell the classes of its instances."""

FAULTS = (OSError, RuntimeError, ValueError)


def find(job: FindRecords) -> Records | Unreachable:
    """Ask, and read the answers whatever character set they claim."""
    found = list[Attributes]()
    model = StudyRootQueryRetrieveInformationModelFind
    try:
        with associated(job.address, [build_context(model)], [], []) as association:
            for status, record in association.send_c_find(_identifier(job), model):
                code = _code(status)
                if code not in PENDING and code != SUCCESS:
                    return Unreachable(why=f"C-FIND: {code:04X}H")
                if record is not None:
                    found.append(_read(record))
                if len(found) >= job.most:
                    # What follows is not wanted: the association ends here.
                    association.abort()
                    break
    except Refused as error:
        return Unreachable(why=str(error), trouble=error.trouble)
    except ValueError as error:
        return Unreachable(why=str(error), trouble="no-service")
    except FAULTS as error:
        return Unreachable(why=type(error).__name__)
    return Records(records=tuple(found))


def get(job: GetFiles) -> Got | Unreachable:
    """Ask for the instances and keep them as they come, in files named by their place."""
    folder, wanted = Path(job.folder), {uid: place for place, uid in enumerate(job.sop_uids)}
    got = list[str]()
    bound(folder, Bounds(job.most_bytes, RESERVE_BYTES))

    def keep(event: evt.Event) -> int:
        path = event.dataset_path
        sop_uid = str(getattr(event.request, "AffectedSOPInstanceUID", ""))
        if not is_kept(path):
            return OUT_OF_RESOURCES
        if sop_uid in wanted:
            os.replace(path, folder / f"{wanted[sop_uid]}.dcm")
            got.append(sop_uid)
        return SUCCESS

    model = StudyRootQueryRetrieveInformationModelGet
    classes = job.sop_classes or USUAL
    storage = [build_context(one, syntax) for syntax in SYNTAXES for one in classes]
    roles = [build_role(UID(one), scp_role=True) for one in classes]
    try:
        with associated(
            job.address,
            [build_context(model), *storage],
            roles,
            [(evt.EVT_C_STORE, keep)],
            OBJECT_S,
        ) as association:
            codes = [_code(status) for status, _ in association.send_c_get(_wanted(job), model)]
    except Refused as error:
        return Unreachable(why=str(error), trouble=error.trouble)
    except ValueError as error:
        return Unreachable(why=str(error), trouble="no-service")
    except FAULTS as error:
        return Unreachable(why=type(error).__name__)
    if not got and (not codes or codes[-1] < 0):
        return Unreachable(why="C-GET: the association broke")
    return Got(sop_uids=tuple(got))


def verify(job: Verify) -> Verified | Unreachable:
    """C-ECHO, and which of the services that we need are offered."""
    asked = {
        "finds": StudyRootQueryRetrieveInformationModelFind,
        "gets": StudyRootQueryRetrieveInformationModelGet,
        "stores": SecondaryCaptureImageStorage,
    }
    contexts = [build_context(one) for one in (Verification, *asked.values())]
    try:
        with associated(job.address, contexts, [], []) as association:
            offered = {context.abstract_syntax for context in association.accepted_contexts}
            code = _code(association.send_c_echo())
    except Refused as error:
        return Unreachable(why=str(error), trouble=error.trouble)
    except FAULTS as error:
        return Unreachable(why=type(error).__name__)
    if code != SUCCESS:
        return Unreachable(why=f"C-ECHO: {code:04X}H")
    return Verified(**{name: one in offered for name, one in asked.items()})


def _identifier(job: FindRecords) -> Dataset:
    query = Dataset()
    query.SpecificCharacterSet = job.address.charset
    query.QueryRetrieveLevel = job.level
    for keyword, value in job.keys.items():
        setattr(query, keyword, value)
    return query


def _wanted(job: GetFiles) -> Dataset:
    query = Dataset()
    query.QueryRetrieveLevel = "IMAGE"
    query.StudyInstanceUID = job.study_uid
    query.SeriesInstanceUID = job.series_uid
    query.SOPInstanceUID = list(job.sop_uids)
    return query


def _read(record: Dataset) -> Attributes:
    try:
        return attributes(record)[0]
    except UNREADABLE:
        return {}


def _code(status: Dataset) -> int:
    """The status of an answer; -1 where none came."""
    return int(status.Status) if "Status" in status else -1
