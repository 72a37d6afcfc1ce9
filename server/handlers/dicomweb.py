"""DICOMweb over HTTP: who may, then a thin shell around `imaging.dicomweb`."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec
from aiohttp import web

from consult.ledger.errors import NotFound
from consult.ledger.wire import CaseId
from imaging.dicomweb.service.retrieval import Retrieval
from imaging.dicomweb.service.search import Search
from imaging.dicomweb.service.storing import Storing
from imaging.dicomweb.wire import Answer, Asked, Resource
from imaging.index.wire import Scope
from imaging.intake.service import Receiving
from server.typed_routes import pieces

ImageAct = Literal["see_images", "add_images"]
Authorise = Callable[[web.Request, CaseId, ImageAct], Awaitable[Scope]]
"""Who asks for which case: gives its owner and him, or raises SignedOut, NotFound, NotAllowed."""

ROOT = "/dicomweb/cases/{case}"
STUDY = ROOT + r"/studies/{study:[0-9.]{1,64}}"
SERIES = STUDY + r"/series/{series:[0-9.]{1,64}}"
INSTANCE = SERIES + r"/instances/{instance:[0-9.]{1,64}}"
FRAMES = INSTANCE + r"/frames/{frames:[0-9,]{1,2000}}"

LONGEST_NAME = 500
GRANT_S = 5.0
MOST_GRANTS = 1_000
TOLD = {
    406: ("not-acceptable", "没有您要求的格式。", "There is no representation that you accept."),
    415: ("unsupported-media-type", "不支持这种内容类型。", "This content type is not supported."),
}


@dataclass(frozen=True)
class Dicomweb:
    """What the routes need, wired by the composition root."""

    authorise: Authorise
    search: Search
    retrieval: Retrieval
    storing: Storing
    receiving: Receiving


def routes(dicomweb: Dicomweb) -> list[web.RouteDef]:
    """Upload, QIDO-RS, WADO-RS and STOW-RS of a case."""
    shell = _Shell(dicomweb)
    return [
        web.post("/api/cases/{case}/images", shell.upload),
        web.post(ROOT + "/studies", shell.store),
        web.post(STUDY, shell.store),
        web.get(ROOT + "/studies", shell.search_studies),
        web.get(ROOT + "/series", shell.search_series),
        web.get(ROOT + "/instances", shell.search_instances),
        web.get(STUDY + "/series", shell.search_series),
        web.get(STUDY + "/instances", shell.search_instances),
        web.get(SERIES + "/instances", shell.search_instances),
        *(web.get(path, shell.retrieve) for path in (STUDY, SERIES, INSTANCE)),
        *(web.get(path + "/metadata", shell.metadata) for path in (STUDY, SERIES, INSTANCE)),
        *(web.get(path + "/thumbnail", shell.thumbnail) for path in (STUDY, SERIES, INSTANCE)),
        web.get(FRAMES, shell.frames),
        web.get(INSTANCE + "/rendered", shell.rendered),
        web.get(INSTANCE + "/waveform", shell.waveform),
        web.get(INSTANCE + "/frames/{frame:[0-9]{1,6}}/rendered", shell.rendered),
    ]


class _Grants:
    """Leave to see the frames of a case, remembered for seconds by the session that asked.

    To ask the one door costs ten times what a frame costs, and a stack is hundreds of them. Only
    frames are sent by a remembered grant; who signs out or loses his access sees none 5 s later.
    """

    def __init__(self, authorise: Authorise) -> None:
        self._authorise = authorise
        self._kept: OrderedDict[tuple[bytes, CaseId], tuple[Scope, float]] = OrderedDict()

    async def scope(self, request: web.Request) -> Scope:
        """As `Authorise` for `see_images`, at most 5 s old."""
        case, cookie = _case(request), request.headers.get("Cookie", "")
        key = (hashlib.sha256(cookie.encode()).digest(), case)
        now = asyncio.get_running_loop().time()
        scope, until = self._kept.get(key, (None, 0.0))
        if scope is None or until <= now:
            scope = await self._authorise(request, case, "see_images")
            self._kept[key] = (scope, now + GRANT_S)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_GRANTS:
                self._kept.popitem(last=False)
        return scope


class _Shell:
    """Decode, authorise, ask, send."""

    def __init__(self, dicomweb: Dicomweb) -> None:
        self._authorise = dicomweb.authorise
        self._grants = _Grants(dicomweb.authorise)
        self._search = dicomweb.search
        self._retrieval = dicomweb.retrieval
        self._storing = dicomweb.storing
        self._receiving = dicomweb.receiving

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """One DICOM file or one zip as the body; its name in the query."""
        scope = await self._authorise(request, _case(request), "add_images")
        name = request.query.get("name", "")[:LONGEST_NAME]
        taken = await self._receiving.upload(scope, name, pieces(request))
        body = msgspec.json.encode(taken)
        return web.Response(body=body, content_type="application/json")

    async def store(self, request: web.Request) -> web.StreamResponse:
        """STOW-RS."""
        scope = await self._authorise(request, _case(request), "add_images")
        study = request.match_info.get("study")
        answer = await self._storing.store(scope, _asked(request), pieces(request), study)
        return await _sent(request, answer)

    async def search_studies(self, request: web.Request) -> web.StreamResponse:
        """QIDO-RS: studies."""
        answer = await self._search.studies(await self._seen(request), _asked(request))
        return await _sent(request, answer)

    async def search_series(self, request: web.Request) -> web.StreamResponse:
        """QIDO-RS: series."""
        scope, study = await self._seen(request), request.match_info.get("study")
        return await _sent(request, await self._search.series(scope, _asked(request), study))

    async def search_instances(self, request: web.Request) -> web.StreamResponse:
        """QIDO-RS: instances."""
        scope = await self._seen(request)
        within = _resource(request) if "study" in request.match_info else None
        answer = await self._search.instances(scope, _asked(request), within)
        return await _sent(request, answer)

    async def metadata(self, request: web.Request) -> web.StreamResponse:
        """WADO-RS: metadata."""
        scope = await self._seen(request)
        answer = await self._search.metadata(scope, _asked(request), _resource(request))
        return await _sent(request, answer)

    async def retrieve(self, request: web.Request) -> web.StreamResponse:
        """WADO-RS: whole instances."""
        scope = await self._seen(request)
        answer = await self._retrieval.instances(scope, _asked(request), _resource(request))
        return await _sent(request, answer)

    async def frames(self, request: web.Request) -> web.StreamResponse:
        """WADO-RS: frames."""
        scope = await self._grants.scope(request)
        answer = await self._retrieval.frames(
            scope, _asked(request), _resource(request), request.match_info["frames"]
        )
        return await _sent(request, answer)

    async def rendered(self, request: web.Request) -> web.StreamResponse:
        """WADO-RS: a picture."""
        scope, number = await self._seen(request), int(request.match_info.get("frame", "1"))
        answer = await self._retrieval.rendered(scope, _asked(request), _resource(request), number)
        return await _sent(request, answer)

    async def thumbnail(self, request: web.Request) -> web.StreamResponse:
        """WADO-RS: a small picture."""
        scope = await self._seen(request)
        answer = await self._retrieval.thumbnail(scope, _asked(request), _resource(request))
        return await _sent(request, answer)

    async def waveform(self, request: web.Request) -> web.StreamResponse:
        """An electrocardiogram as numbers; a resource of ours, beside those of WADO-RS."""
        scope = await self._seen(request)
        return await _sent(request, await self._retrieval.waveform(scope, _resource(request)))

    async def _seen(self, request: web.Request) -> Scope:
        return await self._authorise(request, _case(request), "see_images")


def _case(request: web.Request) -> CaseId:
    try:
        return CaseId(UUID(request.match_info["case"]))
    except ValueError:
        raise NotFound from None


def _resource(request: web.Request) -> Resource:
    return Resource(
        study=request.match_info["study"],
        series=request.match_info.get("series"),
        instance=request.match_info.get("instance"),
    )


def _asked(request: web.Request) -> Asked:
    return Asked(
        base_url=f"{request.url.origin()}/dicomweb/cases/{request.match_info['case']}",
        query=tuple(request.query.items()),
        headers={name.lower(): value for name, value in request.headers.items()},
    )


async def _sent(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.status in TOLD:
        return _problem(answer.status)
    if isinstance(answer.body, bytes):
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
    # The first piece before the status: what is not found must not start as a 200.
    first = await anext(answer.body, b"")
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    await response.prepare(request)
    await response.write(first)
    async for piece in answer.body:
        await response.write(piece)
    await response.write_eof()
    return response


def _problem(status: int) -> web.Response:
    code, zh, en = TOLD[status]
    body = {"type": f"urn:lianzhen:problem:{code}", "title": en, "status": status}
    body |= {"code": code, "zh": zh, "en": en}
    return web.Response(
        status=status, body=msgspec.json.encode(body), content_type="application/problem+json"
    )
