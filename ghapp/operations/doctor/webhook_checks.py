"""The webhook: its address and secret, and by GitHub's log how the app answered the last deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from ghapp.github.reading.delivery_log import Attempt
from ghapp.github.reading.registration import WebhookConfiguration
from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem, warning

WEBHOOK = "Webhook"
DELIVERIES = "Deliveries"
PATH = "/webhook"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_RELAYS = frozenset({"smee.io"})
_REACH = "Start `ghapp serve`, and check that GitHub can reach it: DNS, firewall, TLS, reverse proxy."


def check_webhook(webhook: WebhookConfiguration, settings_url: str) -> list[Diagnosis]:
    """Check where GitHub sends deliveries, and whether it signs them."""
    address = urlsplit(webhook.url)
    if not webhook.url:
        return [problem(WEBHOOK, "The app has no webhook URL, so it hears of nothing.", _set_url(settings_url))]
    found = []
    if address.hostname in _RELAYS:
        cure = "Use it only to try the app. Later, set the webhook URL to the address of the server."
        found.append(warning(WEBHOOK, f"Deliveries go through {address.hostname}, where others may read them.", cure))
    elif address.path != PATH:
        found.append(
            problem(WEBHOOK, f"{webhook.url} does not end in {PATH}, where the app listens.", _set_url(settings_url))
        )
    if not webhook.has_secret:
        cure = f"Enter the value of WEBHOOK_SECRET as the webhook secret at {settings_url}."
        found.append(problem(WEBHOOK, "The app has no webhook secret, and the server refuses unsigned requests.", cure))
    if address.scheme != "https" and address.hostname not in _LOCAL:
        cure = f"Use an https address at {settings_url}."
        found.append(warning(WEBHOOK, f"{webhook.url} is not encrypted.", cure))
    elif not webhook.verifies_certificate:
        cure = f"Turn on SSL verification at {settings_url}."
        found.append(warning(WEBHOOK, "GitHub does not verify the certificate of the server.", cure))
    return found or [ok(WEBHOOK, f"GitHub sends signed deliveries to {webhook.url}.")]


def check_deliveries(log: Sequence[Attempt], settings_url: str) -> Diagnosis:
    """Judge the log, newest first: the newest attempt says how it is now, the others what was lost."""
    if not log:
        cure = (
            f"Do something that the app hears of, such as a comment, or redeliver the ping at {settings_url}/advanced."
        )
        return warning(DELIVERIES, "GitHub has sent nothing to the app in the last days.", cure)
    newest = log[0]
    if not newest.answered:
        return problem(
            DELIVERIES, f"GitHub's last delivery failed: {_reason(newest.status)}.", _cure(newest.status, settings_url)
        )
    answered = {attempt.id for attempt in log if attempt.answered}
    lost = {attempt.id: attempt.status for attempt in reversed(log) if attempt.id not in answered}
    total = len({attempt.id for attempt in log})
    if not lost:
        return ok(
            DELIVERIES, f"The app answered all of the last {total} deliveries." if total > 1 else "The app answered."
        )
    counts = ", ".join(f"{count} with status {status}" for status, count in Counter(lost.values()).most_common())
    message = f"The app answers now, but {len(lost)} of the last {total} deliveries failed: {counts}."
    return warning(DELIVERIES, message, "Nothing to do if the server was down: it fetches them when it starts.")


def _set_url(settings_url: str) -> str:
    return f"Set the webhook URL to https://YOUR-SERVER{PATH} at {settings_url}."


def _reason(status: int) -> str:
    match status:
        case 401:
            return "the server answered 401, because the signature does not match its secret"
        case 404 | 405:
            return f"the server answered {status}, so nothing accepts deliveries at that address"
        case 413:
            return "the server or its proxy answered 413, because the delivery is too large for it"
        case 502 | 504:
            return f"GitHub noted {status}, so the server or its proxy could not be reached"
        case 503:
            return "the server answered 503, because its database is unavailable"
    return f"the server answered {status}"


def _cure(status: int, settings_url: str) -> str:
    match status:
        case 401:
            return f"Enter the same secret in WEBHOOK_SECRET and at {settings_url}, and restart the server."
        case 404 | 405:
            return f"Set the webhook URL to the address of `ghapp serve` with the path {PATH} at {settings_url}."
        case 413:
            return "Let the reverse proxy accept bodies of 25 MB."
        case 502 | 504:
            return _REACH
        case 503:
            return "Check DATABASE_URL, and that the disk has space."
    return f"Read the response of that delivery at {settings_url}/advanced, and the log of the server."
