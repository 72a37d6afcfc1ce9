"""What stands before every request: its id, the addresses it may come from, and the way out.

Middlewares only; they know no subject of the clinic.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from consult.ledger.clock import new_id
from consult.ledger.errors import NotAllowed, ProtocolError
from server.errors import KNOWN, PROBLEM, SENTENCES, problem, status_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
log = structlog.get_logger("requests")

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
        "img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
        "font-src 'self' data:; connect-src 'self' blob: data:; frame-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
}


@web.middleware
async def tell_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost shell: whatever goes wrong leaves as problem details with a request id."""
    request[REQUEST_ID] = str(new_id())
    try:
        response = await handler(request)
    except KNOWN as error:
        if status_of(error) >= 500:
            log.warning("unavailable", request=request[REQUEST_ID], what=type(error).__name__)
        response = problem(error, request[REQUEST_ID])
    except web.HTTPException as error:
        response = _of_aiohttp(error, request[REQUEST_ID])
    except Exception:  # the outermost shell: no detail leaves, all is logged
        log.exception("our fault", request=request[REQUEST_ID], path=request.path)
        response = problem(RuntimeError(), request[REQUEST_ID])
    if not response.prepared:
        response.headers.update(SECURITY_HEADERS)
        response.headers["X-Request-Id"] = request[REQUEST_ID]
    return response


def _of_aiohttp(error: web.HTTPException, request_id: str) -> web.StreamResponse:
    if error.status not in SENTENCES:
        return error
    code, zh, en = SENTENCES[error.status]
    body = {"type": f"urn:lianzhen:problem:{code}", "title": en, "status": error.status}
    body |= {"code": code, "zh": zh, "en": en, "request_id": request_id}
    response = web.json_response(body, status=error.status)
    response.content_type = PROBLEM
    return response


def only_from(origin: str, *, loopback_only: bool) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Refuses foreign origins of changes and, on plain HTTP or in the demo, every other address.

    The Host header is checked too, so that a name that a stranger points at 127.0.0.1 (DNS
    rebinding) opens nothing. Headers must be UTF-8.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        _check_headers(request)
        if loopback_only and not (_is_loopback(request.remote) and _is_loopback(_host(request))):
            raise NotAllowed(
                "loopback-only",
                "演示环境和未加密的服务只允许本机访问。",
                "The demo and plain HTTP answer this machine only.",
            )
        is_upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
        if request.method not in SAFE_METHODS or is_upgrade:
            _check_origin(request, origin, must_be_sent=is_upgrade)
        return await handler(request)

    return guard


def _check_headers(request: web.Request) -> None:
    # aiohttp hands on bytes that are no UTF-8 as lone surrogates, which nothing behind can encode.
    try:
        "".join(request.headers.values()).encode()
    except UnicodeEncodeError:
        raise ProtocolError("a header is not UTF-8") from None


def _check_origin(request: web.Request, origin: str, *, must_be_sent: bool) -> None:
    sent = request.headers.get("Origin")
    mine = {origin, f"{request.url.scheme}://{request.host}"}
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    is_mine = sent in mine or (sent is None and not must_be_sent)
    if is_mine and site in ("same-origin", "none"):
        return
    raise NotAllowed("foreign-origin", "请求来自别的网站。", "The request comes from another site.")


def _host(request: web.Request) -> str | None:
    return urlsplit(f"//{request.host}").hostname


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
