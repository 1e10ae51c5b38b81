import pytest

from handlers.content.inline import (
    InlineError,
    LinkError,
    check_href,
    hrefs,
    paragraphs,
    parse_inline,
    plain,
)
from handlers.release.model import Emphasis, Link, Spans, Strong, Text


def _text(text: str) -> Spans:
    return (Text(text),)


def test_plain_text_is_one_piece_of_text() -> None:
    assert parse_inline("Only words.") == _text("Only words.")
    assert parse_inline("") == ()


def test_emphasis_strong_words_and_links_become_a_tree() -> None:
    assert parse_inline("a *b* **c** [d](https://example.org/)!") == (
        Text("a "),
        Emphasis(_text("b")),
        Text(" "),
        Strong(_text("c")),
        Text(" "),
        Link("https://example.org/", _text("d")),
        Text("!"),
    )


def test_marks_nest_inside_each_other_and_inside_links() -> None:
    assert parse_inline("***a*** _b **c**_") == (
        Emphasis((Strong(_text("a")),)),
        Text(" "),
        Emphasis((Text("b "), Strong(_text("c")))),
    )
    assert parse_inline("**[a *b*](/c/)**") == (
        Strong((Link("/c/", (Text("a "), Emphasis(_text("b")))),)),
    )


def test_a_link_inside_a_link_is_text_around_the_inner_one() -> None:
    assert parse_inline("[a [b](/c/)](/d/)") == (
        Text("[a "),
        Link("/c/", _text("b")),
        Text("](/d/)"),
    )


def test_the_title_of_a_link_is_left_out() -> None:
    assert parse_inline('[a](/b/ "title")') == (Link("/b/", _text("a")),)


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "<script>alert(1)</script>",
        '<a href="javascript:x">y</a>',
        "<!-- note -->",
        "# heading",
        "- item",
        "`code`",
        "~~struck~~",
        "https://example.org/ without marks",
        "two * three * four",
        "snake_case_name",
        "**",
        "[words](no closing",
        "[a](/with space)",
        "[a][b]",
        "a  \nb",
    ],
)
def test_raw_html_and_other_markdown_stay_text(text: str) -> None:
    assert parse_inline(text) == _text(text)


def test_marks_are_written_with_a_backslash_where_they_are_meant() -> None:
    assert parse_inline("\\*a\\* \\[b\\](c) \\<d> \\\\") == _text("*a* [b](c) <d> \\")


def test_a_backslash_at_the_end_of_a_line_is_a_space() -> None:
    assert parse_inline("a\\\nb") == _text("a b")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&copy; &amp; &lt;b&gt;", "© & <b>"),
        ("&#233; &#xE9;", "é é"),
        ("&amp;lt;", "&lt;"),
        ("&unknown; & &;", "&unknown; & &;"),
        ("&#0; &#xD800; &#x110000;", "\ufffd \ufffd \ufffd"),
    ],
)
def test_entities_are_read_once(written: str, meant: str) -> None:
    assert parse_inline(written) == _text(meant)


def test_addresses_in_angle_brackets_are_links() -> None:
    assert parse_inline("<https://example.org/a>") == (
        Link("https://example.org/a", _text("https://example.org/a")),
    )
    assert parse_inline("<office@example.org>") == (
        Link("mailto:office@example.org", _text("office@example.org")),
    )


def test_a_picture_in_a_text_is_only_a_link_to_it() -> None:
    assert parse_inline("![a](/b.png)") == (Text("!"), Link("/b.png", _text("a")))


@pytest.mark.parametrize(
    ("href", "proper"),
    [
        ("https://example.org", "https://example.org"),
        ("http://example.org:8080/a?b=c#d", "http://example.org:8080/a?b=c#d"),
        ("HTTPS://EXAMPLE.ORG/", "HTTPS://EXAMPLE.ORG/"),
        ("https://example.org/santé", "https://example.org/santé"),
        ("mailto:office@example.org", "mailto:office@example.org"),
        ("mailto:office@example.org?subject=Hello", "mailto:office@example.org?subject=Hello"),
        ("/", "/"),
        ("/en/pages/help/", "/en/pages/help/"),
        ("/files/a.pdf#page=2", "/files/a.pdf#page=2"),
        ("files/a.pdf", "/files/a.pdf"),
        (" https://example.org/ ", "https://example.org/"),
    ],
)
def test_links_to_pages_mail_and_the_site_are_allowed(href: str, proper: str) -> None:
    assert check_href(href) == proper


REFUSED = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "vbscript:msgbox",
    "VBScript:msgbox",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://example.org/",
    "tel:+61255500100",
    "//example.org/",
    "///example.org/",
    "www.example.org",
    "WWW.example.org",
    "example.org",
    "page/",
    "../page/",
    "#place",
    "?a=b",
    "",
    " ",
    "https:",
    "https://",
    "https:example.org",
    "https:///example.org",
    "https://[broken",
    "https://example.org:port/",
    "https://example.org:99999/",
    "mailto:",
    "mailto:nobody",
    "mailto:a@b@c",
    "mailto:a@example.org,b@example.org?",
    "\\\\example.org",
    "/\\example.org",
    "https://example.org\\@evil.example",
    "https://example.org@evil.example",
    "https://name:word@example.org/",
    "java\tscript:x",
    "java\nscript:x",
    "\x01javascript:x",
    "/a b/",
    "/a\x00b",
    "/\t/example.org",
    "https://example.org/\x7f",
    "https://example.org/\x85x",
    "https://example.org/<script>",
    "javascript&colon;x",
]


@pytest.mark.parametrize("href", REFUSED)
def test_every_other_address_is_refused_and_quoted(href: str) -> None:
    with pytest.raises(LinkError) as refused:
        check_href(href)
    assert str(refused.value).startswith(f"The link “{href.strip()}” ")


@pytest.mark.parametrize("href", [href for href in REFUSED if href.isprintable()])
def test_a_refused_address_is_refused_in_a_text_too(href: str) -> None:
    with pytest.raises(LinkError):
        parse_inline(f"[words](<{href}>)" if "<" not in href else f"[words]({href})")


@pytest.mark.parametrize(
    "text",
    [
        "[a](java&#115;cript:x)",
        "[a](java&Tab;script:x)",
        "[a](java&NewLine;script:x)",
        "[a](vb&#x73;cript:x)",
        "[a](&#x6A;avascript&colon;x)",
        "[a]( JAVASCRIPT:x )",
        "[a](&#1;javascript:x)",
        "[a](/&#92;example.org)",
        "[a](\\/\\/example.org)",
        "[a](&#47;&#47;example.org)",
        "<javascript:alert(1)>",
        "<data:text/html,x>",
        "<ftp://example.org>",
        "![a](javascript:x)",
        '[a](javascript:x "title")',
    ],
)
def test_no_disguise_brings_a_refused_address_through(text: str) -> None:
    with pytest.raises(LinkError):
        parse_inline(text)


def test_an_address_that_lacks_its_beginning_is_told_it() -> None:
    with pytest.raises(LinkError, match="has to begin with https://"):
        check_href("Www.example.org")


def test_a_long_address_is_shown_by_its_beginning() -> None:
    with pytest.raises(LinkError) as refused:
        check_href("ftp://example.org/" + "x" * 500)
    assert "x…” does not lead" in str(refused.value)
    assert len(str(refused.value)) < 300


def test_every_refused_link_of_a_text_is_named() -> None:
    with pytest.raises(LinkError) as refused:
        parse_inline("[a](javascript:x) *[b](/c/)* **[d](ftp://e)**")
    assert "“javascript:x”" in str(refused.value)
    assert "“ftp://e”" in str(refused.value)
    assert "/c/" not in str(refused.value)


@pytest.mark.parametrize("words", ["", " ", "&nbsp;", "\u00a0"])
def test_a_link_without_words_is_refused(words: str) -> None:
    with pytest.raises(LinkError, match=r"The link to “https://example\.org” has no words"):
        parse_inline(f"[{words}](https://example.org)")


def test_a_link_without_words_and_address_is_told_both() -> None:
    with pytest.raises(LinkError, match="The link to “x” has no words"):
        parse_inline("[](x)")


@pytest.mark.parametrize("depth", [20, 3000])
def test_marks_that_are_nested_beyond_sense_are_refused(depth: int) -> None:
    with pytest.raises(InlineError, match="nested too deeply"):
        parse_inline("*" * depth + "a" + "*" * depth)


def test_addresses_are_found_in_order_at_any_depth() -> None:
    spans = parse_inline("[a](/1/) *b **[c](/2/)*** <https://example.org/3>")
    assert hrefs(spans) == ("/1/", "/2/", "https://example.org/3")


def test_the_plain_text_is_that_of_all_pieces() -> None:
    assert plain(parse_inline("a *b **c*** [d _e_](/f/)")) == "a b c d e"


@pytest.mark.parametrize(
    "text", ["a\n\nb", "a\r\n\r\nb", "\n\na\n \t\n\n\nb \n\n", "a\r\n \r\n\u00a0\n\nb"]
)
def test_blank_lines_divide_paragraphs(text: str) -> None:
    assert paragraphs(text) == ("a", "b")


def test_a_single_line_break_divides_nothing() -> None:
    assert paragraphs(" a\nb\r\nc ") == ("a\nb\r\nc",)
