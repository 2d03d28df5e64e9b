"""What people read in the terminal."""

from stack import mail, supervision
from stack.layout import Stack


def addresses(stack: Stack) -> str:
    lines = {
        "Site": stack.public_url,
        "API": f"{stack.public_url}/api",
        "Mails": mail.inbox_url(stack),
    }
    return "\n".join(f"  {name:<6} {url}" for name, url in lines.items())


def status(stack: Stack) -> tuple[str, bool]:
    """The table, and whether every started part runs."""
    if not supervision.alive(stack):
        return f"Stack « {stack.name} » is down.", True
    states = [state for state in supervision.states(stack) if state.state != "STOPPED"]
    lines = [f"{'part':<16} {'state':<9} {'pid':>7} {'up':>8} {'restarts':>8}"]
    lines += [_line(state) for state in states]
    return "\n".join(lines), all(state.state in supervision.UP for state in states)


def _line(state: supervision.State) -> str:
    pid = state.pid or "-"
    note = "" if state.state in supervision.UP else f"  {state.words}"
    line = f"{state.name:<16} {state.state:<9} {pid:>7} {_duration(state.seconds):>8}"
    return f"{line} {state.restarts:>8}{note}"


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}" if hours else f"{minutes}m{rest:02}"
