"""The environment: complete, defaulted, or refused with every wrong setting named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ghapp.errors import SettingsError
from ghapp.rules.model.channels import Channel
from ghapp.settings import Settings

NO_ROOT = "must be the root of an HTTPS server, such as https://roe.example.com"
SQLITE, POSTGRESQL = "sqlite:///ghapp.db", "postgresql://USER:PASSWORD@HOST/NAME"


@pytest.fixture
def environ(private_key: str) -> dict[str, str]:
    """The least that a server needs."""
    return {"APP_ID": "7", "PRIVATE_KEY": private_key, "WEBHOOK_SECRET": "s3cret"}


def wrong(environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_app_id_key_and_secret_are_enough(environ: dict[str, str], private_key: str) -> None:
    assert Settings.from_env(environ) == Settings(app_id=7, private_key=private_key, webhook_secrets=("s3cret",))


def test_every_setting_is_read(environ: dict[str, str], private_key: str) -> None:
    environ |= {
        "WEBHOOK_SECRET_OLD": "older",
        "DATABASE_URL": "sqlite:////var/lib/ghapp.db",
        "GITHUB_URL": "https://ghes.example/api/v3/",
        "HOST": "127.0.0.1",
        "PORT": "0",
        "OPERATIONS_PORT": "9090",
        "DRAIN_SECONDS": "15",
        "LOG_LEVEL": "debug",
        "PUBLIC_URL": "https://roe.example/",
        "CLIENT_ID": "Iv1.7",
        "CLIENT_SECRET": "s3cret too",
        "CHANNELS": '{"checkout": {"url": "slack://s3cret", "for": ["acme"]}}',
    }
    assert Settings.from_env(environ) == Settings(
        app_id=7,
        private_key=private_key,
        webhook_secrets=("s3cret", "older"),
        database_url="sqlite:////var/lib/ghapp.db",
        github_url="https://ghes.example/api/v3",
        host="127.0.0.1",
        port=0,
        operations_port=9090,
        drain_seconds=15,
        log_level="DEBUG",
        public_url="https://roe.example",
        client_id="Iv1.7",
        client_secret="s3cret too",
        channels=(Channel(name="checkout", address="slack://s3cret", scopes=frozenset({"acme"})),),
    )


def test_a_key_on_one_line_has_its_line_breaks_escaped(environ: dict[str, str], private_key: str) -> None:
    environ["PRIVATE_KEY"] = private_key.replace("\n", "\\n")
    assert Settings.from_env(environ).private_key == private_key


def test_the_key_may_be_in_a_file(environ: dict[str, str], private_key: str, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(private_key)
    environ |= {"PRIVATE_KEY": "", "PRIVATE_KEY_FILE": str(file)}
    assert Settings.from_env(environ).private_key == private_key


def test_secrets_are_not_in_the_repr(environ: dict[str, str]) -> None:
    shown = repr(Settings.from_env(environ))
    assert "s3cret" not in shown
    assert "PRIVATE KEY" not in shown


def test_an_empty_environment_names_every_missing_setting() -> None:
    assert wrong({}) == [
        "WEBHOOK_SECRET is missing",
        "APP_ID is missing",
        "PRIVATE_KEY or PRIVATE_KEY_FILE is missing; set one",
    ]


EC_KEY = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode("ascii")
)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("APP_ID", "seven", "APP_ID must be a positive whole number, not 'seven'"),
        ("APP_ID", "0", "APP_ID must be a positive whole number, not '0'"),
        ("PRIVATE_KEY", "hush", "PRIVATE_KEY is not a private key in PEM format, as downloaded from GitHub"),
        ("PRIVATE_KEY", "höß", "PRIVATE_KEY is not a private key in PEM format, as downloaded from GitHub"),
        ("PRIVATE_KEY", EC_KEY, "PRIVATE_KEY is not an RSA key; GitHub Apps sign with RSA"),
        ("PRIVATE_KEY_FILE", "key.pem", "PRIVATE_KEY and PRIVATE_KEY_FILE are both set; set only one"),
        ("WEBHOOK_SECRET", " ", "WEBHOOK_SECRET is missing"),
        ("DATABASE_URL", "mysql://u:p@db/x", f"DATABASE_URL must be a URL such as {SQLITE} or {POSTGRESQL}"),
        ("GITHUB_URL", "github.com", "GITHUB_URL must be a URL such as https://api.github.com, not 'github.com'"),
        ("PORT", "65536", "PORT must be a number from 0 to 65535, not '65536'"),
        ("PORT", "-1", "PORT must be a number from 0 to 65535, not '-1'"),
        ("OPERATIONS_PORT", "no", "OPERATIONS_PORT must be a number from 0 to 65535, not 'no'"),
        ("DRAIN_SECONDS", "301", "DRAIN_SECONDS must be a number of seconds from 0 to 300, not '301'"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, not 'loud'"),
        ("PUBLIC_URL", "http://roe.example", f"PUBLIC_URL {NO_ROOT}, not 'http://roe.example'"),
        ("PUBLIC_URL", "https://roe.example/app", f"PUBLIC_URL {NO_ROOT}, not 'https://roe.example/app'"),
    ],
)
def test_a_malformed_setting_is_named(environ: dict[str, str], name: str, value: str, message: str) -> None:
    assert wrong(environ | {name: value}) == [message]


def test_sign_in_needs_all_of_its_settings(environ: dict[str, str]) -> None:
    needs = "sign-in needs CLIENT_ID, CLIENT_SECRET, PUBLIC_URL"
    assert wrong(environ | {"CLIENT_ID": "Iv1.7"}) == [
        f"CLIENT_SECRET is missing: {needs}",
        f"PUBLIC_URL is missing: {needs}",
    ]
    local = Settings.from_env(environ | {"CLIENT_ID": "Iv1.7", "CLIENT_SECRET": "s", "HOST": "127.0.0.1"})
    assert local.has_sign_in


def test_a_missing_key_file_is_named(environ: dict[str, str], tmp_path: Path) -> None:
    environ |= {"PRIVATE_KEY": "", "PRIVATE_KEY_FILE": str(tmp_path / "none.pem")}
    assert wrong(environ) == ["PRIVATE_KEY_FILE names a file that cannot be read: No such file or directory"]


def test_a_binary_key_file_is_named(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    environ |= {"PRIVATE_KEY": "", "PRIVATE_KEY_FILE": str(tmp_path / "key")}
    assert wrong(environ) == ["PRIVATE_KEY_FILE names a file that is not a private key in PEM format"]
