"""The frame of every page: templates, static files and security headers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from ghapp.web.visits import SignedInUser

STATIC = "/static/{name}"
_TYPES = MappingProxyType({"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"})
_HEADERS = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
_markdown = MarkdownIt("commonmark", {"html": False})
# Browsers that have seen the site by HTTPS do not try HTTP for a year.
_ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


class Frame:
    """Renders templates. All text is escaped; `secure` is whether browsers reach the server by HTTPS."""

    def __init__(self, *, secure: bool) -> None:
        self._static = _static_files()
        self._templates = Environment(
            loader=PackageLoader("ghapp.web"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["static"] = _addresses(self._static)
        self._templates.filters["markdown"] = render_line
        self.headers: Mapping[str, str] = {**_HEADERS, **(_ONLY_HTTPS if secure else {})}

    def page(
        self, template: str, user: SignedInUser | None, content: Mapping[str, object], *, status: int = 200
    ) -> web.Response:
        """Return a page as a response."""
        text = self._templates.get_template(template).render(user=user, **content)
        return web.Response(text=text, status=status, content_type="text/html", headers=self.headers)

    def image(self, template: str, content: Mapping[str, object]) -> web.Response:
        """Return an SVG image."""
        text = self._templates.get_template(template).render(content)
        return web.Response(text=text, content_type="image/svg+xml", headers=self.headers)

    def message(self, user: SignedInUser | None, status: int, title: str, *lines: str) -> web.Response:
        """Return a page that says what went wrong and what to do."""
        return self.page("message.html", user, {"title": title, "lines": lines}, status=status)

    async def static(self, request: web.Request) -> web.Response:
        """Return a style sheet, script or image; its address changes with its contents."""
        name = request.match_info["name"]
        if name not in self._static:
            return web.Response(status=404, text="There is no such file.")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return web.Response(body=self._static[name], content_type=_TYPES[name.rpartition(".")[2]], headers=headers)


def render_line(text: str) -> Markup:
    """Render a line of the app's own Markdown, in which every foreign name is a code span; HTML in it becomes text."""
    # markdown-it escapes everything, because raw HTML is off, and rejects links that run scripts.
    return Markup(_markdown.renderInline(text))  # noqa: S704  # for the reason above


def _addresses(static: Mapping[str, bytes]) -> dict[str, str]:
    return {name: f"/static/{name}?{hashlib.sha256(body).hexdigest()[:12]}" for name, body in static.items()}


def _static_files() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in files("ghapp.web").joinpath("static").iterdir()}
