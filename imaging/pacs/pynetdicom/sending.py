"""C-STORE over several associations at once, C-GET of a single instance (PS3.4 annexes B, C)."""

import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pydicom import Dataset
from pynetdicom import AE, _config, build_role, evt
from pynetdicom.association import Association
from pynetdicom.pdu_primitives import SCP_SCU_RoleSelectionNegotiation
from pynetdicom.presentation import PresentationContext, build_context
from pynetdicom.sop_class import (  # type: ignore[attr-defined]  # made at import
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
)

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
WARNINGS = range(0xB000, 0xC000)
PENDING = (0xFF00, 0xFF01)
WAIT_S = 60.0
MOST_CONTEXTS = 126

# A file goes out as it lies on the disk, in pieces: nothing is decoded, nothing is held whole.
_config.STORE_SEND_CHUNKED_DATASET = True


class _Refused(Exception):
    """The archive does not answer, or wants no association."""


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
    except (_Refused, OSError, RuntimeError) as error:
        return Unreachable(why=str(error) or type(error).__name__)
    return Stored(refused=refused)


def fetch(job: FetchFile) -> Fetched | Unreachable:
    """Ask for the instance and write it as it comes; what the archive lacks is not there."""
    got = list[str]()

    def keep(event: evt.Event) -> int:
        if getattr(event.request, "AffectedSOPInstanceUID", None) == job.file.sop_uid:
            Path(job.file.path).write_bytes(event.encoded_dataset())
            got.append(job.file.sop_uid)
        return SUCCESS

    find = build_context(StudyRootQueryRetrieveInformationModelFind)
    get = build_context(StudyRootQueryRetrieveInformationModelGet)
    storage = build_context(job.file.sop_class, job.file.transfer_syntax)
    roles = [build_role(job.file.sop_class, scp_role=True)]
    handlers: list[evt.EventHandlerType] = [(evt.EVT_C_STORE, keep)]
    try:
        with _associated(job.address, [find, get, storage], roles, handlers) as association:
            if not _is_found(association, job):
                return Fetched(is_there=False)
            answers = association.send_c_get(_query(job), StudyRootQueryRetrieveInformationModelGet)
            status = [_code(answer) for answer, _ in answers][-1:]
    except (_Refused, OSError, RuntimeError, ValueError) as error:
        return Unreachable(why=str(error) or type(error).__name__)
    if got:
        return Fetched(is_there=True)
    return Unreachable(why=f"C-GET: {status[0] if status else -1:04X}H and no instance")


def _store(address: DimseAddress, lot: Sequence[FileToStore]) -> dict[str, str]:
    kinds = dict.fromkeys((one.sop_class, one.transfer_syntax) for one in lot)
    contexts = [build_context(*kind) for kind in kinds][:MOST_CONTEXTS]
    refused = dict[str, str]()
    with _associated(address, contexts, [], []) as association:
        for one in lot:
            try:
                code = _code(association.send_c_store(one.path))
            except ValueError:
                # No context was accepted for its class and syntax.
                refused[one.sop_uid] = "not accepted by the archive"
                continue
            if code < 0:
                raise _Refused("C-STORE: the association broke")
            if code != SUCCESS and code not in WARNINGS:
                refused[one.sop_uid] = f"status {code:04X}H"
    return refused


def _is_found(association: Association, job: FetchFile) -> bool:
    """Is it in the archive's index? A C-GET of nothing is answered in too many ways."""
    answers = association.send_c_find(_query(job), StudyRootQueryRetrieveInformationModelFind)
    codes = [_code(status) for status, _ in answers]
    if not codes or (codes[-1] != SUCCESS and codes[-1] not in PENDING):
        raise _Refused(f"C-FIND: {codes[-1] if codes else -1:04X}H")
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


@contextmanager
def _associated(
    address: DimseAddress,
    contexts: list[PresentationContext],
    roles: list[SCP_SCU_RoleSelectionNegotiation],
    handlers: list[evt.EventHandlerType],
) -> Iterator[Association]:
    entity = AE(ae_title=address.calling)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = WAIT_S
    entity.connection_timeout = 10.0
    association = entity.associate(
        address.host,
        address.port,
        contexts=contexts,
        ae_title=address.called,
        max_pdu=0,
        ext_neg=[*roles],
        evt_handlers=[*handlers, (evt.EVT_CONN_OPEN, _send_at_once)],
    )
    if not association.is_established:
        raise _Refused("association rejected" if association.is_rejected else "no association")
    try:
        yield association
    finally:
        if association.is_established:
            association.release()


def _send_at_once(event: evt.Event) -> None:
    """Nagle's algorithm and delayed acknowledgements cost 40 ms an instance together."""
    transport = event.assoc.dul.socket
    if transport is not None and transport.socket is not None:
        transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
