"""C-STORE over several associations at once, C-GET of a single instance (PS3.4 annexes B, C)."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydicom import Dataset
from pynetdicom import _config, build_role, evt
from pynetdicom.association import Association
from pynetdicom.presentation import build_context
from pynetdicom.sop_class import (  # type: ignore[attr-defined]  # made at import
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
)

from imaging.pacs.pynetdicom.bounded import Bounds, bound, is_kept
from imaging.pacs.pynetdicom.calling import Refused, associated
from imaging.pacs.wire.associations import (
    DimseAddress,
    Fetched,
    FetchFile,
    FileToStore,
    Stored,
    StoreFiles,
    Unreachable,
)

SUCCESS = 0x0000
OUT_OF_RESOURCES = 0xA700
WARNINGS = range(0xB000, 0xC000)
PENDING = (0xFF00, 0xFF01)

MOST_BYTES = 4 << 30
RESERVE_BYTES = 256 << 20

# A file goes out as it lies on the disk and comes in so, in pieces: nothing is held whole.
_config.STORE_SEND_CHUNKED_DATASET = True
_config.STORE_RECV_CHUNKED_DATASET = True


def store(job: StoreFiles) -> Stored | Unreachable:
    """Send the files; an association that breaks leaves its rest to the next attempt."""
    lots = [job.files[start :: job.address.associations] for start in range(len(job.files))]
    lots = [lot for lot in lots[: job.address.associations] if lot]
    with ThreadPoolExecutor(len(lots) or 1) as pool:
        tasks = [pool.submit(_store, job.address, lot) for lot in lots]
    refused = dict[str, str]()
    try:
        for task in tasks:
            refused |= task.result()
    except (Refused, OSError, RuntimeError) as error:
        return Unreachable(why=str(error) or type(error).__name__)
    return Stored(refused=refused)


def fetch(job: FetchFile) -> Fetched | Unreachable:
    """Ask for the instance and write it as it comes; what the archive lacks is not there."""
    got = list[str]()
    bound(Path(job.file.path).parent, Bounds(MOST_BYTES, RESERVE_BYTES))

    def keep(event: evt.Event) -> int:
        if not is_kept(event.dataset_path):
            return OUT_OF_RESOURCES
        if getattr(event.request, "AffectedSOPInstanceUID", None) == job.file.sop_uid:
            os.replace(event.dataset_path, job.file.path)
            got.append(job.file.sop_uid)
        return SUCCESS

    find = build_context(StudyRootQueryRetrieveInformationModelFind)
    get = build_context(StudyRootQueryRetrieveInformationModelGet)
    storage = build_context(job.file.sop_class, job.file.transfer_syntax)
    roles = [build_role(job.file.sop_class, scp_role=True)]
    handlers: list[evt.EventHandlerType] = [(evt.EVT_C_STORE, keep)]
    try:
        with associated(job.address, [find, get, storage], roles, handlers) as association:
            if not _is_found(association, job):
                return Fetched(is_there=False)
            answers = association.send_c_get(_query(job), StudyRootQueryRetrieveInformationModelGet)
            status = [_code(answer) for answer, _ in answers][-1:]
    except (Refused, OSError, RuntimeError, ValueError) as error:
        return Unreachable(why=str(error) or type(error).__name__)
    if got:
        return Fetched(is_there=True)
    return Unreachable(why=f"C-GET: {status[0] if status else -1:04X}H and no instance")


def _store(address: DimseAddress, lot: Sequence[FileToStore]) -> dict[str, str]:
    kinds = dict.fromkeys((one.sop_class, one.transfer_syntax) for one in lot)
    contexts = [build_context(*kind) for kind in kinds]
    refused = dict[str, str]()
    with associated(address, contexts, [], []) as association:
        for one in lot:
            try:
                code = _code(association.send_c_store(one.path))
            except ValueError:
                # No context was accepted for its class and syntax.
                refused[one.sop_uid] = "not accepted by the archive"
                continue
            if code < 0:
                raise Refused("C-STORE: the association broke")
            if code != SUCCESS and code not in WARNINGS:
                refused[one.sop_uid] = f"status {code:04X}H"
    return refused


def _is_found(association: Association, job: FetchFile) -> bool:
    """Is it in the archive's index? A C-GET of nothing is answered in too many ways."""
    answers = association.send_c_find(_query(job), StudyRootQueryRetrieveInformationModelFind)
    codes = [_code(status) for status, _ in answers]
    if not codes or (codes[-1] != SUCCESS and codes[-1] not in PENDING):
        raise Refused(f"C-FIND: {codes[-1] if codes else -1:04X}H")
    return any(code in PENDING for code in codes)


def _query(job: FetchFile) -> Dataset:
    query = Dataset()
    query.QueryRetrieveLevel = "IMAGE"
    query.StudyInstanceUID = job.study_uid
    query.SeriesInstanceUID = job.series_uid
    query.SOPInstanceUID = job.file.sop_uid
    return query


def _code(status: Dataset) -> int:
    """The status of an answer; -1 where none came."""
    return int(status.Status) if "Status" in status else -1
