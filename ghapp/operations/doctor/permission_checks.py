"""Permissions and events: what the app asks for and what an account has granted, against the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ghapp.enterprise import missing_events
from ghapp.github.reading.registration import InstalledApp, Registration
from ghapp.manifest import Manifest
from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem, warning
from ghapp.rules.text.quoting import listed

PERMISSIONS = "Permissions"
EVENTS = "Events"
INSTALLATION = "Installation"
_LEVELS = ("read", "write", "admin")


def check_registration(registration: Registration, manifest: Manifest, version: str) -> list[Diagnosis]:
    """Compare what the app asks for with the manifest; an older server, by its version, lacks some events."""
    page = f"{registration.settings_url}/permissions"
    lacking = _lacking(registration.permissions, manifest.permissions)
    unneeded = sorted(registration.permissions.keys() - manifest.permissions.keys())
    found = []
    if lacking:
        message = f"The app does not ask for {_enumerated(lacking)}."
        cure = f"Set this at {page}. An owner of each account then has to accept it."
        found.append(problem(PERMISSIONS, message, cure))
    if unneeded:
        cure = f"Take it back at {page}, so that a stolen key is worth less."
        found.append(warning(PERMISSIONS, f"The app asks for more than it uses: {listed(unneeded)}.", cure))
    found = found or [ok(PERMISSIONS, "The app asks for every permission that it needs.")]
    missing = [
        event for event in manifest.events if event not in registration.events and event not in missing_events(version)
    ]
    if missing:
        message = f"The app does not subscribe to {listed(missing)}, so it misses what happens there."
        return [*found, problem(EVENTS, message, f"Tick it under **Subscribe to events** at {page}.")]
    return [*found, ok(EVENTS, "The app subscribes to every event that it handles.")]


def check_installation(installed: InstalledApp, registration: Registration) -> Diagnosis:
    """Compare what an account has granted with what the app asks for."""
    if installed.is_suspended:
        cure = f"An owner of the account can end this at {installed.settings_url}."
        return problem(INSTALLATION, f"The installation on {installed.account} is suspended.", cure)
    lacking = _lacking(installed.permissions, registration.permissions)
    events = sorted(registration.events - installed.events)
    if lacking or events:
        asked = _enumerated([*lacking, *(f"the event `{event}`" for event in events)])
        cure = f"An owner of {installed.account} can accept this at {installed.settings_url}."
        return problem(INSTALLATION, f"{installed.account} has not accepted {asked}.", cure)
    where = "all repositories" if installed.covers_all else "selected repositories"
    return ok(INSTALLATION, f"The app is installed on {where} of {installed.account}, with all permissions.")


def not_installed(place: str, registration: Registration) -> Diagnosis:
    """Return the diagnosis that the app is installed nowhere, or not on a repository."""
    cure = f"Press **Install App** at {registration.settings_url}/installations, and choose the repositories."
    return problem(INSTALLATION, f"The app is not installed on {place}.", cure)


def _lacking(held: Mapping[str, str], needed: Mapping[str, str]) -> list[str]:
    """Return the permissions that are missing or too low."""
    return [f"`{name}: {level}`" for name, level in sorted(needed.items()) if _rank(held.get(name)) < _rank(level)]


def _rank(level: str | None) -> int:
    return _LEVELS.index(level) if level in _LEVELS else -1


def _enumerated(phrases: Iterable[str]) -> str:
    *others, last = phrases
    return f"{', '.join(others)} and {last}" if others else last
