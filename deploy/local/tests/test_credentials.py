import json
from pathlib import Path

import pytest
from stack import credentials
from stack.layout import Stack


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    stack = Stack(name="one", base_port=1000, project=tmp_path)
    stack.make_folders()
    return stack


def test_a_secret_is_drawn_once(stack: Stack) -> None:
    assert credentials.password(stack, "auth") == credentials.password(stack, "auth")
    assert credentials.password(stack, "auth") != credentials.password(stack, "catalog")


def test_only_their_owner_reads_the_secrets(stack: Stack) -> None:
    credentials.password(stack, "auth")
    credentials.sealing_key(stack, private=True)
    assert stack.secrets.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in stack.secrets.iterdir()} == {0o600}


def test_the_public_half_of_the_sealing_key_opens_nothing(stack: Stack) -> None:
    private = json.loads(credentials.sealing_key(stack, private=True))
    public = json.loads(credentials.sealing_key(stack, private=False))
    assert "d" in private
    assert public == {name: value for name, value in private.items() if name != "d"}
