import argparse
from pathlib import Path

import uvicorn

from stack.inbox.app import build
from stack.layout import HOST


def main() -> None:
    parser = argparse.ArgumentParser(prog="stack.inbox", description="SMTP sink with a web inbox")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--store", type=Path, required=True)
    options = parser.parse_args()
    app = build(options.store, smtp_port=options.smtp_port)
    uvicorn.run(
        app,
        host=HOST,
        port=options.http_port,
        access_log=False,
        log_level="warning",
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
