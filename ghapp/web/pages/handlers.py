"""The handlers of the pages: each reads rows, builds the view model and renders a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from ghapp.starters import proposal_link
from ghapp.store.page_answers import PageViewer, ShownDocument
from ghapp.store.read_model import ReadModel
from ghapp.web.frame import Frame
from ghapp.web.pages import decision_log, documents_in_flight
from ghapp.web.pages.away_handlers import AwayHandlers
from ghapp.web.pages.exports import as_csv, as_json
from ghapp.web.pages.pair_figures import MONTH, MONTHS, PairFigures, pair_figures
from ghapp.web.pages.plots import COLOURS, HEIGHT, WIDTH, plot
from ghapp.web.pages.repository_configs import RepositoryConfigs
from ghapp.web.pages.roadmap import roadmap
from ghapp.web.pages.your_turn import LISTED, your_turn
from ghapp.web.visits import NotHere, Visit

# The most rows of a CSV or JSON file.
_MOST_EXPORTED = 5_000
_LONGEST_SEARCH = 200
_MOST_PROPOSALS = 5


def viewer_of(visit: Visit) -> PageViewer:
    """Return whom the read model answers."""
    return PageViewer(login=visit.user.login, teams=visit.reach.teams, repositories=visit.reach.repositories)


class PageHandlers:
    """The pages that show lists."""

    def __init__(self, frame: Frame, rows: ReadModel, configs: RepositoryConfigs, away: AwayHandlers) -> None:
        self._frame = frame
        self._rows = rows
        self._configs = configs
        self._away = away

    async def your_turn(self, visit: Visit) -> web.Response:
        """Show what waits for the viewer."""
        viewer = viewer_of(visit)
        waiting = await self._rows.your_turn(viewer, most=LISTED)
        own = await self._rows.own_documents(viewer, most=LISTED + 1)
        calendars = await self._configs.calendars(_repositories([*waiting.rows, *own]))
        page = your_turn(waiting, own, viewer, visit.now, calendars)
        proposals = () if page.turns or page.awaiting else await self._proposals(visit)
        has_repositories, away = bool(viewer.repositories), await self._away.section(visit)
        return self._page(
            "your_turn.html", visit, "/", page=page, has_repositories=has_repositories, proposals=proposals, away=away
        )

    async def _proposals(self, visit: Visit) -> list[tuple[str, str]]:
        """Return repositories without a rules file, each with the address at which anybody can propose one."""
        found = list[tuple[str, str]]()
        for each in visit.reach.named:
            if len(found) < _MOST_PROPOSALS and await self._configs.of(each.id) is None:
                found.append((each.full_name, proposal_link(each.url, each.branch)))
        return found

    async def documents(self, visit: Visit) -> web.Response:
        """Show the documents in flight."""
        filters, number = (
            documents_in_flight.filters_of(visit.request.query),
            documents_in_flight.page_of(visit.request.query),
        )
        found = await self._rows.documents(visit.reach.repositories, filters, page=number)
        calendars = await self._configs.calendars(_repositories(found.rows))
        page = documents_in_flight.document_list(found, filters, number, visit.now, calendars)
        return self._page(
            "documents.html",
            visit,
            "/documents",
            page=page,
            kinds=documents_in_flight.KINDS,
            states=documents_in_flight.STATES,
            unfiltered=documents_in_flight.without_filters(filters),
        )

    async def export_documents(self, visit: Visit) -> web.Response:
        """Return the documents in flight as CSV or JSON."""
        filters = documents_in_flight.filters_of(visit.request.query)
        found = await self._rows.documents(visit.reach.repositories, filters, size=_MOST_EXPORTED)
        calendars = await self._configs.calendars(_repositories(found.rows))
        rows = [documents_in_flight.exported(shown, visit.now, calendars) for shown in found.rows]
        return self._file(visit, "documents", documents_in_flight.COLUMNS, rows)

    async def roadmap(self, visit: Visit) -> web.Response:
        """Show the roadmap."""
        number = documents_in_flight.page_of(visit.request.query)
        page = roadmap(await self._rows.roadmap(visit.reach.repositories), visit.now, number)
        return self._page("roadmap.html", visit, "/roadmap", page=page)

    async def decisions(self, visit: Visit) -> web.Response:
        """Show the decisions."""
        search, number = _search(visit), documents_in_flight.page_of(visit.request.query)
        found = await self._rows.decisions(visit.reach.repositories, search, page=number)
        page = decision_log.decision_log(found, search, number)
        return self._page("decisions.html", visit, "/decisions", page=page)

    async def export_decisions(self, visit: Visit) -> web.Response:
        """Return the decisions as CSV or JSON."""
        found = await self._rows.decisions(visit.reach.repositories, _search(visit), size=_MOST_EXPORTED)
        rows = [decision_log.exported(shown) for shown in found.rows]
        return self._file(visit, "decisions", decision_log.COLUMNS, rows)

    async def pairs(self, visit: Visit) -> web.Response:
        """Show the figures of the pairs."""
        return self._page("pairs.html", visit, "/pairs", pairs=await self._pair_figures(visit))

    async def pair_plot(self, visit: Visit) -> web.Response:
        """Return the plot of a pair as an image."""
        query = visit.request.query
        colours = COLOURS.get(query.get("theme", ""), COLOURS["light"])
        for figures in await self._pair_figures(visit):
            if figures.months and (str(figures.repository_id), figures.pair) == (query.get("id"), query.get("pair")):
                content = {"plot": plot(figures), "colours": colours, "width": WIDTH, "height": HEIGHT}
                return self._frame.image("plot.svg", content)
        raise NotHere

    async def _pair_figures(self, visit: Visit) -> tuple[PairFigures, ...]:
        since = visit.now - MONTH * MONTHS - timedelta(days=1)
        found = await self._rows.pair_decisions(visit.reach.repositories, since.timestamp())
        calendars = await self._configs.calendars([each.repository_id for each in found])
        return pair_figures(found, visit.now, calendars)

    def _page(self, template: str, visit: Visit, current: str, **content: object) -> web.Response:
        return self._frame.page(template, visit.user, {"current": current, "now": visit.now, **content})

    def _file(self, visit: Visit, name: str, columns: Sequence[str], rows: list[dict[str, Any]]) -> web.Response:
        """Return rows as the kind of file that the address names."""
        extension = visit.request.path.rpartition(".")[2]
        text, content_type = as_json(rows), "application/json"
        if extension == "csv":
            text, content_type = as_csv(columns, rows), "text/csv"
        headers = {**self._frame.headers, "Content-Disposition": f'attachment; filename="{name}.{extension}"'}
        return web.Response(text=text, content_type=content_type, charset="utf-8", headers=headers)


def _repositories(documents: Iterable[ShownDocument]) -> set[int]:
    return {shown.repository_id for shown in documents}


def _search(visit: Visit) -> str:
    return visit.request.query.get("q", "")[:_LONGEST_SEARCH].strip()
