"""Validators for single values: holders, globs, labels. Each raises `ValueError` that says what to write."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sized
from datetime import date
from typing import TypeVar

from ghapp.rules.model.channels import CHANNEL_PATTERN
from ghapp.rules.model.framework import CheckNames, CheckScope
from ghapp.rules.text.glob_syntax import parse_glob
from ghapp.rules.text.quoting import did_you_mean, listed, quoted

MAX_LABEL = 50
MAX_DESCRIPTION = 100
MAX_LOGIN = 39
MAX_GLOB = 255
MAX_HOLDERS = 100
MAX_DELEGATES = 500
MAX_SECTIONS = 50
MAX_SECTION_NAMES = 20
MAX_CHECK_NAMES = 50
MAX_CHECK_NAME = 100

# A login has letters, digits and hyphens; that of an enterprise managed user ends in `_company`. Old accounts may have
# consecutive or trailing hyphens. Source: https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/
# iam-configuration-reference/username-considerations-for-external-authentication
_LOGIN = r"[A-Za-z0-9][A-Za-z0-9-]*(_[A-Za-z0-9]+)?"
_DELEGATE = re.compile(rf"@?({_LOGIN})(\s+until\s+(?P<day>\d{{4}}-\d\d-\d\d))?", re.ASCII)
_SLUG = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
LOGIN_PATTERN = rf"^@?{_LOGIN}$"
HOLDER_PATTERN = rf"^@?{_LOGIN}(/{_SLUG})?$"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNSUPPORTED = re.compile(r"[\x00-\x20\x7f\[\]{}\\~^:!]")
_SCOPES = [scope.value for scope in CheckScope]
COLOR_PATTERN = r"^#?[0-9A-Fa-f]{6}$"


def check_holder(text: str) -> str:
    """Accept a user's login or `@org/team`."""
    name = text.removeprefix("@")
    if name.endswith("[bot]"):
        raise ValueError(f"{quoted(text)} is a bot: only people and teams can hold a role.")
    if name.count("/") > 1:
        raise ValueError(f"{quoted(text)} includes a parent team: write `@org/team` only.")
    if not re.fullmatch(HOLDER_PATTERN, text) or len(name.split("/")[0]) > MAX_LOGIN:
        raise ValueError(
            f'{quoted(text)} is not a valid user or team: use a login like `octocat` or a team like `"@org/team"`.'
        )
    return text


def check_login(text: str) -> str:
    """Accept a user's login, but no team."""
    if "/" in check_holder(text):
        raise ValueError(f"{quoted(text)} is a team: only users can delegate, and only to users.")
    return text


def check_bot(text: str) -> str:
    """Accept the login of a user that is a bot."""
    if text.endswith("[bot]"):
        raise ValueError(f"{quoted(text)} is an app, which always counts as a bot: remove it.")
    if "/" in check_holder(text):
        raise ValueError(f"{quoted(text)} is a team: list the users that are bots.")
    return text


def check_check_names(value: object) -> CheckNames:
    """Accept the scope of the check, or a mapping from branch patterns to names."""
    if isinstance(value, str):
        if value in _SCOPES:
            return CheckScope(value)
        hint = did_you_mean(value, _SCOPES) or f" Use {listed(_SCOPES, 'or')}, or map branch patterns to names."
        raise ValueError(f"Unknown value {quoted(value)} for `gate.check`.{hint}")
    if not isinstance(value, Mapping) or not value:
        raise ValueError("`gate.check` must be `single`, `per-base`, or a mapping like `release/*: Release gate`.")
    if len(value) > MAX_CHECK_NAMES:
        raise ValueError(f"`gate.check` has {len(value)} branch patterns: {MAX_CHECK_NAMES} at most.")
    for pattern, name in value.items():
        _check_branch_pattern(pattern)
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_CHECK_NAME or _CONTROL.search(name):
            raise ValueError(
                f"The name of the check for {quoted(pattern)} must be text of 1 to {MAX_CHECK_NAME} characters."
            )
    return tuple((pattern, name.strip()) for pattern, name in value.items())


def _check_branch_pattern(pattern: str) -> None:
    if not pattern or len(pattern) > MAX_GLOB or _UNSUPPORTED.search(pattern):
        raise ValueError(
            f"{quoted(pattern)} is not a valid branch pattern: use a name like `main`, or `*`, `**` and `?` in it."
        )


def check_delegate(text: str) -> str:
    """Accept a delegate's login, with an optional last day."""
    if parse_delegate(text) is None:
        raise ValueError(f"{quoted(text)} is not a valid delegate: write `monalisa` or `monalisa until 2026-12-24`.")
    return text


def parse_delegate(text: str) -> tuple[str, date | None] | None:
    """Return the login and the last day of `@monalisa until 2026-12-24`, or None for any other text."""
    found = _DELEGATE.fullmatch(text.strip())
    if found is None or len(found[1]) > MAX_LOGIN:
        return None
    try:
        return found[1], date.fromisoformat(found["day"]) if found["day"] else None
    except ValueError:
        return None


def check_delegates(names: dict[str, str]) -> dict[str, str]:
    """Accept a mapping from users to their delegates, without chains."""
    if len(names) > MAX_DELEGATES:
        raise ValueError(f"There are more than {MAX_DELEGATES} delegates: remove those whose day is past.")
    delegators = [name.removeprefix("@").lower() for name in names]
    if len(set(delegators)) < len(delegators):
        duplicate = _first_duplicate(delegators)
        raise ValueError(f"{quoted(duplicate)} is listed twice under `delegates`: keep one entry.")
    for text in names.values():
        parsed = parse_delegate(text)
        if parsed and parsed[0].lower() in delegators:
            raise ValueError(f"{quoted(parsed[0])} cannot be a delegate and delegate to someone else.")
    return names


def check_not_empty(texts: list[str]) -> list[str]:
    """Accept a list with at least one item."""
    if not texts:
        raise ValueError("This list is empty: add a value or remove the key.")
    return texts


def check_holders(texts: list[str]) -> list[str]:
    """Accept a short list of holders without duplicates."""
    if len(texts) > MAX_HOLDERS:
        raise ValueError(f"This list has more than {MAX_HOLDERS} holders: name a team.")
    names = [text.removeprefix("@").lower() for text in texts]
    if len(set(names)) < len(names):
        duplicate = _first_duplicate(names)
        raise ValueError(f"{quoted(duplicate)} is in this list twice: keep one.")
    return texts


def check_glob(text: str) -> str:
    """Accept a `.gitignore` pattern that can match a file."""
    segments = text.removeprefix("!").strip("/").split("/")
    ends_in_space = text[-1:].isspace() and not text.endswith("\\ ")
    if text[:1].isspace() or ends_in_space or not all(segments):
        raise ValueError(f"The glob {quoted(text)} cannot match any file: use a path like `docs/prd/**`.")
    if "." in segments or ".." in segments:
        raise ValueError(
            f"The glob {quoted(text)} cannot match any file: paths start at the repository root, without `.` or `..`."
        )
    if re.search(r"\\\w", text):
        raise ValueError(f"The glob {quoted(text)} contains a backslash: separate folders with `/`.")
    if len(text) > MAX_GLOB or parse_glob(text) is None:
        raise ValueError(f"The glob {quoted(text)} is not valid: use the syntax of a .gitignore file.")
    return text


def check_globs(texts: list[str]) -> list[str]:
    """Accept a list with at least one pattern that includes files, or an empty list, which matches none."""
    if texts and all(text.startswith("!") for text in texts):
        raise ValueError("This list only excludes files (`!`): add a glob that includes some.")
    return texts


def check_label(text: str) -> str:
    """Accept a label name within GitHub's limits."""
    if not text.strip() or text != text.strip() or len(text) > MAX_LABEL or _CONTROL.search(text):
        raise ValueError(
            f"{quoted(text)} is not a valid label name:"
            f" use 1 to {MAX_LABEL} characters, without leading or trailing spaces."
        )
    return text


def check_color(text: str) -> str:
    """Accept a label color and return it in lower case without `#`."""
    if not re.fullmatch(COLOR_PATTERN, text):
        raise ValueError(f"{quoted(text)} is not a valid color: use six hexadecimal digits, like `0969da`.")
    return text.removeprefix("#").lower()


def check_description(text: str) -> str:
    """Accept a label description within GitHub's limit."""
    if len(text) > MAX_DESCRIPTION or _CONTROL.search(text):
        raise ValueError(f"A label description must be one line of at most {MAX_DESCRIPTION} characters: shorten it.")
    return text


def check_pair_name(text: str) -> str:
    """Accept a pair name and return it without surrounding spaces."""
    if not text.strip() or len(text) > MAX_LABEL or _CONTROL.search(text):
        raise ValueError(f"{quoted(text)} is not a valid pair name: use 1 to {MAX_LABEL} characters.")
    return text.strip()


def check_section_name(text: str) -> str:
    """Accept the name of a section and return it without surrounding spaces."""
    if not re.search(r"\w", text) or len(text) > MAX_LABEL or _CONTROL.search(text):
        raise ValueError(
            f"{quoted(text)} is not a valid section name:"
            f" use 1 to {MAX_LABEL} characters with at least one letter or digit."
        )
    return text.strip()


SectionList = TypeVar("SectionList", bound=Sized)


def check_sections(sections: SectionList) -> SectionList:
    """Accept a list of sections that a document can be compared with."""
    if len(sections) > MAX_SECTIONS:
        raise ValueError(f"This list has more than {MAX_SECTIONS} sections: shorten it.")
    return sections


def check_section_names(texts: list[str]) -> list[str]:
    """Accept a short list of other headings, or of words."""
    if len(texts) > MAX_SECTION_NAMES:
        raise ValueError(f"This list has more than {MAX_SECTION_NAMES} values: shorten it.")
    return texts


def _first_duplicate(names: list[str]) -> str:
    return next(name for name, count in Counter(names).items() if count > 1)


def check_channel(text: str) -> str:
    """Accept the name of a channel."""
    if not re.fullmatch(CHANNEL_PATTERN, text):
        raise ValueError(
            f"{quoted(text)} is not a channel name. Use lower-case letters, digits and hyphens, at most 50."
        )
    return text
