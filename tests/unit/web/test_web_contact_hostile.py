"""Hostile forms, through the real application: each is accepted or explained, and loses no word.

Whatever bytes come in, the answer is never a fault of ours: a redirect to a receipt, or the form
again with everything that was typed and what to mend, or the form with the reason why nothing could
be read. The one 503 is honest: storage is down.
"""

import re
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Any
from unicodedata import category, normalize
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from handlers.contact.inbox import Inbox, key_in
from handlers.contact.sensing import SECONDS, TRAP
from handlers.web.contact import MOST_FORM
from tests.unit.web.markup import Markup, read
from tests.unit.web.test_web_contact import MULTIPART, URLENCODED, values
from tests.unit.web.web_site import Web, starter

FORM = "/en/contact/"
FIELDS = ("name", "email", "topic", "message", "about", "token", TRAP, SECONDS)
PLAIN = {"name": "Ana", "email": "ana@example.com", "topic": "media", "message": "Hello."}
RECEIPT = re.compile(r"/en/contact/receipt/[0-9a-f]{64}\.[A-Za-z0-9_-]+/")
ANSWERED = {
    "Cache-Control", "Content-Length", "Content-Security-Policy", "Content-Type",
    "Cross-Origin-Opener-Policy", "Location", "Permissions-Policy", "Referrer-Policy",
    "Retry-After", "Strict-Transport-Security", "X-Content-Type-Options",
}  # fmt: skip

NASTY = st.sampled_from(
    [
        "\x00", "\r\n", "\r", "\n", "\u2028", "\x85", "\x0b", "\u202e", "\u2066", "\u200f",
        "\ufeff", "\u200b", "\ud800", "\udfff", "😀", "👩\u200d👩\u200d👧", "é", "e\u0301",
        "ﷺ", "ß", "مرحبا", "שלום", "\U0010ffff", "\ufdd0", "Ω" * 300, "x" * 300,
        "\r\nBcc: all@example.org", "\r\n\r\n<html>", "=?utf-8?q?=0D=0ABcc:_x?=",
        "%0d%0aSet-Cookie: a=b", "<script>alert(1)</script>", "</textarea>",
        '"><img src=x onerror=x>', "{{ 7 * 7 }}", "{% x %}", "{most}", "{0.__class__}", "%", "%zz",
        "%ff", "&amp;", "&#0;", ";", "=", "&", "+", "'", '"', "../..", "general", "media",
        "migration-health", "a@b.example", "用户@例子.广告", "=cmd|' /C'!A0",
    ]
)  # fmt: skip
ANY_TEXT = st.lists(
    NASTY | st.text(st.characters(exclude_categories=()), max_size=12), max_size=6
).map("".join)
TYPED = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANY_TEXT))
HEADER = st.text(st.characters(max_codepoint=0xFF), max_size=40)
CONTENT_TYPES = st.sampled_from(
    [
        URLENCODED, f"{URLENCODED}; charset=utf-7", f"{URLENCODED}; charset=utf-16",
        f"{URLENCODED}; charset=\x00", URLENCODED.upper(), "multipart/form-data", MULTIPART,
        "multipart/form-data; boundary=", 'multipart/form-data; boundary="x', "multipart/mixed",
        f"multipart/form-data; boundary={'b' * 300}", "multipart/form-data; boundary=\xff\xfe",
        "application/json", "text/plain", "text/html", "application/octet-stream", "", "/", ";",
    ]
)  # fmt: skip
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def shared() -> Web:
    """One site for all examples: building one for each would take minutes."""
    return Web().show(starter())


@pytest.fixture(autouse=True)
def _empty() -> None:
    web = shared()
    web.inbox.down = False
    web.inbox.delete(web.stored())


class Answer:
    """What came back, after the checks that hold for any answer at all."""

    def __init__(self, body: bytes, status: str, headers: Headers) -> None:
        self.status = int(status.split(maxsplit=1)[0])
        self.headers = headers
        self.text = body.decode()
        assert self.status in {303, 413, 422, 503}, status
        assert set(headers.keys()) <= ANSWERED, headers
        for value in headers.values():
            assert value.isprintable(), headers
        if self.status == 303:
            assert RECEIPT.fullmatch(headers["Location"]), headers
        else:
            assert not self.shown.faults
            assert self.shown.by_id("summary").text.strip()
            assert all("src" in one.attributes for one in self.shown.all("script"))
            assert not self.shown.all("img", "iframe", "object")

    @property
    def shown(self) -> Markup:
        """The page as a browser reads it."""
        return read(self.text)

    @property
    def explained(self) -> bool:
        """Whether the page says that nothing could be read, so that nothing can be kept."""
        return "nothing was stored" in self.shown.by_id("summary").text


def post(body: bytes, content_type: str, **more: Any) -> Answer:
    """Send bytes as they are, without a client that would put them right."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": FORM,
        "QUERY_STRING": "",
        "SERVER_NAME": "site.example",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **more,
    }
    chunks, status, headers = run_wsgi_app(shared().app, environ, buffered=True)
    return Answer(b"".join(chunks), status, headers)


def fresh() -> str:
    """A token that counts."""
    return shared().page(FORM).one("input", name="token").get("value")


def urlencoded(fields: Iterable[tuple[str, str]]) -> bytes:
    """Encode as browsers do, but for lone surrogates, which they would replace."""
    pairs = (
        f"{quote(name)}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'), safe='')}"
        for name, value in fields
    )
    return "&".join(pairs).encode()


def multipart(fields: Iterable[tuple[str, str]], end: bytes = b"--x--\r\n") -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value.encode("utf-8", "surrogatepass")
        + b"\r\n"
        for name, value in fields
    ]
    return b"".join([*parts, end])


def seen(text: str) -> str:
    """What a reader sees of a text: no white space, no controls, and surrogates in any guise."""
    bare = re.sub(r"%ED%[AB][0-9A-F]%[89AB][0-9A-F]|[\ud800-\udfff\ufffd]", "", text)
    gone = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    return "".join(c for c in normalize("NFC", bare) if category(c) not in gone)


def stored() -> dict[str, str]:
    """The words of the only message that was accepted."""
    (name,) = shared().stored()
    found = Inbox(shared().inbox).enquiry(key_in(name))
    return {"name": found.name, "email": found.email, "message": found.message}


def assert_no_word_is_lost(answer: Answer, typed: dict[str, str]) -> None:
    if answer.status == 303:
        kept = stored()
        # An address is kept in its normal form, which is another spelling of the same.
        assert kept.pop("email")
    else:
        kept = values(answer.shown)
        kept.pop("topic")  # A choice, and no words.
        for name in (TRAP, SECONDS):
            kept[name] = answer.shown.one("input", name=name).get("value")
    for name, text in kept.items():
        assert seen(text) == seen(typed.get(name, "")), name


@QUICK
@given(TYPED, st.booleans(), st.booleans(), st.sampled_from([URLENCODED, MULTIPART]))
def test_whatever_is_typed_is_accepted_or_explained_and_nothing_of_it_is_lost(
    typed: dict[str, str],
    ours: bool,  # noqa: FBT001
    plain: bool,  # noqa: FBT001
    content_type: str,
) -> None:
    shared().inbox.delete(shared().stored())
    fields = {**(PLAIN if plain else {}), **typed, **({"token": fresh()} if ours else {})}
    encode = urlencoded if content_type == URLENCODED else multipart
    answer = post(encode(fields.items()), content_type)
    if fields:
        assert_no_word_is_lost(answer, fields)
    else:
        assert answer.explained
    assert answer.status in {303, 422}


@QUICK
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=300), ANY_TEXT)
def test_a_message_in_any_script_is_accepted_as_it_was_written(message: str, name: str) -> None:
    shared().inbox.delete(shared().stored())
    fields = {**PLAIN, "message": f"{message}.", "name": f"A{name}"[:150], "token": fresh()}
    answer = post(urlencoded(fields.items()), URLENCODED)
    assert answer.status == 303
    assert_no_word_is_lost(answer, fields)
    kept = stored()
    assert not set("\r\n\x00\x85\u2028") & set(kept["name"])


@QUICK
@given(TYPED)
def test_while_storage_is_down_nothing_that_was_typed_is_lost(typed: dict[str, str]) -> None:
    shared().inbox.down = True
    fields = {**PLAIN, **typed, "token": fresh()}
    answer = post(urlencoded(fields.items()), URLENCODED)
    assert answer.status in {422, 503}
    assert_no_word_is_lost(answer, fields)
    if answer.status == 503:
        assert answer.headers["Retry-After"] == "60"


@QUICK
@given(st.lists(st.tuples(st.sampled_from(FIELDS), ANY_TEXT), max_size=12))
def test_of_doubled_fields_nothing_is_lost_either(fields: list[tuple[str, str]]) -> None:
    shared().inbox.delete(shared().stored())
    answer = post(urlencoded([*PLAIN.items(), *fields, ("token", fresh())]), URLENCODED)
    kept = stored() if answer.status == 303 else values(answer.shown)
    for name, text in fields:
        if name in {"name", "message"} or (name == "email" and answer.status == 422):
            assert seen(text) in seen(kept[name])


@QUICK
@given(st.binary(max_size=400), CONTENT_TYPES | HEADER, st.booleans())
def test_any_bytes_of_any_type_are_explained(
    body: bytes,
    content_type: str,
    framed: bool,  # noqa: FBT001
) -> None:
    shared().inbox.delete(shared().stored())
    body = b'--x\r\nContent-Disposition: form-data; name="message"' + body if framed else body
    answer = post(body, content_type)
    assert answer.status == 422
    assert shared().stored() == []


@QUICK
@given(TYPED, st.integers(0, 400), st.binary(max_size=8))
def test_broken_parts_are_explained_or_keep_what_could_be_read(
    typed: dict[str, str], at: int, bits: bytes
) -> None:
    fields = list({**PLAIN, **typed}.items())
    whole = multipart(fields)
    at = min(at, len(whole))
    whole_before = dict(
        one for n, one in enumerate(fields) if len(multipart(fields[: n + 1])) <= at
    )
    for body in (whole[:at] + bits + whole[at + len(bits) :], whole[:at]):
        answer = post(body, MULTIPART)
        assert answer.status == 422
        for name in ("name", "email", "message"):
            if not answer.explained and name in whole_before:
                assert seen(whole_before[name]) in seen(values(answer.shown)[name])


@QUICK
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_ORIGIN",
                "HTTP_REFERER", "HTTP_COOKIE", "HTTP_CONTENT_ENCODING", "HTTP_TRANSFER_ENCODING",
                "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_RANGE",
                "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_EXPECT", "HTTP_USER_AGENT",
                "HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_AUTHORIZATION", "QUERY_STRING", "HTTP_DATE",
            ]
        ),
        HEADER,
    )
)  # fmt: skip
def test_no_header_changes_what_happens_to_a_message(headers: dict[str, str]) -> None:
    shared().inbox.delete(shared().stored())
    fields = {**PLAIN, "token": fresh()}
    usual = post(urlencoded(fields.items()), URLENCODED)
    answer = post(urlencoded(fields.items()), URLENCODED, **headers)
    assert answer.status == usual.status == 303
    assert answer.headers["Location"] == usual.headers["Location"]
    assert len(shared().stored()) == 1


@QUICK
@given(HEADER)
def test_a_host_that_is_none_is_refused_in_words(host: str) -> None:
    shared().inbox.delete(shared().stored())
    form = {**PLAIN, "token": fresh()}
    answer = shared().client.post(FORM, data=form, environ_overrides={"HTTP_HOST": host})
    if answer.status_code == 303:  # It does not matter which one it is.
        assert RECEIPT.fullmatch(answer.headers["Location"])
        assert len(shared().stored()) == 1
    else:
        assert answer.status_code == 400
        assert read(answer.text).one("h1").text == "That did not work"
        assert shared().stored() == []


@QUICK
@given(ANY_TEXT, ANY_TEXT)
def test_any_address_of_the_form_and_of_a_receipt_is_answered(about: str, token: str) -> None:
    client = shared().client
    typed = about.encode("utf-8", "replace").decode()
    assert client.get(FORM, query_string={"about": typed}).status_code == 200
    path = quote(token.encode("utf-8", "replace"), safe="")
    assert client.get(f"/en/contact/receipt/{path}/").status_code in {301, 308, 404}


@pytest.mark.parametrize("size", [790_000, 800_001, 2_000_000, 10_000_000])
@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART, "text/plain"])
def test_a_body_of_any_size_is_read_or_explained(size: int, content_type: str) -> None:
    encode = multipart if content_type == MULTIPART else urlencoded
    answer = post(encode([("message", "m" * size), ("token", fresh())]), content_type)
    if size > MOST_FORM or content_type == "text/plain":
        assert answer.status == (413 if size > MOST_FORM else 422)
        assert answer.explained
    else:
        assert answer.status == 422
        assert values(answer.shown)["message"] == "m" * size


@pytest.mark.parametrize("length", ["", "-1", "0", "5", "abc", "1e3", " 12", "99999", "9" * 30])
def test_a_length_that_lies_is_explained(length: str) -> None:
    answer = post(
        urlencoded({**PLAIN, "token": fresh()}.items()), URLENCODED, CONTENT_LENGTH=length
    )
    assert answer.status in {413, 422}
    assert shared().stored() == []


def test_files_are_no_words_of_a_message() -> None:
    file = (
        b'--x\r\nContent-Disposition: form-data; name="message"; filename="../../etc/passwd"\r\n'
        b"Content-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n"
    )
    token = fresh()
    answer = post(file + multipart({**PLAIN, "message": "", "token": token}.items()), MULTIPART)
    assert answer.status == 422
    assert "Write your message." in answer.shown.by_id("summary").text
    answer = post(file + multipart({**PLAIN, "token": token}.items()), MULTIPART)
    assert answer.status == 303
    assert stored()["message"] == "Hello."


def test_more_parts_than_any_form_has_are_explained() -> None:
    many = [(f"field{number}", "x") for number in range(3_000)]
    assert post(multipart(many), MULTIPART).explained
    assert post(urlencoded(many), URLENCODED).explained
    kept = post(urlencoded([*many, ("message", "Kept.")]), URLENCODED)
    assert values(kept.shown)["message"] == "Kept."


def test_a_body_that_never_comes_is_explained() -> None:
    answer = post(urlencoded(PLAIN.items()), URLENCODED, **{"wsgi.input": BytesIO()})
    assert answer.status == 422
    assert answer.explained
