"""The answers of a room that are no, in both languages."""

from msgspec.structs import replace

from signaling.rooms.wire import ClientMessage, Refused, Say


def about(message: ClientMessage, refused: Refused) -> Refused:
    """The answer to this message: a line of chat that was not said is named."""
    return replace(refused, line=message.id) if isinstance(message, Say) else refused


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
NOT_ALLOWED = Refused(
    code="not-allowed",
    zh="您在本次会诊中的身份不能这样做。",
    en="Your part in this consultation does not include this.",
)
NOT_HOST = Refused(
    code="not-host",
    zh="只有主持人可以这样做。",
    en="Only the host may do this.",
)
NOT_THERE = Refused(
    code="not-there",
    zh="对方不在会诊室内，或不能担任。",
    en="That person is not here, or cannot take this part.",
)
NOT_REMOVABLE = Refused(
    code="not-removable",
    zh="不能请会诊主席离开；自己离开请用“离开”。",
    en="The chair cannot be sent out; to go yourself, leave.",
)
MAY_NOT_SEND = Refused(
    code="may-not-send",
    zh="您在本次会诊中的身份不能发送该设备的声音或画面。",
    en="Your part in this consultation does not include sending this sound or picture.",
)
EMPTY_LINE = Refused(
    code="empty-line",
    zh="不能发送空消息。",
    en="An empty line cannot be sent.",
)
NOT_YOURS = Refused(
    code="not-yours",
    zh="这个标注是别人画的。",
    en="Somebody else drew this mark.",
)
MARKS_FULL = Refused(
    code="marks-full",
    zh="标注太多：每幅图最多 200 个，整个会诊室最多 2000 个。请先擦去一些。",
    en="Too many marks: 200 on one image, 2,000 in the room. Erase some first.",
)
BARRED = Refused(
    code="barred",
    zh="主持人已请您离开本次会诊，不能再次进入。",
    en="The host has sent you out of this session; you cannot come back.",
)
LOBBY_FULL = Refused(
    code="lobby-full",
    zh="等候的人已满（20 人），请稍后再试。",
    en="Twenty people wait already. Please try again later.",
)
NOT_ADMITTED = Refused(
    code="not-admitted",
    zh="主持人没有让您进入会诊室。",
    en="The host did not let you in.",
)
NOBODY_ANSWERED = Refused(
    code="nobody-answered",
    zh="等候超过 15 分钟，没有人应答。请稍后再试。",
    en="Nobody answered for 15 minutes. Please try again later.",
)
WAIT = Refused(
    code="still-waiting",
    zh="您还在等候进入会诊室。",
    en="You still wait to be let in.",
)
NO_CONSENT = Refused(
    code="recording-not-allowed",
    zh="患者没有同意录制，或者没有录制服务，不能录制。",
    en="The patient has not consented to a recording, or there is no recorder.",
)
NOT_RECORDED = Refused(
    code="recorder-failed",
    zh="录制没有进行下去：录制服务没有响应。",
    en="The recording did not go on: the recorder does not answer.",
)
