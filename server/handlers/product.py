"""What anybody may know before signing in: the version, and the demo's accounts."""

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from consult.ledger.ports import Ledger
from server.setting_up import SettingUp
from server.typed_routes import encode


class DemoAccount(Struct, frozen=True, kw_only=True):
    """An account of the demo; its password is public because the demo serves loopback only."""

    account: str
    password: str
    name: str
    role_zh: str
    role_en: str
    hospital: str


class Product(Struct, frozen=True, kw_only=True):
    """The product's version; `setup_needed` until the one-time set-up was done."""

    version: str
    is_demo: bool
    accounts: tuple[DemoAccount, ...]
    setup_needed: bool = False


class ProductHandlers:
    """Answers without a session."""

    def __init__(self, product: Product, ledger: Ledger, setting_up: SettingUp) -> None:
        self._product = product
        self._ledger = ledger
        self._setting_up = setting_up

    async def show(self, _: web.Request) -> web.StreamResponse:
        """The product."""
        async with self._ledger.read() as tx:
            is_needed = await self._setting_up.is_needed(tx)
        return encode(replace(self._product, setup_needed=is_needed))

    async def healthz(self, _: web.Request) -> web.StreamResponse:
        """The process serves."""
        return web.json_response({"status": "ok"})
