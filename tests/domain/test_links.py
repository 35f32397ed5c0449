"""Which links may be opened (threats 12 and 14)."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.domain.links import LONGEST, parts_of, safe_url

REFUSED = (
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "vscode://x/y",
    "ms-msdt:/id",
    "smb://h/s",
    "ssh://-oProxyCommand=x",
    "/etc/passwd",
    "./run.desktop",
    "--help",
    "-x",
    "//evil.example/x",
    "%66ile:///etc/passwd",
    "FILE:///etc/passwd",
    "file&colon;///etc/passwd",
    "x\0y",
    "https://real.example@evil.example/",
    "mailto:a@b.c",
    "tel:1",
    "&#102;ile:///etc/passwd",
    " file:///etc/passwd",
    "\\file:///x",
    # beyond the list: ways to say the same, and hosts that are none
    "https://ok.example/%1b]52;c;UFdO%07",
    "https://ok.example/\x1b",
    "https://ok.example/&#x202e;",
    "https://ok.example/%26%23x202e;",
    "https://ok.example/%0a",
    "https://ok.example/\u202e",
    "https://\u202eok.example/",
    "https://ok.example/%E2%80%AE",
    "https://ok.example/\u200b",
    "https://ok.example/a b",
    " https://ok.example/",
    "https://ok.example/\ud800",
    "https://user:secret@ok.example/",
    "https://ok.example%40evil.example/",
    "https://ok.example\\@evil.example/",
    "https:\\\\ok.example/",
    "https:/ok.example/",
    "https:ok.example",
    "https:///ok.example",
    "https://",
    "https://?x",
    "https://-x.example/",
    "https://--help/",
    "https://a..b/",
    "https://ok.example:/",
    "https://ok.example:99999/",
    "https://ok.example:x/",
    "https://[::1/",
    "https://[x]/",
    "https://ok.example,evil.example/",
    "https://a℀b.example/",
    "https://ok.example／evil/",
    "h%74tps://ok.example/",
    "https&colon;//ok.example/",
    "https&#58;//ok.example/",
    "ftp://ok.example/",
    "view-source:https://ok.example/",
    f"https://ok.example/{'x' * LONGEST}",
    f"https://{'a' * 64}.example/",
    "",
)


@pytest.mark.parametrize("href", [pytest.param(href, id=f"{number}") for number, href in enumerate(REFUSED, 2)])
def test_what_may_not_be_opened(href: str) -> None:
    """Threats 12 and 14: fixtures' targets, of which only `https://ok.example/` may."""
    assert safe_url(href) is None


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://ok.example/", "https://ok.example/"),
        ("http://ok.example", "http://ok.example/"),
        ("HTTPS://OK.Example/Path", "https://ok.example/Path"),
        ("https://ok.example:8443/a%20b?q=1&lang=%C3%A9#f", "https://ok.example:8443/a%20b?q=1&lang=%C3%A9#f"),
        ("https://ok.example/ü?ß={x}", "https://ok.example/%C3%BC?%C3%9F=%7Bx%7D"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://аpple.example/", "https://xn--pple-43d.example/"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://ok.example?x", "https://ok.example?x"),
        ("https://ok.example/a@b", "https://ok.example/a@b"),
        ("https://under_score.example./", "https://under_score.example./"),
    ],
)
def test_what_may_be_opened_and_how_it_is_shown(href: str, url: str) -> None:
    """Threat 12: the host stands in ASCII, so that no letter looks like another."""
    assert safe_url(href) == url
    assert safe_url(url) == url
    assert "".join(parts_of(url)) == url


def test_the_host_is_what_one_visits() -> None:
    assert parts_of("https://ok.example:8443/a?b#c") == ("https://", "ok.example:8443", "/a?b#c")


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("https://", "http://", "file:", "ok.example", "@", ":", "/", "\\", "#", "?", "[", "]", "::1", "."),
                *("%", "%2f", "%40", "%1b", "%00", "&", "&#27;", "&colon;", "-", "--", "\t", "\n"),
                *("\u202e", "ü", "℀", "\ud800", "。", "＠"),
            ]
        ),
        st.text(max_size=3),
    ),
    max_size=8,
).map("".join)


@given(st.one_of(PIECES, PIECES.map("https://".__add__), st.text()))
@example("https://x/ ")
def test_whatever_is_opened_is_a_plain_web_address(href: str) -> None:
    """Threats 12 and 14."""
    url = safe_url(href)
    if url is None:
        return
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    assert url.startswith(("http://", "https://"))
    assert href.lower().startswith(("http://", "https://"))
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.username is None
    assert parts.password is None
    assert not any(unicodedata.category(letter)[0] in "CZ" and letter != " " for letter in unquote(url))
    assert safe_url(url) == url
