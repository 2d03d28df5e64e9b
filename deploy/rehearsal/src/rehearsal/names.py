"""Invented names, and the addresses that go with them."""

import random
import unicodedata
from collections import Counter

from faker import Faker

from rehearsal.world import Name


class Names:
    """Invented people, each address used once."""

    def __init__(self, draw: random.Random, edition: int) -> None:
        self._faker = Faker("fr_FR")
        self._faker.seed_instance(draw.random())
        self._edition = edition
        self._taken: Counter[str] = Counter()

    def person(self, domain: str) -> Name:
        given, family = self._faker.first_name(), self._faker.last_name()
        local = f"{_plain(given)}.{_plain(family)}"
        self._taken[local] += 1
        number = self._taken[local]
        suffix = "" if number == 1 else str(number)
        return Name(given, family, f"{local}{suffix}@{domain}.test", self._edition)

    def place(self) -> str:
        return f"Hôpital {self._faker.last_name()}"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter if letter.isascii() and letter.isalnum() else "" for letter in letters)
