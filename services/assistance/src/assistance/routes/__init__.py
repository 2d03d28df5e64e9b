"""HTTP → use case → HTTP."""

from assistance.routes import (
    answers,
    canned,
    desk,
    escalations,
    followed,
    mine,
    registers,
    requests,
)

ROUTERS = (
    requests.router,
    mine.router,
    followed.router,
    desk.router,
    answers.router,
    escalations.router,
    registers.router,
    canned.router,
)
