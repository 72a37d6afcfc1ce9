"""How long a phone is a camera, what it may still add, and how its photographs are called."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.alliance.core import CLINIC_ZONE
from consult.cameras.wire import Camera, CameraView
from consult.cases.wire import Shows
from consult.ledger.errors import Full, NotNow
from consult.ledger.secret import digest_of

LINK_FOR = timedelta(minutes=15)
"""From the opening, and again from each photograph."""
LONGEST = timedelta(hours=1)
MOST = 60
MOST_BYTES = 240 << 20
"""What one phone may add in all."""

WORDS: dict[Shows, str] = {
    "": "照片",
    "wound": "伤口",
    "tongue": "舌象",
    "sheet": "检验单",
    "other": "照片",
}
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}


def is_over(camera: Camera, now: datetime) -> bool:
    """Whether nobody can photograph with it any more."""
    return camera.closed_at is not None or now >= camera.until


def check_link(camera: Camera | None, now: datetime) -> Camera:
    """The camera of a link that may be taken; every other link is told the same."""
    if camera is None or camera.badge_digest or is_over(camera, now):
        raise NotNow(
            "link-void",
            "二维码已失效或已被使用。请在病例页面重新生成。",
            "This code has expired or was used. Show a new one on the case page.",
        )
    return camera


def check_badge(camera: Camera | None, now: datetime) -> Camera:
    """The camera of a badge that counts; every other one is told that it is over."""
    if camera is None or is_over(camera, now):
        raise NotNow(
            "camera-over",
            "拍照已结束。需要继续时，请在病例页面重新生成二维码。",
            "Photographing has ended. Show a new code on the case page to go on.",
        )
    return camera


def check_room(camera: Camera, size_bytes: int = 0) -> None:
    """Raise `Full` when the phone has added as much as it may."""
    if camera.taken >= MOST or camera.taken_bytes + size_bytes > MOST_BYTES:
        raise Full(
            "camera-full",
            f"一次最多拍 {MOST} 张。请在病例页面重新生成二维码。",
            f"At most {MOST} photographs at a time. Show a new code on the case page.",
        )


def opened(camera: Camera, badge: str) -> Camera:
    """The camera in the hands of the phone that holds this badge."""
    return replace(camera, version=camera.version + 1, badge_digest=digest_of(badge))


def added(camera: Camera, size_bytes: int, now: datetime) -> Camera:
    """After a photograph: one more, and time for the next."""
    until = min(camera.opened_at + LONGEST, max(camera.until, now + LINK_FOR))
    return replace(
        camera,
        version=camera.version + 1,
        taken=camera.taken + 1,
        taken_bytes=camera.taken_bytes + size_bytes,
        until=until,
    )


def closed(camera: Camera, now: datetime) -> Camera:
    """The camera that counts no more."""
    return replace(camera, version=camera.version + 1, closed_at=now)


def name_of(shows: Shows, media_type: str, now: datetime) -> str:
    """What a photograph is called: what it shows, and when by the clock of the clinic."""
    at = now.astimezone(CLINIC_ZONE)
    return f"{WORDS[shows]} {at:%m-%d %H.%M.%S}.{SUFFIXES[media_type]}"


def shown(camera: Camera, now: datetime) -> CameraView:
    """The camera as the case page sees it."""
    return CameraView(
        id=camera.id,
        case=camera.case,
        opened_at=camera.opened_at,
        until=camera.until,
        is_connected=bool(camera.badge_digest),
        is_over=is_over(camera, now),
        taken=camera.taken,
    )
