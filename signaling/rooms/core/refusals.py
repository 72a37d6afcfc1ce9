"""The answers of a room that are no, in both languages."""

from signaling.rooms.wire import Refused

FULL = Refused(
    code="room-full",
    zh="会诊室已满（50 人），请稍后再试。",
    en="The room is full (50 people). Please try again later.",
)
TOO_FAST = Refused(
    code="too-fast",
    zh="操作过于频繁，刚才的操作没有生效。",
    en="Too many messages; the last one had no effect.",
)
GUIDED_ALREADY = Refused(
    code="guided-already",
    zh="已有人在引导阅片，请等待对方交还。",
    en="Somebody guides the images already; wait until they give it up.",
)
NOT_GUIDE = Refused(
    code="not-guide",
    zh="您当前没有引导阅片，其他人看不到您的画面。",
    en="You do not guide the images, so others do not see your view.",
)
NOT_PUBLISHED = Refused(
    code="not-published",
    zh="该设备没有在发送。",
    en="This device is not being sent.",
)
BAD_SOURCES = Refused(
    code="bad-sources",
    zh="同一设备不能发送两次。",
    en="The same device cannot be sent twice.",
)
SUPERSEDED = Refused(
    code="superseded",
    zh="前一次音视频请求已被新的请求代替。",
    en="A newer request for sound and video replaced the earlier one.",
)
