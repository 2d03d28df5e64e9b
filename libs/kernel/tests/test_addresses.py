"""What is an e-mail address, for whoever reads one: one spelling, or the reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.addresses import OddAddress, normalised


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Lina.Charvoz@CHU-Lyon.test\n", "lina.charvoz@chu-lyon.test"),
        ("a@b.test", "a@b.test"),
        ("prenom+interne@mail.chu.test", "prenom+interne@mail.chu.test"),
        ("a_b-c.d@xn--hpital-9ua.test", "a_b-c.d@xn--hpital-9ua.test"),
        ("lina@chu.xn--p1ai", "lina@chu.xn--p1ai"),
        ("Jean.O'Brien@chu.test", "jean.o'brien@chu.test"),
        ("s.n'guyen-d'ales@chu.test", "s.n'guyen-d'ales@chu.test"),
        ("x" * 64 + "@chu.test", "x" * 64 + "@chu.test"),
    ],
)
def test_an_address_has_one_spelling(typed: str, address: str) -> None:
    assert normalised(typed) == address
    assert normalised(address) == address


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "une adresse électronique est attendue"),
        ("lina charvoz@chu.test", "espace"),
        ("lina\xa0charvoz@chu.test", "espace"),
        ("lina\x00@chu.test", "invisible"),
        ("lina\u200b@chu.test", "invisible"),
        ('"lina"@chu.test', "guillemet"),
        ("l’ina@chu.test", "apostrophe courbe"),
        ("l`ina@chu.test", "apostrophe courbe"),
        ("'lina@chu.test", "entourée d'apostrophes"),
        ("lina'@chu.test", "entourée d'apostrophes"),
        ("'lina@chu.test'", "entourée d'apostrophes"),
        ("lina.chu.test", "un seul"),
        ("lina@chu@chu.test", "un seul"),
        ("hélène@chu.test", "sans accent"),
        ("\u212aarl@chu.test", "lettre non latine"),
        ("helene@hôpital.test", "xn--"),
        ("x" * 65 + "@chu.test", "trop longue"),
        ("a@" + "b." * 130 + "test", "trop longue"),
        ("lina@chu", "ce n'est pas une adresse électronique"),
        ("lina@chu.1", "ce n'est pas une adresse électronique"),
        (".lina@chu.test", "ce n'est pas une adresse électronique"),
        ("li..na@chu.test", "ce n'est pas une adresse électronique"),
        ("lina.@chu.test", "ce n'est pas une adresse électronique"),
        ("lina@-chu.test", "ce n'est pas une adresse électronique"),
        ("lina@chu..test", "ce n'est pas une adresse électronique"),
        ("lina@chu.test;autre@chu.test", "un seul"),
        ("Lina <lina@chu.test>", "espace"),
        ("lina@chu.test\r\nBcc:x@y.test", "espace"),
    ],
)
def test_an_odd_address_is_refused_with_its_reason(typed: str, sentence: str) -> None:
    with pytest.raises(OddAddress, match=sentence):
        normalised(typed)


@given(st.text(max_size=80) | st.emails())
def test_whatever_is_typed_is_plain_or_refused(typed: str) -> None:
    try:
        address = normalised(typed)
    except OddAddress:
        return
    assert address.isascii()
    assert address == address.lower() == address.strip()
    assert normalised(address) == address
    assert not set(address) & set(' "`<>,;:\\()[]\r\n\0')
    assert len(address) <= 254
