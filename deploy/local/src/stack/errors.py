class StackError(Exception):
    """Says in one sentence what stops the stack and what to do about it."""
