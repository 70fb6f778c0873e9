"""Settings: the environment variables, read once; one message names every setting that is wrong."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from ghapp.errors import SettingsError
from ghapp.rules.model.channels import Channel, parse_channels

T = TypeVar("T")

DATABASE_URL = "sqlite:///ghapp.db"
GITHUB_URL = "https://api.github.com"
HOST = "0.0.0.0"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORT = 8000
MOST_DRAIN_SECONDS = 300
LOG_LEVEL = "INFO"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of `ghapp serve`. Its `repr` leaves out secrets.

    `webhook_secrets` holds the current secret and, during a rotation, the old one. `github_url` is the root of the
    REST API; for GitHub Enterprise Server `https://HOST/api/v3`, and `github_ca_file` the certificates of the authority
    that it uses. Port 0 chooses a free one. `operations_port` is where health and metrics are served; None is the port
    of everything else. A server that has to stop serves for another `drain_seconds`, while load balancers turn away
    from it. `public_url` is where browsers reach the server. `client_id` and `client_secret` are those of the app;
    without them nobody can sign in. `channels` are places outside GitHub.
    """

    app_id: int
    private_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    database_url: str = field(default=DATABASE_URL, repr=False)
    github_url: str = GITHUB_URL
    github_ca_file: str = ""
    host: str = HOST
    port: int = PORT
    operations_port: int | None = None
    drain_seconds: int = 0
    log_level: str = LOG_LEVEL
    public_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    channels: tuple[Channel, ...] = ()

    @property
    def has_sign_in(self) -> bool:
        """Return whether people can sign in to the pages."""
        return bool(self.client_id)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the environment. Raises `SettingsError`, whose message names every setting that is wrong."""
        env = _Environment(environ)
        secrets = (env.required("WEBHOOK_SECRET", str, ""), env.optional("WEBHOOK_SECRET_OLD", str, ""))
        settings = cls(
            app_id=env.required("APP_ID", _positive, 0),
            private_key=env.private_key(),
            webhook_secrets=tuple(filter(None, secrets)),
            database_url=env.optional("DATABASE_URL", _database_url, DATABASE_URL),
            github_url=env.optional("GITHUB_URL", _http_url, GITHUB_URL),
            github_ca_file=env.optional("GITHUB_CA_FILE", _ca_file, ""),
            host=env.optional("HOST", str, HOST),
            port=env.optional("PORT", _port, PORT),
            operations_port=env.optional("OPERATIONS_PORT", _port, None),
            drain_seconds=env.optional("DRAIN_SECONDS", _drain_seconds, 0),
            log_level=env.optional("LOG_LEVEL", _log_level, LOG_LEVEL),
            public_url=env.optional("PUBLIC_URL", parse_public_url, ""),
            client_id=env.optional("CLIENT_ID", str, ""),
            client_secret=env.optional("CLIENT_SECRET", str, ""),
            channels=env.optional("CHANNELS", parse_channels, ()),
        )
        env.together("CLIENT_ID", "CLIENT_SECRET", *(() if settings.host in LOOPBACK else ("PUBLIC_URL",)))
        if env.wrong:
            raise SettingsError("\n  ".join(("Correct these environment variables:", *env.wrong)))
        return settings


def read_env_file(file: Path) -> dict[str, str]:
    """Return the variables of a file with lines NAME=VALUE, as container engines read it. Raises `SettingsError`."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Cannot read {file}: {error}") from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        name, sign, value = line.partition("=")
        if line.strip() and not line.startswith("#"):
            if not sign or not name.strip().isidentifier():
                raise SettingsError(f"{file}:{number}: write NAME=VALUE, or # before a comment")
            found[name.strip()] = value.strip()
    return found


def server_address(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the root of GitHub's REST API, and the file with its authority's certificates. Raises `SettingsError`."""
    env = _Environment(environ)
    url = env.optional("GITHUB_URL", _http_url, GITHUB_URL)
    ca_file = env.optional("GITHUB_CA_FILE", _ca_file, "")
    if env.wrong:
        raise SettingsError("\n  ".join(("Correct these environment variables:", *env.wrong)))
    return url, ca_file


def database_url(environ: Mapping[str, str]) -> str:
    """Return the address of the database. Raises `SettingsError`."""
    env = _Environment(environ)
    url = env.optional("DATABASE_URL", _database_url, DATABASE_URL)
    if env.wrong:
        raise SettingsError(env.wrong[0])
    return url


def webhook(environ: Mapping[str, str]) -> tuple[str, int]:
    """Return the webhook's secret and the port of the server. Raises `SettingsError`."""
    env = _Environment(environ)
    found = env.required("WEBHOOK_SECRET", str, ""), env.optional("PORT", _port, PORT)
    if env.wrong:
        raise SettingsError(env.wrong[0])
    return found


def github_server(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the root of GitHub's REST API, and the file with the authority's certificates. Raises `SettingsError`."""
    env = _Environment(environ)
    server = env.optional("GITHUB_URL", _http_url, GITHUB_URL), env.optional("GITHUB_CA_FILE", _ca_file, "")
    if env.wrong:
        raise SettingsError(env.wrong[0])
    return server


class _Environment:
    """Reads settings one by one; collects errors in `wrong` and returns a placeholder for each."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.wrong: list[str] = []

    def _text(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def required(self, name: str, parse: Callable[[str], T], placeholder: T) -> T:
        """Return a parsed setting that must be set."""
        if not self._text(name):
            self.wrong.append(f"{name} is missing")
            return placeholder
        return self.optional(name, parse, placeholder)

    def optional(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """Return a parsed setting, or `default` where it is absent or empty."""
        text = self._text(name)
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.wrong.append(f"{name} {error}")
            return default

    def together(self, *names: str) -> None:
        """Require all of these settings if one of the first two is set."""
        if any(map(self._text, names[:2])):
            self.wrong += [
                f"{name} is missing: sign-in needs {', '.join(names)}" for name in names if not self._text(name)
            ]

    def private_key(self) -> str:
        """Return the app's private key in PEM, from PRIVATE_KEY or the file that PRIVATE_KEY_FILE names."""
        inline, file = self._text("PRIVATE_KEY"), self._text("PRIVATE_KEY_FILE")
        if inline and file:
            self.wrong.append("PRIVATE_KEY and PRIVATE_KEY_FILE are both set; set only one")
        elif file:
            return self.optional("PRIVATE_KEY_FILE", _key_file, "")
        elif not inline:
            self.wrong.append("PRIVATE_KEY or PRIVATE_KEY_FILE is missing; set one")
        return self.optional("PRIVATE_KEY", _key, "")


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError(f"must be a positive whole number, not {text!r}")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ValueError(f"must be a number from 0 to 65535, not {text!r}")
    return int(text)


def _drain_seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_DRAIN_SECONDS):
        raise ValueError(f"must be a number of seconds from 0 to {MOST_DRAIN_SECONDS}, not {text!r}")
    return int(text)


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}, not {text!r}")
    return text.upper()


def _http_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        raise ValueError(f"must be a URL such as {GITHUB_URL}, not {text!r}")
    return text.rstrip("/")


def parse_public_url(text: str) -> str:
    """Return the root of the server's pages: HTTPS, except on this machine. Raises `ValueError`."""
    url = urlsplit(text)
    is_local = url.scheme == "http" and url.hostname in LOOPBACK
    if not (is_local or url.scheme == "https") or not url.hostname or url.path.strip("/") or url.query or url.fragment:
        raise ValueError(f"must be the root of an HTTPS server, such as https://roe.example.com, not {text!r}")
    return text.rstrip("/")


def _database_url(text: str) -> str:
    # The URL may hold a password, so the message does not repeat it.
    if not re.match(r"(sqlite:///|postgres(ql)?://).", text):
        raise ValueError("must be a URL such as sqlite:///ghapp.db or postgresql://USER:PASSWORD@HOST/NAME")
    return text


def _ca_file(text: str) -> str:
    try:
        ssl.create_default_context(cafile=text)
    except OSError as error:  # a file that cannot be read, or holds no certificate: ssl.SSLError is one
        raise ValueError(f"names a file without certificates in PEM format: {error}") from error
    return text


def _key_file(text: str) -> str:
    try:
        return _key(Path(text).read_text(encoding="ascii"))
    except OSError as error:
        raise ValueError(f"names a file that cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError("names a file that is not a private key in PEM format") from error


def _key(text: str) -> str:
    """Return a private key; in a one-line variable, `\\n` stands for a line break."""
    # Imported here because it takes a tenth of a second, and most commands need no key.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = text.replace("\\n", "\n").strip() + "\n"
    try:
        key = load_pem_private_key(pem.encode("ascii"), password=None)
    except (ValueError, TypeError) as error:
        raise ValueError("is not a private key in PEM format, as downloaded from GitHub") from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("is not an RSA key; GitHub Apps sign with RSA")
    return pem
