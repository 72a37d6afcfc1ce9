"""Argon2id (RFC 9106) in a bounded thread pool, so that hashing never blocks a heartbeat."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from consult.ledger.errors import Unavailable

WORKERS = 2
WAITING = 16
DEADLINE_S = 10.0


class Passwords:
    """Hashes and checks passwords; at most 16 wait, more are turned away."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobody = self._hasher.hash("nobody")

    async def hash(self, password: str) -> str:
        """The encoded argon2id hash of a password."""
        return await self._run(self._hash, password, "")

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; without a hash as much work is done for a no."""
        verified = await self._run(self._verify, password, password_hash or self._nobody)
        return bool(verified) and password_hash is not None

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _hash(self, password: str, _: str) -> str:
        return self._hasher.hash(password)

    def _verify(self, password: str, password_hash: str) -> str:
        try:
            return "yes" if self._hasher.verify(password_hash, password) else ""
        except VerificationError:
            return ""

    async def _run(self, work: Callable[[str, str], str], password: str, password_hash: str) -> str:
        if self._waiting >= WAITING:
            raise Unavailable("sign-in")
        self._waiting += 1
        try:
            async with asyncio.timeout(DEADLINE_S):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._pool, work, password, password_hash)
        except TimeoutError as error:
            raise Unavailable("sign-in") from error
        finally:
            self._waiting -= 1
