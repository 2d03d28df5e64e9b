"""supervisord's configuration: one program per part."""

import os
import shlex
from pathlib import Path

from stack import credentials
from stack.layout import Stack
from stack.part import STOP_ORDER, Part

# In the environment of every process of a stack, to find them again without their supervisor.
MARK = "APPARIEMENT_STACK_ROOT"
# supervisord waits one second more before each new try, without a ceiling: `up` starts afresh.
RETRIES = 1_000_000


def configuration(stack: Stack, parts: list[Part]) -> str:
    return "\n".join([_daemon(stack), *(_program(stack, part) for part in parts)])


def _daemon(stack: Stack) -> str:
    root = "user=root" if os.geteuid() == 0 else ""
    return f"""\
[supervisord]
logfile={stack.logs}/supervisord.log
logfile_maxbytes=20MB
pidfile={stack.root}/supervisord.pid
childlogdir={stack.logs}
directory={stack.project}
environment={MARK}="{stack.root}"
{root}
[inet_http_server]
port={stack.address("supervisor")}
username=stack
password={credentials.password(stack, "supervisor")}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
""".replace("%", "%%")


def _program(stack: Stack, part: Part) -> str:
    variables = ",".join(f"{name}='{value}'" for name, value in part.environment(stack).items())
    lines = {
        "command": shlex.join(part.command(stack)),
        "environment": variables,
        "user": part.user,
        "priority": STOP_ORDER[::-1].index(part.tier),  # the highest stops first
        "autostart": "false",
        "autorestart": "true",
        "startretries": RETRIES,
        "stopsignal": part.stop_signal,
        "stopwaitsecs": 30,
        # A service may have children of its own; PostgreSQL's would take it for an order.
        "stopasgroup": str(part.tier == "services").lower(),
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": log_file(stack, part.name),
        "stdout_logfile_maxbytes": "20MB",
        "stdout_logfile_backups": 1,
    }
    body = "".join(f"{key}={value}\n" for key, value in lines.items() if value is not None)
    return f"[program:{part.name}]\n{body}".replace("%", "%%")


def log_file(stack: Stack, part: str) -> Path:
    return stack.logs / f"{part}.log"
