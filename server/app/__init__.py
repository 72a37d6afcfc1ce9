"""The composition root: settings → adapters → services → the aiohttp application."""

from server.app.application import create

__all__ = ["create"]
