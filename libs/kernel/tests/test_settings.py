"""A process with a wrong or missing setting does not start, and says which."""

from pathlib import Path

import pytest
from kernel.settings import PREFIX, InvalidSettings, ServerSettings
from kernel.testing import base_settings
from processes import done
from toy.settings import Settings


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {
        PREFIX + k.upper(): str(v) for k, v in base_settings("postgresql+asyncpg://x/y").items()
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


def refusal() -> str:
    with pytest.raises(InvalidSettings) as refused:
        Settings.load()
    return str(refused.value)


def test_the_settings_are_those_of_the_environment(variables: dict[str, str]) -> None:
    settings = Settings.load()
    assert settings.port == 1
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    "name",
    [
        "PORT",
        "METRICS_PORT",
        "REDIS_URL",
        "PUBLIC_URL",
        "DATABASE_URL",
        "KAFKA_BOOTSTRAP",
        "JWKS_URL",
    ],
)
def test_a_missing_setting_is_named(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(PREFIX + name)
    assert f"{PREFIX}{name}: " in refusal()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "http"),
        ("METRICS_PORT", "70000"),
        ("REDIS_URL", "http://secret"),
        ("PUBLIC_URL", "http://host/secret"),
        ("DATABASE_URL", "postgresql://user:secret@host/x"),
        ("KAFKA_BOOTSTRAP", ""),
        ("LOG_LEVEL", "secret"),
        ("DATABASE_POOL", "0"),
        ("GREETINGS", "{secret"),
        ("GREETINGS", '{"a": 1}'),
    ],
)
def test_a_wrong_setting_is_named_and_not_quoted(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    assert f"{PREFIX}{name}" in refusal()
    assert "secret" not in refusal()


def test_each_wrong_one_is_named_at_once(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + "PORT", "x")
    monkeypatch.delenv(PREFIX + "REDIS_URL")
    assert refusal().count(PREFIX) == 2


def test_a_server_without_events_needs_no_database(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "KAFKA_BOOTSTRAP", "JWKS_URL"):
        monkeypatch.delenv(PREFIX + name)
    assert ServerSettings.load().port == 1


async def test_the_process_refuses_to_start(surroundings: dict[str, str], tmp_path: Path) -> None:
    code, said = await done(surroundings | {PREFIX + "METRICS_PORT": "none"}, "serve", "toy")
    assert code == 1
    assert f"{PREFIX}METRICS_PORT: " in said
    assert "Traceback" not in said
