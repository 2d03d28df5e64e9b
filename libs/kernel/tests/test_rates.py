"""Who counts together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.rates import network_of


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
    ],
)
def test_people_of_one_network_count_together(client: str, network: str) -> None:
    assert network_of(client) == network


@given(st.ip_addresses(v=4), st.integers(0, 255))
def test_the_last_byte_of_an_address_changes_nothing(address: object, last: int) -> None:
    assert network_of(str(address)) == network_of(f"{str(address).rpartition('.')[0]}.{last}")
