"""The routes of imaging on a real port of this machine, with a door that anybody opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from consult.ledger.clock import new_id
from consult.ledger.errors import NotFound
from consult.ledger.wire import CaseId
from imaging.dicomweb.service.retrieval import Retrieval
from imaging.dicomweb.service.search import Search
from imaging.dicomweb.service.storing import Storing
from imaging.index.wire import Scope
from server.guards import tell_errors
from server.handlers.dicomweb import Authorise, Dicomweb, ImageAct, routes
from tests.imaging.conftest import COUNTY, Department


async def admit(_request: web.Request, case: CaseId, _act: ImageAct) -> Scope:
    """Anybody may, as long as it is this case."""
    if case != COUNTY.case:
        raise NotFound
    return COUNTY


@asynccontextmanager
async def served(department: Department, authorise: Authorise = admit) -> AsyncIterator[TestServer]:
    """The department behind HTTP."""
    retrieval = Retrieval(
        index=department.index,
        vault=department.vault,
        pictures=department.pictures,
        new_id=new_id,
    )
    app = web.Application(middlewares=[tell_errors])
    dicomweb = Dicomweb(
        authorise=authorise,
        search=Search(department.index),
        retrieval=retrieval,
        storing=Storing(department.receiving),
        receiving=department.receiving,
    )
    app.add_routes(routes(dicomweb))
    server = TestServer(app)
    await server.start_server()
    try:
        yield server
    finally:
        await server.close()
