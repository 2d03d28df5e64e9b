"""What holds on every page, whoever reads it."""

from browser import Page


def check(page: Page) -> None:
    """The rules of the house for any page."""
    assert page.faults == [], (page.answer.url, page.faults)
    assert len(page.ids) == len(set(page.ids)), "an id twice"
    assert page.answer.text.startswith("<!doctype html>")
    assert page.all("html")[0]["lang"] == "fr"
    assert page.text_of("title").endswith("– Appariement")
    assert len(page.all("h1")) == 1, page.answer.url
    assert page.all("a")[0] == {"class": "skip", "href": "#contenu"}
    assert page.all("main")[0]["id"] == "contenu"
    for script in page.all("script"):
        assert script["type"] == "module"
        assert script["src"].startswith("/static/"), "no script in a page itself"
    assert not page.all("style"), "no style but the theme's"
    for tag, attributes in page.elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
    check_names(page)
    check_forms(page)


def check_names(page: Page) -> None:
    """Each field has a label, each table its headings, each image its words."""
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    for field in page.all("input") + page.all("select") + page.all("textarea"):
        kind = field.get("type", "text")
        if kind not in ("hidden", "radio"):
            assert field["id"] in labelled, field
    for cell in page.all("th"):
        assert cell.get("scope") in ("col", "row")
    for icon in page.all("svg"):
        assert icon.get("aria-hidden") == "true"
    targets = [a["href"][1:] for a in page.all("a") if a["href"].startswith("#")]
    assert set(targets) <= set(page.ids)
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            told = attributes.get(name, "contenu").split()
            assert set(told) <= set(page.ids), attributes


def check_forms(page: Page) -> None:
    for form in page.forms:
        if form.method == "post":
            tokens = [value for name, value in form.fields if name == "jeton"]
            assert len(tokens) == 1, form.action


def check_headers(page: Page) -> None:
    headers = page.answer.headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-request-id"]
