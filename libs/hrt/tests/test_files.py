"""Files: bounded in memory, whole or absent, plain or packed, on a path or a stream."""

import gzip
import io
import json
import os
import subprocess
import sys

import pytest

from hrt.cli import main
from hrt.command.files import LIMIT_BYTES

from .examples import example


@pytest.fixture
def instance(tmp_path):
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(example()))
    return path


def run(*arguments) -> int:
    return main([str(argument) for argument in arguments])


PEAK = """
import resource, sys
from pathlib import Path
from hrt import Instance
from hrt.generating import generate
Instance.from_json(generate("strict", 20).to_json())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
Instance.from_json(Path(sys.argv[1]).read_bytes())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("kind", ["strict", "ties"])
def test_reading_takes_at_most_six_times_the_file(tmp_path, kind):
    path = tmp_path / "instance.json"
    run("generate", kind, "--candidates", 100_000, "--wishes", 5, "-o", path)
    command = [sys.executable, "-c", PEAK, str(path)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    assert 1024 * int(told.stdout) <= 6 * path.stat().st_size


def test_a_file_beyond_512_mib_is_refused(instance, capsys):
    with instance.open("r+b") as file:
        file.truncate(LIMIT_BYTES + 1)
    assert run("solve", instance) == 2
    assert "more than 512 MiB" in capsys.readouterr().err


def test_an_interruption_while_writing_leaves_the_old_file(instance, monkeypatch):
    def interrupted(_) -> None:
        raise KeyboardInterrupt

    result = instance.with_name("result.json")
    result.write_text("old")
    monkeypatch.setattr(os, "fsync", interrupted)
    assert run("solve", instance, "-o", result) == 130
    assert result.read_text() == "old"
    assert sorted(os.listdir(instance.parent)) == ["instance.json", "result.json"]


def test_a_packed_instance_comes_through_a_stream_too(instance, monkeypatch, capfdbinary):
    packed = io.BytesIO(gzip.compress(instance.read_bytes()))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(packed))
    assert run("solve", "-") == 0
    assert json.loads(capfdbinary.readouterr().out)["pairs"] == [["C1", "P1"], ["C3", "P2"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "$: not JSON at line 1, column 1"),
        ("[]", "$: an object is expected"),
        ('{"pairs": [["C1", "P1"]], "pairs": []}', "$: the key 'pairs' comes twice"),
        ('{"pairs": [["C1", "P1"]],\n "proven": }', "$: not JSON at line 2, column 12"),
        ('{"pairs": [["C1", "P1"], ["C2"]]}', "$: the field 'format' is missing"),
        ('{"objective": {"pairs": [["C1", "P1"]]}}', "$: the field 'format' is missing"),
    ],
)
def test_what_is_no_result_exits_2_with_the_place_and_the_reason(
    instance, capsys, content, message
):
    result = instance.with_name("result.json")
    result.write_text(content)
    for command in ("verify", "explain"):
        who = ["--candidate", "C1"] if command == "explain" else []
        assert run(command, instance, result, *who) == 2
        assert message in capsys.readouterr().err


def test_a_pipe_is_written_to_and_stays_one(instance):
    pipe = instance.with_name("pipe")
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert run("solve", instance, "-o", pipe) == 0
        told, _ = reader.communicate()
    assert json.loads(told)["pairs"] == [["C1", "P1"], ["C3", "P2"]]
    assert pipe.is_fifo()


def test_a_link_goes_on_leading_to_its_file(instance):
    file, link = instance.with_name("result.json"), instance.with_name("link")
    link.symlink_to(file)
    assert run("solve", instance, "-o", link) == 0
    assert link.is_symlink()
    assert json.loads(file.read_text())["pairs"] == [["C1", "P1"], ["C3", "P2"]]


def test_one_stream_cannot_be_two_files(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(example()).encode())))
    assert run("verify", "-", "-") == 2
    assert "standard input" in capsys.readouterr().err
