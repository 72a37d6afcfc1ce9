"""Which agreements bind whom, and which of them are in force."""

from collections.abc import Collection
from datetime import datetime

from consult.alliance import core
from consult.alliance.ports import Treaties
from consult.alliance.wire import Agreement, Alliance
from consult.ledger.errors import Invalid, NotFound, NotNow
from consult.ledger.ports import Transaction
from consult.ledger.wire import AgreementId, AllianceId, HospitalId


class Alliances:
    """Looks up alliances and agreements, and keeps them; answers the door's `Facts`."""

    def __init__(self, treaties: Treaties) -> None:
        self._treaties = treaties

    async def in_force(
        self, tx: Transaction, agreements: Collection[AgreementId], now: datetime
    ) -> frozenset[AgreementId]:
        """Those of the agreements that are in force now."""
        found = await self._treaties.agreements_of(tx, agreements)
        return frozenset(agreement.id for agreement in found if core.is_in_force(agreement, now))

    async def alliance(self, tx: Transaction, alliance: AllianceId) -> Alliance:
        """One alliance; raises NotFound."""
        for found in await self._treaties.alliances(tx):
            if found.id == alliance:
                return found
        raise NotFound

    async def led_by(self, tx: Transaction, hospital: HospitalId) -> list[Alliance]:
        """The alliances that this hospital leads."""
        return [found for found in await self._treaties.alliances(tx) if found.lead == hospital]

    async def agreement(self, tx: Transaction, agreement: AgreementId) -> Agreement:
        """One agreement, in force or not; raises NotFound."""
        found = await self._treaties.agreements_of(tx, [agreement])
        if not found:
            raise NotFound
        return found[0]

    async def binding(self, tx: Transaction, hospital: HospitalId, now: datetime) -> Agreement:
        """The agreement in force that binds this hospital; raises NotNow when there is none."""
        for agreement in await self._treaties.agreements(tx):
            if core.is_in_force(agreement, now) and core.binds(agreement, hospital):
                return agreement
        raise NotNow(
            "no-agreement",
            "本机构目前没有有效的医联体合作协议，不能申请会诊。",
            "Your hospital has no agreement in force, so it cannot ask for consultations.",
        )

    async def shared(
        self, tx: Transaction, hospitals: Collection[HospitalId], now: datetime
    ) -> Agreement | None:
        """The agreement in force that binds all of these hospitals; the one that lasts longest."""
        binding = [
            each
            for each in await self._treaties.agreements(tx)
            if core.is_in_force(each, now) and set(hospitals) <= set(each.parties)
        ]
        return max(binding, key=lambda each: (each.ends_on, str(each.id)), default=None)

    async def keep_alliance(self, tx: Transaction, alliance: Alliance) -> None:
        """Add or change an alliance; for set-up, before anybody could be asked."""
        await self._treaties.save_alliance(tx, alliance)

    async def keep_agreement(self, tx: Transaction, agreement: Agreement) -> None:
        """Add or change an agreement, for set-up; `Invalid` when its days or parties are odd."""
        alliance = await self.alliance(tx, agreement.alliance)
        if agreement.ends_on < agreement.starts_on or not core.binds(agreement, alliance.lead):
            raise Invalid(
                "agreement-odd",
                "协议的起止日期有误，或缺少牵头医院。",
                "The agreement ends before it starts, or the lead hospital is not a party.",
            )
        if agreement.requires_quality_control:
            raise Invalid(
                "quality-control-absent",
                "本版本尚不支持后质控环节。",
                "This version does not know quality control yet.",
            )
        await self._treaties.save_agreement(tx, agreement)
