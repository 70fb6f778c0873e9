"""REST: the delivery log of an app's webhook. https://docs.github.com/en/rest/apps/webhooks."""

from __future__ import annotations

from dataclasses import replace

from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.json import deliveries
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.deliveries import Attempt

routes = Routes()
LOG = "/app/hook/deliveries"
DELIVERY = LOG + "/{number}"
# The status codes of each value of the `status` filter.
STATUSES = {"success": range(200, 400), "failure": range(400, 600)}


@routes.at("GET", LOG)
def list_deliveries(call: Call) -> Result:
    """List the deliveries of three days, newest first, in pages that begin at a cursor."""
    call.require_app()
    found = call.world.delivery_log.of(call.caller.app, call.world.now())
    if wanted := STATUSES.get(call.query.get("status", "")):
        found = [each for each in found if each.status_code in wanted]
    if cursor := call.query.get("cursor"):
        number = cursor.removeprefix("v1_")
        if not number.isdecimal():
            raise Refused(422, "Invalid cursor")
        found = [each for each in found if each.number <= int(number)]
    size = call.page_size()
    after = found[size] if len(found) > size else None
    return Result(
        data=[deliveries.item(each) for each in found[:size]],
        next_cursor=f"v1_{after.number}" if after else None,
    )


@routes.at("GET", DELIVERY)
def get_delivery(call: Call) -> Result:
    """Return a delivery with its payload."""
    return Result(data=deliveries.whole(_attempt(call)))


@routes.at("POST", DELIVERY + "/attempts")
def redeliver(call: Call) -> Result:
    """Redeliver a delivery under its own id."""
    call.world.outbox.append(replace(_attempt(call).delivery, status=None, response=""))
    return Result(status=202, data={})


def _attempt(call: Call) -> Attempt:
    call.require_app()
    found = call.world.delivery_log.find(call.caller.app, call.number("number"), call.world.now())
    if found is None:
        raise not_found()
    return found
