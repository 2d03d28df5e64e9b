"""The ministry publishes in the fil d'info; whoever passes by reads it."""

from dataclasses import dataclass
from typing import Any

from rehearsal.stage import Stage

TITLE = "Les postes de la campagne sont publiés"
NEWS = "/api/catalog/news"


@dataclass(frozen=True)
class Told:
    """The item as the ministry published it, as anyone reads it, and the Atom feed."""

    written: dict[str, Any]
    read: list[dict[str, Any]]
    feed: bytes


async def publish(stage: Stage) -> Told:
    item = {
        "title": f"{TITLE} : {stage.world.label}",
        "text": "Chaque responsable vérifie ses fiches avant l'ouverture.",
        "links": [{"label": "Le guide du responsable", "url": "https://exemple.test/guide"}],
        "campaign": stage.world.campaign,
    }
    async with stage.passer_by("lecteur") as reader:
        with stage.scene.act("news are published and read by anyone"):
            written = await stage.ministry.post(NEWS, item)
            path = f"{NEWS}/{written['id']}/publish"
            published = await stage.ministry.post(path, {}, version=written["version"])
            refused = await reader.refusal("POST", NEWS, json=item)
            stage.refused("someone not signed in writes news", (401, "not-signed-in"), refused)
            read = (await reader.get(NEWS, campaign=stage.world.campaign))["items"]
            return Told(published, read, await reader.download(f"{NEWS}.atom"))
