import configparser
from pathlib import Path

import pytest
from stack import programs, services, supervision
from stack.errors import StackError
from stack.layout import Stack, open_stack, remember
from stack.names import SERVICES
from stack.part import STOP_ORDER
from stack.parts import ALL, chosen


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    stack = Stack(name="one", base_port=1000, project=tmp_path / "50 % off")
    stack.root.mkdir(parents=True)
    stack.make_folders()
    return stack


@pytest.fixture
def sections(stack: Stack) -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read_string(programs.configuration(stack, list(ALL.values())))
    return parser


def test_every_part_is_kept_alive(sections: configparser.ConfigParser) -> None:
    programs = [name for name in sections.sections() if name.startswith("program:")]
    assert programs == [f"program:{name}" for name in ALL]
    assert all(sections[name].getboolean("autorestart") for name in programs)


def test_a_signal_to_supervisord_stops_the_door_first_and_the_databases_last(
    sections: configparser.ConfigParser,
) -> None:
    priorities = {
        tier: {
            sections[f"program:{p.name}"].getint("priority") for p in ALL.values() if p.tier == tier
        }
        for tier in STOP_ORDER
    }
    assert priorities == {"edge": {2}, "services": {1}, "infra": {0}}


def test_a_folder_with_a_percent_sign_and_spaces_is_no_obstacle(
    sections: configparser.ConfigParser, stack: Stack
) -> None:
    assert f"'{stack.data('valkey')}/valkey.conf'" in sections["program:valkey"]["command"]


def test_a_secret_reaches_only_the_service_that_needs_it(stack: Stack) -> None:
    holders = [
        name
        for name in SERVICES
        if "APPARIEMENT_SEALING_PRIVATE_KEY" in services.environment(stack, name)
    ]
    assert holders == ["notifications"]


def test_no_service_gets_the_database_of_another(stack: Stack) -> None:
    urls = [services.environment(stack, name).get("APPARIEMENT_DATABASE_URL") for name in SERVICES]
    given = [url for url in urls if url]
    assert len(set(given)) == len(given) == len(SERVICES) - 1  # the portal has none


def test_restarts_are_counted_since_the_last_start(stack: Stack) -> None:
    (stack.logs / "supervisord.log").write_text(
        "INFO exited: auth (exit status 1; not expected)\n"
        "INFO supervisord started with pid 7\n"
        "INFO exited: kafka (terminated by SIGKILL; not expected)\n"
        "INFO stopped: auth (exit status 0)\n"
    )
    assert supervision.deaths(stack) == {"kafka": 1}


def test_a_part_that_does_not_exist_is_named() -> None:
    with pytest.raises(StackError, match="zookeeper"):
        chosen("zookeeper")


def test_a_stack_keeps_its_ports(stack: Stack) -> None:
    remember(stack)
    assert open_stack("one", project=stack.project) == stack
    with pytest.raises(StackError, match="1000"):
        open_stack("one", 2000, project=stack.project)
