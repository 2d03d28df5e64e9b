"""What programs outside the stack need to reach it."""

from stack import mail, postgres, services, storage, valkey
from stack.errors import StackError
from stack.layout import Stack
from stack.names import SERVICES


def of_tests(stack: Stack) -> dict[str, str]:
    """What the tests' fixtures read; PostgreSQL's is the superuser, to make databases."""
    return {
        "APPARIEMENT_TEST_STACK": stack.name,
        "APPARIEMENT_TEST_POSTGRES": postgres.url(stack, "postgres"),
        "APPARIEMENT_TEST_KAFKA": stack.address("kafka"),
        "APPARIEMENT_TEST_REDIS": valkey.url(stack),
        "APPARIEMENT_TEST_SMTP": stack.address("smtp"),
        "APPARIEMENT_TEST_INBOX": mail.inbox_url(stack),
        "APPARIEMENT_TEST_GATEWAY": stack.public_url,
        "APPARIEMENT_TEST_S3": storage.url(stack),
    }


def of(stack: Stack, part: str | None) -> dict[str, str]:
    """The settings of one service, or without a name those of the tests."""
    if part is None:
        return of_tests(stack)
    if part not in SERVICES:
        raise StackError(f"« {part} » is no service: {', '.join(SERVICES)}.")
    return services.environment(stack, part)
