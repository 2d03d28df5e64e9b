"""A wrong setting stops the start."""

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey
from notifications.settings import Settings
from pydantic import ValidationError


@pytest.fixture
def values(settings: Settings) -> dict[str, Any]:
    return settings.model_dump()


def test_the_host_of_message_ids_is_that_of_the_site(settings: Settings) -> None:
    assert settings.mail_host == "localhost"


@pytest.mark.parametrize(
    "key",
    [
        "not json",
        "{}",
        json.dumps(ECKey.generate_key("P-256").as_dict(private=False)),
        json.dumps(OctKey.generate_key(256).as_dict(private=True)),
    ],
)
def test_a_key_that_cannot_open_links_is_refused(values: dict[str, Any], key: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(values | {"sealing_private_key": key})
    assert [error["loc"] for error in refused.value.errors()] == [("sealing_private_key",)]


@pytest.mark.parametrize("sender", ["nobody", "Nobody <>", "a@b@c"])
def test_a_sender_without_an_address_is_refused(values: dict[str, Any], sender: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(values | {"mail_from": sender})


def test_the_key_is_not_shown(settings: Settings) -> None:
    assert '"d"' not in repr(settings)
