"""Who may take part in what, by licence (国卫医发〔2018〕25号); knows no consultation."""

from consult.ledger.errors import Sentence
from consult.people.wire import Hospital, PersonCard, Practitioner

INDEPENDENT_YEARS = 3
"""Years of independent clinical practice that the invited side's physician needs."""


def card(person: Practitioner, hospital: Hospital) -> PersonCard:
    """A practitioner as others see him; without a phone of his own, the hospital's."""
    return PersonCard(
        id=person.id,
        name=person.name,
        title=person.title,
        department=person.department,
        hospital=hospital.id,
        hospital_name=hospital.name,
        phone=person.phone or hospital.phone,
    )


def bar_to_advise(person: Practitioner) -> Sentence | None:
    """Why a practitioner may not be invited as expert, or nothing when he may."""
    if not person.is_active:
        return Sentence("该人员已停用。", "This person is no longer active.")
    if not {"expert", "chair"} & set(person.roles):
        return Sentence("未被授予专家角色。", "Does not hold the role of expert.")
    if person.licence != "physician":
        return Sentence("受邀方须为执业医师。", "An invited expert must be a licensed physician.")
    if person.independent_years < INDEPENDENT_YEARS:
        return Sentence(
            f"独立临床工作须满 {INDEPENDENT_YEARS} 年。",
            f"Needs {INDEPENDENT_YEARS} years of independent clinical practice.",
        )
    return None


def bar_to_preside(person: Practitioner) -> Sentence | None:
    """Why a practitioner may not chair, or nothing when he may."""
    if "chair" not in person.roles:
        return Sentence("未被授予主持人角色。", "Does not hold the role of chair.")
    return bar_to_advise(person)


def bar_to_request(person: Practitioner, hospital: Hospital) -> Sentence | None:
    """Why a practitioner may not attend for the inviting side, or nothing when he may.

    At the grass roots an assistant physician or a village doctor may attend.
    """
    if person.licence == "physician":
        return None
    if hospital.level == "county":
        return Sentence("邀请方须有执业医师在场。", "The inviting side needs a licensed physician.")
    if person.licence == "none":
        return Sentence(
            "邀请方须有执业医师、执业助理医师或乡村医生在场。",
            "The inviting side needs a physician, an assistant physician or a village doctor.",
        )
    return None
