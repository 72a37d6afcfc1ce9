"""The states of a consultation in the words of FHIR (domain §3.4); a table."""

from collections.abc import Mapping
from typing import NamedTuple


class Course(NamedTuple):
    """How one state reads as ServiceRequest.status, Task.status and Task.businessStatus."""

    request: str
    task: str
    zh: str


COURSES: Mapping[str, Course] = {
    "draft": Course("draft", "draft", "草稿"),
    "submitted": Course("active", "requested", "已提交"),
    "prereview": Course("active", "received", "预审分诊中"),
    "returned": Course("on-hold", "on-hold", "退回补充资料"),
    "assigned": Course("active", "ready", "待专家确认"),
    "accepted": Course("active", "accepted", "已接受"),
    "in_session": Course("active", "in-progress", "会诊中"),
    "interrupted": Course("active", "on-hold", "会诊中断"),
    "opinion_pending": Course("active", "in-progress", "待出具意见"),
    "opinion_signed": Course("active", "in-progress", "意见已签署"),
    "delivered": Course("active", "in-progress", "已送达"),
    "executed": Course("completed", "completed", "执行情况已记录"),
    "closed": Course("completed", "completed", "已结案"),
    "cancelled": Course("revoked", "cancelled", "撤销"),
    "converted": Course("revoked", "cancelled", "转为上转"),
    "entered_in_error": Course("entered-in-error", "entered-in-error", "作废"),
}
