"""Forms: what a page submits, read within limits and only from the server's own pages."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from ghapp.web.request_body import BodyReader, RequestRefused

_LARGEST = 64 * 2**10
_MOST_FIELDS = 50
_BODIES = BodyReader(budget=4 * 2**20)


async def read_form(request: web.Request, csrf: str) -> Mapping[str, str]:
    """Return the fields of a form. Raises `RequestRefused` unless it holds the secret of the page that was shown."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise RequestRefused(415, "the form has an unexpected type")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise RequestRefused(403, "the form comes from another site")
    if (request.content_length or 0) > _LARGEST:
        raise RequestRefused(413, "the form is too large")
    try:
        body = (await _BODIES.read(request)).decode()
        fields = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise RequestRefused(400, "the form is malformed") from error
    if not hmac.compare_digest(fields.get("csrf", "").encode(), csrf.encode()):
        raise RequestRefused(403, "the form has expired")
    return fields
