"""From nothing to a gated repository, as a new operator goes: docs/getting-started.md, step by step."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from ghapp.app import App
from ghapp.settings import Settings, read_env_file
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.setting_up import merge_a_first_document, new_operator, settle
from tests.support.world import AT_ONCE


async def test_a_new_operator_gets_a_refused_and_a_granted_merge(tmp_path: Path) -> None:
    async with new_operator(tmp_path) as operator:
        box, shop = operator.sandbox, operator.shop
        emma = box.actor("emma")
        await operator.say_where_the_server_is("http://127.0.0.1:8000")
        await operator.register()
        settings = replace(Settings.from_env(read_env_file(tmp_path / "ghapp.env")), host="127.0.0.1", port=0)
        store = SQLiteStore(str(tmp_path / "ghapp.db"), clock=time.time, policy=AT_ONCE)
        async with App(settings, store=store) as app:
            await app.idle()
            (registration,) = box.apps.values()
            registration.webhook_url = f"{app.url}/webhook"
            await operator.install()
            await settle(operator, app)

            links = (await operator.page_of("acme/shop")).links
            proposal = parse_qs(urlsplit(next(link for link in links if "/acme/shop/new/main" in link)).query)
            (path,), (text,) = proposal["filename"], proposal["value"]
            box.commit(shop, emma, {path: text.replace("octocat", "pam").replace("hubot", "emma")})
            _, ruleset = await operator.open("/setup/ruleset.json")
            box.import_ruleset(shop, emma, json.loads(ruleset))
            await settle(operator, app)
            _, page = await operator.open("/setup?repository=acme/shop")
            assert page.count(">done<") == 4, page

            pull = await merge_a_first_document(operator, app)
            assert pull.merged_at
