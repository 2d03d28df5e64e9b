import shutil
from pathlib import Path

from stack import jars
from stack.layout import Stack


def test_the_lock_names_each_jar_once() -> None:
    names = [jar.file_name for jar in jars.locked()]
    assert len(names) == len(set(names)) == 46
    assert "kafka_2.13-4.3.1.jar" in names


def test_an_altered_jar_is_put_right(infra: Stack, tmp_path: Path) -> None:
    """From the copy that jgo keeps: the network is not asked."""
    shutil.copytree(infra.cache / "kafka-4.3.1", tmp_path, dirs_exist_ok=True)
    altered = tmp_path / "jars" / jars.locked()[1].file_name
    before = altered.read_bytes()
    altered.write_bytes(before[:-1] + b"?")
    jars.install(tmp_path)
    assert altered.read_bytes() == before
