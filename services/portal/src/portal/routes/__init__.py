"""The pages, by who reads them. Order matters nowhere: no two match the same address."""

from portal import assets
from portal.routes import (
    api,
    candidate,
    coordination,
    exports,
    factors,
    information,
    public,
    publication,
    ranking,
    responsable,
    results,
    second_factor,
    sign_in,
    spaces,
    wish_list,
)

ROUTERS = (
    assets.router,
    public.router,
    information.router,
    sign_in.router,
    second_factor.router,
    factors.router,
    spaces.router,
    candidate.router,
    wish_list.router,
    results.router,
    responsable.router,
    ranking.router,
    coordination.router,
    exports.router,
    publication.router,
    api.router,
)
