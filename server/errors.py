"""The one table from what went wrong to an HTTP answer (RFC 9457) or a WebSocket close code."""

from typing import Any, NamedTuple

import msgspec
from aiohttp import web

from consult.ledger import errors

PROBLEM = "application/problem+json"


class SignedOut(errors.NotAllowed):
    """A request without a living session."""

    def __init__(self) -> None:
        super().__init__("signed-out", "请先登录。", "Sign in first.")


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details; `code` is stable, `zh`/`en` are for people."""

    type: str
    title: str
    status: int
    code: str
    zh: str
    en: str
    request_id: str
    details: dict[str, Any] | None = None


class Row(NamedTuple):
    """How one kind of error is told."""

    kind: type[Exception]
    status: int
    close_code: int | None


TABLE = (
    Row(SignedOut, 401, None),
    Row(errors.NotFound, 404, None),
    Row(errors.NotAllowed, 403, None),
    Row(errors.NotNow, 409, None),
    Row(errors.Conflict, 409, None),
    Row(errors.Invalid, 422, None),
    Row(errors.Full, 409, None),
    Row(errors.Refusal, 422, None),
    Row(errors.TooBig, 413, 1009),
    Row(errors.ProtocolError, 400, 1002),
    Row(errors.Removed, 410, None),
    Row(errors.StorageFull, 507, 1013),
    Row(errors.Unavailable, 503, 1013),
)
"""The first row whose kind fits; whatever fits none is our bug: 500, close 1011, no detail."""

KNOWN = tuple(row.kind for row in TABLE)

SENTENCES = {
    400: ("bad-request", "请求格式不正确。", "The request is malformed."),
    404: ("not-found", "没有找到，或者不属于您。", "Not found, or not yours."),
    405: ("method-not-allowed", "不支持这种操作。", "This method is not supported here."),
    410: ("ended", "已经结束。", "It has ended."),
    413: ("too-big", "内容超过了允许的大小。", "The content is larger than allowed."),
    500: (
        "our-fault",
        "服务出错，已经记录。请稍后再试。",
        "Our fault; it was recorded. Try again.",
    ),
    503: ("unavailable", "服务暂时不可用，请稍后再试。", "Not available now; try again shortly."),
    507: (
        "storage-full",
        "存储空间已满，没有保存任何内容。",
        "The storage is full; nothing was kept.",
    ),
}


def status_of(error: Exception) -> int:
    """The HTTP status of an error."""
    return next((row.status for row in TABLE if isinstance(error, row.kind)), 500)


def close_code_of(error: Exception) -> int:
    """The WebSocket close code of an error that ends a connection (RFC 6455 §7.4)."""
    if isinstance(error, errors.Removed):
        return error.code
    row = next((row for row in TABLE if isinstance(error, row.kind)), None)
    return row.close_code if row is not None and row.close_code is not None else 1011


def problem(error: Exception, request_id: str) -> web.Response:
    """An error as RFC 9457 problem details."""
    status = status_of(error)
    details: dict[str, Any] | None = None
    if isinstance(error, errors.Refusal):
        code, zh, en = error.code, error.sentence.zh, error.sentence.en
        details = getattr(error, "details", None)
    else:
        code, zh, en = SENTENCES[status]
        if isinstance(error, errors.ProtocolError):
            en = f"{en} {error}"
    body = Problem(
        type=f"urn:lianzhen:problem:{code}",
        title=en,
        status=status,
        code=code,
        zh=zh,
        en=en,
        request_id=request_id,
        details=details,
    )
    answer = web.Response(status=status, body=msgspec.json.encode(body), content_type=PROBLEM)
    if isinstance(error, errors.Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer
