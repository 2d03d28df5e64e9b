"""moto's S3 with the buckets it is given: `python -m stack.objects HOST PORT BUCKET…`."""

import sys

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import main

REGION = "eu-west-3"


def serve(host: str, port: str, *buckets: str) -> None:
    """Made before the first request: an S3 that starts anew never lacks its buckets."""
    for name in buckets:
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(name, REGION)
    main(["-H", host, "-p", port])


if __name__ == "__main__":
    serve(*sys.argv[1:])
