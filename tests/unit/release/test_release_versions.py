"""Versions: how their ids are read, and how two of them are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.release.model import decoder, encode
from handlers.release.versions import (
    Altered,
    Changes,
    PrintedVersion,
    Section,
    compare,
    read_id,
    version_key,
)

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

START = Section("start", "", "Water", "1")
WELLS = Section("heading", "wells", "Wells", "1")
DAMS = Section("heading", "dams", "Dams", "1")
LINKS = Section("links", "", "", "1")


def version(*sections: Section) -> PrintedVersion:
    return PrintedVersion("programme", "en", "/en/programmes/health/water/", "Water", "", sections)


def theme(name: str, *parts: Section, digest: str = "1") -> Section:
    return Section("theme", name, name.title(), digest, parts)


def other(section: Section) -> Section:
    """The same section with other words in it."""
    return Section(section.kind, section.name, section.title, "2", section.parts)


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("0123456789", "0123456789"),
        ("abcdefghjk", "abcdefghjk"),
        ("ABCDE-FGHJK", "abcdefghjk"),
        ("  abc de\tfgh jk\n", "abcdefghjk"),
        ("oOiIlLabcd", "001111abcd"),
        ("mnpqrstvwx", "mnpqrstvwx"),
        ("", ""),
        ("-", ""),
        ("abcdefghj", ""),
        ("abcdefghjkm", ""),
        ("abcdefghju", ""),
        ("abcdefgh.k", ""),
        ("abcde\u2010fghjk.", "abcdefghjk"),
        ("\u2066abcdefghjk\u2069", "abcdefghjk"),
        ("../live.jso", ""),
        ("é123456789", ""),
        ("\u0663123456789"[:10], ""),
        ("İ12345678", ""),
    ],
)
def test_an_id_is_read_as_people_type_it(typed: str, id_: str) -> None:
    assert read_id(typed) == id_


@given(st.text(ALPHABET, min_size=10, max_size=10))
def test_every_id_reads_as_itself_however_it_is_written(id_: str) -> None:
    assert read_id(id_) == id_
    assert read_id(f" {id_[:5]}-{id_[5:]} ".upper()) == id_


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_an_id_or_nothing(typed: str) -> None:
    read = read_id(typed)
    assert not read or (len(read) == 10 and set(read) <= set(ALPHABET))


def test_a_version_lies_under_its_id() -> None:
    assert version_key("0123456789") == "versions/0123456789.json"


def test_a_version_travels_unchanged() -> None:
    sent = version(START, theme("health", WELLS, LINKS))
    assert decoder(PrintedVersion).decode(encode(sent)) == sent


def test_a_version_differs_in_nothing_from_itself() -> None:
    same = version(START, WELLS, theme("health", DAMS))
    assert compare(same, same) == Changes()
    assert not compare(same, same)


def test_another_order_alone_is_no_difference() -> None:
    assert not compare(version(START, WELLS, DAMS), version(START, DAMS, WELLS))


def test_what_was_added_removed_and_changed_is_named_in_reading_order() -> None:
    fish, trees = Section("heading", "fish", "Fish", "1"), Section("heading", "trees", "Trees", "1")
    changes = compare(
        version(START, WELLS, DAMS, LINKS), version(other(START), fish, trees, other(LINKS))
    )
    assert changes
    assert changes.added == (fish, trees)
    assert changes.removed == (WELLS, DAMS)
    assert changes.changed == (Altered(other(START)), Altered(other(LINKS)))


def test_a_changed_section_is_named_as_it_is_now() -> None:
    renamed = Section("programme", "water", "Clean water", "2")
    changes = compare(version(Section("programme", "water", "Water", "1")), version(renamed))
    assert changes == Changes(changed=(Altered(renamed),))


def test_sections_of_two_kinds_may_share_a_name() -> None:
    heading, programme = Section("heading", "a", "A", "1"), Section("programme", "a", "A", "1")
    assert compare(version(heading), version(programme)) == Changes((programme,), (heading,))


def test_what_changed_within_a_theme_is_named_part_by_part() -> None:
    before = theme("health", START, WELLS, DAMS)
    after = theme("health", other(START), WELLS, LINKS, digest="2")
    within = Changes((LINKS,), (DAMS,), (Altered(other(START)),))
    assert compare(version(before), version(after)).changed == (Altered(after, within),)


def test_a_part_that_differs_is_seen_whatever_the_digest_of_its_theme_says() -> None:
    before, after = theme("health", WELLS), theme("health", other(WELLS))
    assert compare(version(before), version(after)).changed == (
        Altered(after, Changes(changed=(Altered(other(WELLS)),))),
    )


def test_a_theme_whose_own_words_changed_has_nothing_within() -> None:
    before, after = theme("health", WELLS), theme("health", WELLS, digest="2")
    assert compare(version(before), version(after)).changed == (Altered(after),)


def test_a_programme_that_moved_to_another_theme_is_gone_here_and_new_there() -> None:
    before = version(theme("health", WELLS), theme("water"))
    after = version(theme("health", digest="2"), theme("water", WELLS, digest="2"))
    health, water = compare(before, after).changed
    assert health.within == Changes(removed=(WELLS,))
    assert water.within == Changes(added=(WELLS,))


def test_headings_are_known_by_their_words_since_an_anchor_may_only_count() -> None:
    wells, dams = (
        Section("heading", f"section-{number}", title, title)
        for number, title in enumerate(("الآبار", "السدود"), 1)
    )
    taps = Section("heading", "section-1", "الصنابير", "1")
    moved = Section("heading", "section-2", wells.title, wells.digest)
    assert compare(version(wells, dams), version(taps, moved)) == Changes((taps,), (dams,))


def test_a_heading_in_other_capitals_is_the_same_heading() -> None:
    louder = Section("heading", "wells", "WELLS", "2")
    assert compare(version(WELLS), version(louder)) == Changes(changed=(Altered(louder),))


def test_headings_of_the_same_words_are_told_apart_by_their_order() -> None:
    second = Section("heading", "wells-2", "Wells", "2")
    third = Section("heading", "wells-3", "Wells", "3")
    assert not compare(version(WELLS, second), version(WELLS, second))
    assert compare(version(WELLS, second), version(WELLS)) == Changes(removed=(second,))
    assert compare(version(WELLS, second), version(WELLS, third)).changed == (Altered(third),)
