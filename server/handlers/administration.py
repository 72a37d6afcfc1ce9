"""Setting up and administering over HTTP."""

from aiohttp import web

from consult.access.wire import Call
from consult.ledger.errors import NotAllowed
from consult.ledger.ports import Ledger, Transaction
from consult.people.wire import Hospital, Practitioner
from server.setting_up import NewHospital, NewPerson, SettingUp, SetUp, SetupToken
from server.typed_routes import Nothing, decode, encode, read_body


class AdministrationHandlers:
    """What the lead hospital's administrator adds."""

    def __init__(self, setting_up: SettingUp) -> None:
        self._setting_up = setting_up

    async def add_hospital(self, tx: Transaction, call: Call, body: NewHospital) -> Hospital:
        """A hospital joins with its agreement."""
        return await self._setting_up.add_hospital(tx, call, body)

    async def add_person(self, tx: Transaction, call: Call, body: NewPerson) -> Practitioner:
        """Somebody starts to work in a hospital of the alliance."""
        return await self._setting_up.add_person(tx, call, body)


class SetupHandlers:
    """The one-time set-up, by the token that the first start printed."""

    def __init__(self, ledger: Ledger, setting_up: SettingUp, token: SetupToken) -> None:
        self._ledger = ledger
        self._setting_up = setting_up
        self._token = token

    async def found(self, request: web.Request) -> web.StreamResponse:
        """Found the alliance; the token is spent."""
        body = decode(await read_body(request, 16_384), SetUp)
        if not self._token.is_right(body.token):
            raise NotAllowed(
                "set-up-token-wrong",
                "初始化链接无效或已使用。请查看服务器启动时打印的地址。",
                "The set-up address is wrong or was used; look at what the server printed.",
            )
        async with self._ledger.change() as tx:
            await self._setting_up.found(tx, body)
        self._token.spend()
        return encode(Nothing())
