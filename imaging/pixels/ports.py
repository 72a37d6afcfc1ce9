"""What pictures need from outside: somebody who decodes."""

from typing import Protocol

from imaging.pixels.wire import Job, Reply


class Workers(Protocol):
    """Does jobs where a hostile file can harm nobody."""

    async def run(self, job: Job) -> Reply:
        """Do one job; `Failed("deadline")` or `Failed("crashed")` where the worker was lost."""
        ...
