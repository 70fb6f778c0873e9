"""Check that no two modules or classes of ghapp/ share a name without playing the same part."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parent.parent
ENGINES = frozenset({"sqlite", "postgres"})

# A module is named after its subject, and its folder says which part it plays. These subjects occur in several folders.
MODULES: Mapping[str, str] = MappingProxyType(
    {
        "accounts": "users, organisations and bots, in the layers of the sandbox",
        "apps": "GitHub Apps, in the layers of the sandbox",
        "checks": "check suites and runs, in the layers of the sandbox",
        "commands": "slash commands: the table, and their records in the ledger",
        "comments": "comments: their wording, and the sandbox's verbs",
        "config_change": "a change of the rules file: read, and worded",
        "comparisons": "comparisons of two commits, in the layers of the sandbox",
        "deliveries": "webhook deliveries, in the layers of the sandbox",
        "errors": "the exceptions of the app, of the sandbox, and of its GraphQL API",
        "events": "GitHub's events: received, recorded in the sandbox, and sent by it",
        "file_contents": "files and folders of a repository, in the layers of the sandbox",
        "git": "commits and branches, in the layers of the sandbox",
        "installations": "installations of the app: listed by the app, changed by the sandbox's verbs",
        "issues": "issues, in the layers of the sandbox",
        "jobs": "jobs of the queue: the values, and the tables of both engines",
        "json_schema": "the JSON Schema of the rules file: generated, and published",
        "labels": "labels: the app's actions, and the sandbox's verbs",
        "merge_groups": "merge groups: judged, read, written, and run by the controller",
        "mutations": "GraphQL mutations: sent by the app, executed by the sandbox",
        "pagination": "pages of a connection: read by the app, cut by the sandbox",
        "people": "users and teams: read by the app, changed by the sandbox's verbs",
        "permissions": "permissions of an app: their names, the request, and the sandbox's check of them",
        "pulls": "pull requests, in the layers of the sandbox",
        "queue": "the merge queue, in the layers of the sandbox",
        "rate_limits": "rate limits: respected by the app, imposed by the sandbox",
        "repositories": "repositories, in both engines and in the layers of the sandbox",
        "reviews": "reviews, in the layers of the sandbox",
        "schema": "a schema: of the sandbox's GraphQL API, and of the tables of both engines",
        "sections": "sections of a document: the values, and the check of them",
        "server": "an HTTP server: the app's, and the sandbox's",
        "shared_heads": "pull requests that share a head: judged, worded, and run by the controller",
        "statuses": "commit statuses, in the layers of the sandbox",
        "threads": "issues and pull requests: read by the app, and in the layers of the sandbox",
        "sign_in": "sign-in with GitHub: the app's pages, and the sandbox's side of it",
        "timeline": "a thread's timeline: read by the rules, answered by the sandbox",
        "undecided": "checks that no evaluation stands behind: decided, and worded",
        "urls": "addresses of pages and of API calls at GitHub",
    }
)
# What GitHub has, once as the app sees it and once as the sandbox keeps it.
CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "Attempt": "an entry of GitHub's log of deliveries",
        "CheckRun": "a check run",
        "Claims": "the claims of an engine of the store",
        "Comment": "a comment",
        "Delivery": "a webhook delivery",
        "DeliveryLog": "GitHub's log of deliveries",
        "Event": "an event of a timeline",
        "Label": "a label",
        "PullRequest": "a pull request",
        "RateLimits": "the rate limits of an installation",
        "Repository": "a repository",
        "RequiredCheck": "a check that a branch requires",
        "Result": "the result of a call to an API of the sandbox",
        "Review": "a review",
        "ReviewRequest": "a request for a review",
        "Token": "an installation token",
        "UserToken": "a token with which an app acts for a person",
    }
)


def main() -> int:
    """Print every name that is shared without a reason, and every reason that is no longer needed."""
    found = [*faults("module", modules(ROOT), MODULES), *faults("class", classes(ROOT), CLASSES)]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


def modules(root: Path) -> dict[str, list[Path]]:
    """Return the modules of ghapp/ by name."""
    found = defaultdict(list)
    for path in sorted((root / "ghapp").rglob("*.py")):
        if path.stem != "__init__":
            found[path.stem].append(path.relative_to(root))
    return found


def classes(root: Path) -> dict[str, list[Path]]:
    """Return the modules that define a public class, by the name of the class."""
    found = defaultdict(list)
    for paths in modules(root).values():
        for path in paths:
            statements = ast.parse((root / path).read_text(encoding="utf-8")).body
            for name in (each.name for each in statements if isinstance(each, ast.ClassDef)):
                if not name.startswith("_"):
                    found[name].append(path)
    return found


def faults(kind: str, found: Mapping[str, Sequence[Path]], allowed: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the names of one kind; the two engines of the store may always share a name."""
    shared = {name: paths for name, paths in found.items() if len({_without_engine(path) for path in paths}) > 1}
    for name, paths in sorted(shared.items()):
        if name not in allowed:
            places = ", ".join(map(str, paths))
            yield f"{kind} {name}: {places}. Rename one, or add the part that they share to tools/check_names.py"
    for name in sorted(allowed.keys() - shared.keys()):
        yield f"{kind} {name} is no longer shared: remove it from tools/check_names.py"


def _without_engine(path: Path) -> tuple[str, ...]:
    return tuple("engine" if part in ENGINES else part for part in path.parts)


if __name__ == "__main__":
    sys.exit(main())
