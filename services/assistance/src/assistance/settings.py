"""What this service reads from its environment."""

import json
from functools import cached_property
from typing import Annotated

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from kernel.objects import StoringSettings
from pydantic import AfterValidator

from assistance.domain.sealing import Seal


def _public_key(text: str) -> str:
    try:
        key = ECKey.import_key(json.loads(text))
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise ValueError("an EC public key in JWK is expected") from error
    if key.is_private:
        raise ValueError("the private half belongs to the reader alone")
    return text


class Settings(StoringSettings):
    """`sealing_public_key`: for whom mails are sealed."""

    sealing_public_key: Annotated[str, AfterValidator(_public_key)]

    @cached_property
    def seal(self) -> Seal:
        return Seal(ECKey.import_key(json.loads(self.sealing_public_key)))
