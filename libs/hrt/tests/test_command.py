import gzip
import io
import json
import signal
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from hrt.cli import main
from hrt.command import solving

from .examples import example


@pytest.fixture
def files(tmp_path):
    instance, result = tmp_path / "instance.json", tmp_path / "result.json"
    instance.write_text(json.dumps(example()))
    return instance, result


def run(*arguments) -> int:
    return main([str(argument) for argument in arguments])


def test_solve_then_verify_then_explain(files, capsys):
    instance, result = files
    assert run("solve", instance, "-o", result, "--certificate") == 0
    assert run("verify", instance, result) == 0
    assert "ok: 2 pairs" in capsys.readouterr().out
    assert run("explain", instance, result, "--candidate", "C2") == 0
    assert json.loads(capsys.readouterr().out)["candidate"] == "C2"


def test_verify_says_what_does_not_agree(files, capsys):
    instance, result = files
    run("solve", instance, "-o", result)
    result.write_text(result.read_text().replace('"placed":2', '"placed":1'))
    assert run("verify", instance, result) == 1
    assert "wrong figure: placed" in capsys.readouterr().out


def test_gzipped_files_are_read_and_written(files, tmp_path):
    instance, result = files
    packed, packed_result = tmp_path / "instance.json.gz", tmp_path / "result.json.gz"
    packed.write_bytes(gzip.compress(instance.read_bytes()))
    assert run("solve", packed, "-o", packed_result) == 0
    assert run("solve", instance, "-o", result) == 0
    assert gzip.decompress(packed_result.read_bytes()) == result.read_bytes()


def test_standard_streams(files, monkeypatch, capfdbinary):
    instance, _ = files
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(instance.read_bytes())))
    assert run("solve", "-") == 0
    assert json.loads(capfdbinary.readouterr().out)["pairs"] == [["C1", "P1"], ["C3", "P2"]]


def test_compare_prints_a_line_for_each_policy(files, capsys):
    assert run("compare", files[0]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [
        "perfect",
        "cardinality",
        "candidates",
        "postes",
    ]
    assert [line.split()[-1] for line in lines[1:]] == ["lottery", "lottery", "stable", "stable"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not JSON"),
        (b"\x1f\x8bnot", "gzip"),
        (gzip.compress(b"{}")[:-4], "cut short"),
        (gzip.compress(b"{}") * 2, "after its gzip"),
        (gzip.compress(b" " * (512 * 2**20 + 1), 1), "512 MiB"),
        (json.dumps({**example(), "round": 0}).encode(), "$.round"),
    ],
)
def test_bad_input_exits_2_with_a_reason(files, capsys, content, message):
    instance, result = files
    instance.write_bytes(content)
    assert run("solve", instance, "-o", result) == 2
    assert message in capsys.readouterr().err
    assert not result.exists()


def test_a_missing_file_or_candidate_exits_2(files, capsys):
    instance, result = files
    assert run("verify", instance, result) == 2
    run("solve", instance, "-o", result)
    assert run("explain", instance, result, "--candidate", "C9") == 2
    assert run("solve", instance, "-o", result / "nowhere") == 2
    assert run("solve", instance, "--policy", "postes", "--certificate") == 2
    assert "C9" in capsys.readouterr().err


def test_an_interruption_leaves_the_old_file(files, monkeypatch, capsys):
    instance, result = files
    result.write_text("old")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(solving, "solve", interrupted)
    assert run("solve", instance, "-o", result) == 130
    assert result.read_text() == "old"
    assert sorted(path.name for path in result.parent.iterdir()) == ["instance.json", "result.json"]


def test_compare_draws_a_picture(files, tmp_path):
    picture = tmp_path / "policies.svg"
    assert run("compare", files[0], "--draw", picture) == 0
    root = ElementTree.fromstring(picture.read_text())
    assert len(root.findall("{http://www.w3.org/2000/svg}rect")) == 16


def test_compare_draws_a_png_and_refuses_other_pictures(files, tmp_path, capsys):
    picture = tmp_path / "policies.png"
    assert run("compare", files[0], "--draw", picture) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run("compare", files[0], "--draw", tmp_path / "policies.gif") == 2
    assert ".svg or .png" in capsys.readouterr().err


def test_generate_writes_what_solve_reads(tmp_path):
    instance, result = tmp_path / "instance.json.gz", tmp_path / "result.json"
    assert run("generate", "french", "--candidates", 30, "-o", instance) == 0
    assert run("solve", instance, "-o", result) == 0
    assert run("verify", instance, result) == 0


@pytest.mark.parametrize("few", [["--candidates", "-1"], ["--wishes", "x"], ["--markets", "0"]])
def test_generate_asks_for_numbers_that_make_sense(few, capsys):
    with pytest.raises(SystemExit) as left:
        run("generate", "french", *few)
    assert left.value.code == 2
    assert few[0] in capsys.readouterr().err


def test_explain_tells_a_poste_and_speaks_french(files, capsys):
    instance, result = files
    run("solve", instance, "-o", result)
    assert run("explain", instance, result, "--poste", "P1") == 0
    assert json.loads(capsys.readouterr().out)["filled"] == 1
    assert run("explain", instance, result, "--candidate", "C1", "--sentences") == 0
    assert "Vous obtenez le poste P1." in capsys.readouterr().out


def test_progress_is_told_on_a_terminal_only(files, capsys, monkeypatch):
    instance, result = files
    assert run("solve", instance, "-o", result) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert run("solve", instance, "-o", result) == 0
    assert "parts" in capsys.readouterr().err


def test_bench_writes_a_table(tmp_path):
    report = tmp_path / "benchmarks.md"
    assert run("bench", "--largest", 500, "--report", report) == 0
    assert "| french, 500 candidates, one market |" in report.read_text()
    pictures = sorted(path.name for path in (tmp_path / "benchmarks").iterdir())
    assert pictures == ["ties.svg"]  # no strict case is that small


def test_ctrl_c_ends_a_long_search_at_once(tmp_path):
    instance, result = tmp_path / "instance.json", tmp_path / "result.json"
    run("generate", "french", "--candidates", 10_000, "-o", instance)
    # Whatever started these tests may ignore the signal, and a child would inherit that.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "from hrt.cli import script; script()"
    command = [sys.executable, "-c", code, "solve", str(instance), "-o", str(result)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=6)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "interrupted" in told
    assert [path.name for path in tmp_path.iterdir()] == ["instance.json"]


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "hrt", "--help"], capture_output=True, text=True, check=True
    )
    assert "solve" in done.stdout


@pytest.mark.parametrize("command", ["solve", "verify", "explain", "compare", "generate", "bench"])
def test_every_command_has_its_help(command, capsys):
    with pytest.raises(SystemExit) as left:
        run(command, "--help")
    assert left.value.code == 0
    assert f"usage: hrt {command}" in capsys.readouterr().out
