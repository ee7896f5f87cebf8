"""The page of the local cloud by which faults are planned: `/_local/faults`.

GET lists them. POST plans the one that the JSON body describes (201), or says all that is wrong with it (422). DELETE
takes one (`/_local/faults/3`; 404 when there is none) or all of them away.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.localcloud.faults.effects import Faults
from infra.localcloud.faults.model import InvalidFault, fault
from infra.localcloud.own_pages import FAULTS


async def page(request: Request, faults: Faults) -> Response:
    """Answer a request for the page or for one fault below it."""
    id_ = request.url.path.removeprefix(FAULTS).strip("/")
    match request.method, id_:
        case "GET", "":
            return JSONResponse([planned.as_json() for planned in faults.plan.all()])
        case "POST", "":
            return await _add(request, faults)
        case "DELETE", _ if not id_ or id_.isdecimal():
            cleared = faults.clear(int(id_) if id_ else None)
            return JSONResponse({"cleared": cleared}, 404 if id_ and not cleared else 200)
    return JSONResponse({"error": "no such page of the local cloud"}, status_code=404)


async def _add(request: Request, faults: Faults) -> Response:
    try:
        wanted = fault(await request.json())
    except ValueError as error:
        problems = error.problems if isinstance(error, InvalidFault) else [("", "the body is no JSON")]
        return JSONResponse({"problems": problems}, status_code=422)
    return JSONResponse(faults.plan.add(wanted).as_json(), status_code=201)
