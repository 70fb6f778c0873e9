"""The playground: pages on which a visitor acts as anyone in the story and tries to get around the gate."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from ghapp.demo.conversation import conversation
from ghapp.demo.environment import Demo
from ghapp.demo.forms import FORM_ACTIONS, LABELS, MOVED, PROPOSALS, Form, Submission, ask_question, move, propose
from ghapp.demo.repository_pages import changes_between, file_at
from ghapp.demo.world_forms import LEAPS, edit_rules, move_clock, switch_merge_queue
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.threads import Issue, PullRequest
from ghapp.sandbox.verbs.merging import blocked_by

HOST = "127.0.0.1"
# The path of an issue or pull request on GitHub, so that links in checks lead here.
PAGE = r"/acme/shop/{kind:issues|pull}/{number:\d+}"
STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_INVISIBLE = re.compile(r"<!--.*?-->", re.DOTALL)
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Playground:
    """The pages, and the handlers of their forms."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._templates = Environment(
            loader=PackageLoader("ghapp.demo"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.filters["markdown"] = render_markdown
        self._templates.globals.update(
            demo=demo,
            blocked_by=partial(blocked_by, demo.sandbox),
            conversation=conversation,
            config_path=CONFIG_PATH,
            labels=LABELS,
            leaps=LEAPS,
            moved=MOVED,
            proposals=PROPOSALS,
        )

    def application(self) -> web.Application:
        """Return the application, which rejects requests for other hosts."""
        application = web.Application(middlewares=[_guard])
        application.router.add_get("/", self._overview)
        application.router.add_get(PAGE, self._thread)
        application.router.add_post("/as", self._become)
        application.router.add_post("/pull", self._open(propose))
        application.router.add_post("/move", self._open(move))
        application.router.add_post("/issue", self._open(ask_question))
        application.router.add_get(PAGE + "/files", self._thread)
        application.router.add_post(PAGE + "/{submission}", self._act)
        application.router.add_get(r"/acme/shop/blob/{sha:\w+}/{path:.+}", self._file)
        application.router.add_get(r"/acme/shop/compare/{span:[\w.]+}", self._compare)
        for path, verb in (("/clock", move_clock), ("/rules", edit_rules), ("/queue", switch_merge_queue)):
            application.router.add_post(path, self._change(verb))
        application.router.add_static("/static", STATIC)
        return application

    async def _overview(self, request: web.Request) -> web.Response:
        threads = [thread for _, thread in sorted(self._demo.sandbox.threads[self._demo.shop].items(), reverse=True)]
        return self._page(request, "overview.html", threads=threads)

    async def _thread(self, request: web.Request) -> web.Response:
        thread = self._find(request)
        return self._page(request, "thread.html", thread=thread, is_pull=isinstance(thread, PullRequest))

    async def _file(self, request: web.Request) -> web.Response:
        sha, path = request.match_info["sha"], request.match_info["path"]
        text = file_at(self._demo.shop, sha, path)
        if text is None:
            raise web.HTTPNotFound
        return self._page(request, "file.html", sha=sha, path=path, text=text)

    async def _compare(self, request: web.Request) -> web.Response:
        changes = changes_between(self._demo.shop, request.match_info["span"])
        if changes is None:
            raise web.HTTPNotFound
        return self._page(request, "compare.html", changes=changes)

    async def _become(self, request: web.Request) -> web.Response:
        form = await _form(request)
        response = _see(form.get("from", "/"))
        if form.get("who") in self._demo.people:
            response.set_cookie("who", form["who"], httponly=True, samesite="Strict")
        return response

    def _open(self, verb: Callable[[Demo, Actor, Form], Issue]) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            form = await _form(request)
            try:
                thread = verb(self._demo, self._actor(request), form)
            except Refused as refused:
                return _see("/", refused)
            await self._demo.settle()
            return _see(thread.path)

        return handle

    def _change(self, verb: Callable[[Demo, Form], None]) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            try:
                verb(self._demo, await _form(request))
            except Refused as refused:
                return _see("/", refused)
            await self._demo.settle()
            return _see("/")

        return handle

    async def _act(self, request: web.Request) -> web.Response:
        thread, perform = self._find(request), FORM_ACTIONS.get(request.match_info["submission"])
        if perform is None:
            raise web.HTTPNotFound
        try:
            perform(Submission(demo=self._demo, by=self._actor(request), thread=thread, form=await _form(request)))
        except Refused as refused:
            return _see(thread.path, refused)
        await self._demo.settle()
        return _see(thread.path)

    def _find(self, request: web.Request) -> Issue:
        thread = self._demo.sandbox.threads[self._demo.shop].get(int(request.match_info["number"]))
        if thread is None:
            raise web.HTTPNotFound
        return thread

    def _actor(self, request: web.Request) -> Actor:
        return self._demo.people.get(request.cookies.get("who", ""), self._demo.paula)

    def _page(self, request: web.Request, name: str, **content: object) -> web.Response:
        page = self._templates.get_template(name).render(
            me=self._actor(request), here=request.path, refused=request.query.get("refused", ""), **content
        )
        return web.Response(text=page, content_type="text/html", headers=HEADERS)


@asynccontextmanager
async def serve_playground(demo: Demo, port: int) -> AsyncIterator[str]:
    """Serve the playground on the loopback interface only, and yield its URL.

    The sandbox uses that URL for its links from then on. `port` 0 takes a free one.
    """
    runner = web.AppRunner(Playground(demo).application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        demo.sandbox.web_url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield demo.sandbox.web_url
    finally:
        await runner.cleanup()


def render_markdown(text: str) -> Markup:
    """Render Markdown as HTML; HTML in it becomes text, and what GitHub hides is removed."""
    # markdown-it escapes everything, because raw HTML is off, and rejects links that run scripts.
    return Markup(_markdown.render(_INVISIBLE.sub("", text)))  # noqa: S704  # for the reason above


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Reject requests for other hosts, so that no other site reaches the page through a name that resolves to it."""
    name = request.host.rpartition(":")[0] or request.host
    if name not in (HOST, "localhost"):
        raise web.HTTPMisdirectedRequest
    return await handler(request)


async def _form(request: web.Request) -> Form:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _see(page: str, refused: Refused | None = None) -> web.Response:
    """Redirect to a page of this site, with GitHub's refusal if there was one."""
    if not re.fullmatch(r"/[\w/-]*", page) or page.startswith("//"):
        page = "/"
    message = " ".join([refused.message, *map(str, refused.errors)]) if refused else ""
    return web.Response(
        status=303, headers={"Location": f"{page}?{urlencode({'refused': message})}" if message else page}
    )
