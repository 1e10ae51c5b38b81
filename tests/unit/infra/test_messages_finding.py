import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contact.enquiry import reference_of
from handlers.contact.tombstone import Tombstone
from infra.messages.errors import UnknownMessageError
from infra.messages.finding import Address, folded_address, matching
from infra.messages.index import Index
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, NOW, enquiry

TWIN = f"{int(KEY, 16) - 28**8:064x}"
"""Another key with the same reference."""

OTHER = "4e" * 32


def test_a_reference_finds_its_message_however_it_is_written() -> None:
    reference = reference_of(KEY)

    for written in (reference, reference.lower(), reference.replace("-", ""), f" {reference} "):
        assert matching(written, [KEY, OTHER]) == (KEY,)


def test_a_reference_finds_all_messages_that_share_it() -> None:
    assert reference_of(TWIN) == reference_of(KEY)
    assert set(matching(reference_of(KEY), [KEY, TWIN, OTHER])) == {KEY, TWIN}


@pytest.mark.parametrize(
    "between",
    [
        " ",
        "\xa0",
        "\u2010",
        "\u2011",
        "\u2013",
        "\u2014",
        " \u2013 ",
        "\u2212",
        "\uff0d",
        "\xad-",
        "--",
    ],
)
def test_any_dash_or_blank_may_stand_between_the_halves_of_a_reference(between: str) -> None:
    first, second = reference_of(KEY).split("-")

    assert matching(f"\u2068{first}{between}{second}\u2069", [KEY, OTHER]) == (KEY,)


@pytest.mark.parametrize("digits", [8, 20, 64])
def test_the_first_digits_of_a_key_will_do_as_logs_show_them(digits: int) -> None:
    assert matching(KEY[:digits], [KEY, OTHER]) == (KEY,)
    assert matching(KEY[:digits].upper(), [KEY, OTHER]) == (KEY,)


def test_what_may_be_a_reference_or_a_key_finds_both() -> None:
    by_reference, by_key = "0" * 64, "2" * 64
    assert reference_of(by_reference) == "2222-2222"

    assert set(matching("22222222", [by_reference, by_key])) == {by_reference, by_key}
    assert matching("2222-2222", [by_reference, by_key]) == (by_reference,)


@pytest.mark.parametrize(
    "text", ["", "3f9a", "7H2K9QR", "AEIO-UAEI", "zoe@example.com", "3f9a-2c1b"]
)
def test_anything_else_is_refused_with_what_a_reference_looks_like(text: str) -> None:
    with pytest.raises(UnknownMessageError, match="is no reference"):
        matching(text, [KEY])


@given(st.integers(0, 16**64 - 1))
def test_every_message_is_found_by_its_own_reference(number: int) -> None:
    key = f"{number:064x}"

    assert key in matching(reference_of(key), [key])


def test_an_ambiguous_reference_lists_the_candidates_and_never_chooses() -> None:
    scene = Scene()
    for key in (KEY, TWIN):
        scene.inbox.accept(enquiry(key=key))
    scene.inbox.bury(Tombstone(TWIN, "2024-05-01T10:07:31Z", "erased"))
    index = Index.of(scene.inbox)

    with pytest.raises(UnknownMessageError) as refusal:
        index.key(reference_of(KEY))

    first, *candidates = str(refusal.value).splitlines()
    assert first.startswith(f"2 messages are meant by {reference_of(KEY)}.")
    assert sorted(candidates) == sorted([
        f"  {KEY}  received 2024-05-01T10:07:30Z",
        f"  {TWIN}  erased 2024-05-01T10:07:30Z",
    ])  # fmt: skip
    assert index.key(TWIN) == TWIN


def test_a_reference_of_nothing_is_told() -> None:
    with pytest.raises(UnknownMessageError, match=f"There is no message {reference_of(KEY)}"):
        Index.of(Scene().inbox).key(reference_of(KEY))


def test_a_message_that_has_gone_since_it_was_listed_is_told() -> None:
    with pytest.raises(UnknownMessageError, match="has just been erased"):
        Index({}, {KEY: NOW}, {}).line(Scene().inbox, KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zoe@example.com", " Zoe@EXAMPLE.com "),
        ("zoe@xn--bcher-kva.example", "ZOE@BÜCHER.example"),
        ("zoé@example.com", "zoe\u0301@example.com"),
        ("用户@例え.jp", "用户@xn--r8jz45g.jp"),
        ("Not An Address", "not an address"),
    ],
)
def test_two_spellings_of_an_address_are_the_same(one: str, other: str) -> None:
    assert folded_address(one) == folded_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zoe@example.com", "zoe@example.org"),
        ("zoe@example.com", "zoé@example.com"),
        ("zoe@strasse.example", "zoe@straße.example"),
        ("zoe+a@example.com", "zoe@example.com"),
    ],
)
def test_addresses_of_two_people_are_never_the_same(one: str, other: str) -> None:
    assert folded_address(one) != folded_address(other)


@pytest.mark.parametrize(
    "typed",
    [
        "zoe@bücher.example",
        " ZOE@XN--BCHER-KVA.example ",
        "Zoë Ångström <zoe@bücher.example>",
        "Ångström, Zoë <zoe@bücher.example>",
        "<zoe@bücher.example>",
        "\u200ezoe@bücher.example\u202c",
        "zoe\uff20bücher.example",
    ],
)
def test_an_address_is_understood_however_it_was_copied(typed: str) -> None:
    address = Address.of(typed)

    assert address.valid
    assert address.understood == "zoe@xn--bcher-kva.example"
    assert address.is_that_of("Zoe@bücher.example")
    assert not address.is_that_of("zoe@buecher.example")
    assert not address.is_that_of("")


@pytest.mark.parametrize(
    "typed",
    ["ana", "ana@", "@example.com", "ana@example.com, bo@example.com", "ana example.com", "<>"],
)
def test_what_is_no_single_address_is_none_but_finds_what_was_stored_like_that(typed: str) -> None:
    address = Address.of(typed)

    assert not address.valid
    assert address.is_that_of(typed)
    assert not address.is_that_of("ana@example.com")


def test_an_address_that_was_stored_with_invisible_marks_is_found_as_it_is() -> None:
    assert Address.of("zoe\u200e@example.com").is_that_of("zoe\u200e@example.com")
