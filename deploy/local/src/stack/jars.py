"""Kafka's jars, exactly those of the lock file: fetched once, shared by the stacks."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jgo.maven import MavenContext

from stack.errors import StackError


@dataclass(frozen=True)
class Jar:
    group: str
    artifact: str
    version: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def locked() -> list[Jar]:
    lines = files("stack").joinpath("kafka-jars.lock").read_text().splitlines()
    return [_parse(line) for line in lines if line]


def install(cache: Path) -> list[Path]:
    """The jars' paths in the lock's order; a missing or altered one is fetched again."""
    folder = cache / "jars"
    folder.mkdir(parents=True, exist_ok=True)
    jars = locked()
    missing = [jar for jar in jars if not _intact(folder / jar.file_name, jar)]
    if missing:
        context = MavenContext(repo_cache=cache / "m2", timeout=60)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda jar: _fetch(context, jar, folder), missing))
    return [folder / jar.file_name for jar in jars]


def _parse(line: str) -> Jar:
    coordinate, sha256, size = line.split()
    group, artifact, version = coordinate.split(":")
    return Jar(group, artifact, version, sha256, int(size))


def _fetch(context: MavenContext, jar: Jar, folder: Path) -> None:
    for _ in range(2):
        found = _resolve(context, jar)
        if _intact(found, jar):
            draft = folder / f"{jar.file_name}.new"
            shutil.copyfile(found, draft)
            draft.replace(folder / jar.file_name)
            return
        found.unlink()  # jgo keeps what it once fetched: an altered file must go first
    raise StackError(f"{jar.file_name} does not match the lock: its repository sends another file.")


def _resolve(context: MavenContext, jar: Jar) -> Path:
    artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact()
    try:
        return Path(artifact.resolve())
    except Exception as error:
        raise StackError(f"{jar.file_name} cannot be fetched: does the network answer?") from error


def _intact(path: Path, jar: Jar) -> bool:
    if not path.exists() or path.stat().st_size != jar.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
