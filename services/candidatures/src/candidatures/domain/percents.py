"""The one way to take a percentage of people: whole numbers, rounded up."""


def at_least(percent: int, total: int) -> int:
    """⌈percent % of total⌉ in exact integers: 80 % of 4 is 4, of 5 is 4, of 6 is 5."""
    return -(-percent * total // 100)
