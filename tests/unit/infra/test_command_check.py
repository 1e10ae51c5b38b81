import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli import main
from infra.errors import FolderError
from infra.folder import Folder
from tests.unit.infra.conftest import Write
from tests.unit.publishing.office import PDF, SITE, programme

BOM = b"\xef\xbb\xbf"


def check(*words: object) -> tuple[int, list[str]]:
    """Check without any cloud: return the exit status and the lines."""
    result = CliRunner().invoke(main, ["check", *map(str, words)], catch_exceptions=False)
    return result.exit_code, result.output.splitlines()


def test_the_starter_site_has_no_problems() -> None:
    status, lines = check(SITE)

    assert status == 0
    assert len(lines) == 1
    assert lines[0].endswith(" files, no problems.")


def test_a_folder_without_problems_says_how_many_files_it_has(folder: Path) -> None:
    assert check(folder) == (0, ["4 files, no problems."])


def test_hidden_and_temporary_files_do_not_count(folder: Path, write: Write) -> None:
    write("content/.DS_Store", b"\0")
    write("content/en/programmes/water.json~", b"{")

    assert check(folder) == (0, ["4 files, no problems."])


def test_every_problem_names_its_file_its_place_and_what_is_wrong(
    folder: Path, write: Write
) -> None:
    water = write("content/en/programmes/water.json", programme(theme="welth"))
    fire = write("content/en/programmes/fire.json", b'{"title": 1,}')
    notes = write("files/annual report.pdf", PDF)

    status, lines = check(folder)

    assert status == 1
    assert len(lines) == 4
    assert lines[0].startswith(f"{fire}: line 1, column ")
    assert lines[1].startswith(f"{water}: theme: There is no theme “welth”")
    assert lines[2].startswith(f"{notes}: The name of a file")
    assert lines[3] == "3 problems in 3 files."


def test_files_that_content_refers_to_are_looked_for(folder: Path, write: Write) -> None:
    links = [{"title": "Report", "href": "/files/report.pdf"}]
    write("content/en/programmes/water.json", programme(links=links))

    status, lines = check(folder)

    assert status == 1
    assert "links[0].href: There is no uploaded file files/report.pdf." in lines[0]
    write("files/report.pdf", PDF)
    assert check(folder) == (0, ["5 files, no problems."])


def test_two_files_for_one_address_are_told_apart(folder: Path, write: Write) -> None:
    write("content/en/programmes/Water.JSON", programme())

    status, lines = check(folder)

    assert status == 1
    assert "There are two files for one address" in lines[1]
    assert lines[2] == "2 problems in 1 file."


def test_notices_are_marked_and_are_no_failure(folder: Path, write: Write) -> None:
    path = write("content/en/programmes/water.json", BOM + json.dumps(programme()).encode())

    status, lines = check(folder)

    assert status == 0
    assert lines[0].startswith(f"{path}: (notice) The file begins with an invisible mark")
    assert lines[1] == "4 files, no problems, 1 notice."


def test_problems_and_notices_are_counted_apart(folder: Path, write: Write) -> None:
    path = "content/en/programmes/water.json"
    write(path, BOM + json.dumps(programme(theme="welth")).encode())

    assert check(folder)[1][-1] == "1 problem and 1 notice in 1 file."


def test_a_missing_site_file_is_a_problem(folder: Path) -> None:
    (folder / "content/site.json").unlink()

    status, lines = check(folder)

    assert status == 1
    assert lines[0].startswith(f"{folder}/content/site.json: This file is missing.")


def test_of_one_file_only_its_own_problems_are_told(folder: Path, write: Write) -> None:
    water = write("content/en/programmes/water.json", programme(theme="welth"))
    fire = write("content/en/programmes/fire.json", programme())
    write("content/en/pages/about.json", b"{")

    assert check(fire) == (0, ["1 file, no problems."])
    status, lines = check(water)
    assert status == 1
    assert lines[1:] == ["1 problem in 1 file."]
    assert lines[0].startswith(f"{water}: theme: There is no theme “welth”")
    assert check(folder / "content/en/programmes")[1][1:] == ["1 problem in 1 file."]


def test_one_file_is_not_called_good_when_it_could_not_be_weighed(
    folder: Path, write: Write
) -> None:
    write("content/en/site.json", b"{")

    status, lines = check(folder / "content/en/programmes/water.json")

    assert status == 1
    assert lines[0].startswith(f"{folder}/content/en/site.json: line 1, column ")
    assert "The language “en” is not shown" in lines[1]


def test_an_uploaded_file_can_be_checked_by_itself(write: Write, folder: Path) -> None:
    write("content/en/site.json", b"{")

    assert check(write("files/report.pdf", PDF)) == (0, ["1 file, no problems."])
    assert check(folder / "files")[1] == ["1 file, no problems."]


def test_files_are_named_as_they_were_asked_for(
    folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("content/en/programmes/water.json", b"{")
    monkeypatch.chdir(folder)

    for path in (".", "content", "content/en/programmes/water.json"):
        assert check(path)[1][0].startswith("content/en/programmes/water.json: line 1")
    monkeypatch.chdir("content")
    assert check("en/../en")[1][0].startswith(f"{folder}/content/en/programmes/water.json: line")


def test_problems_can_be_had_as_json(folder: Path, write: Write) -> None:
    write("content/en/programmes/water.json", programme(theme="welth"))

    status, lines = check(folder, "--json")

    assert status == 1
    found = json.loads("\n".join(lines))
    assert found["files"] == 4
    [problem] = found["problems"]
    assert problem.pop("message").startswith("There is no theme “welth”")
    assert problem == {
        "key": "content/en/programmes/water.json",
        "place": "theme",
        "notice": False,
    }


def test_names_and_texts_cannot_disturb_the_terminal(folder: Path, write: Write) -> None:
    write("content/en/pages/a\x1b[2J\nb.json", b"{}")
    write("content/en/programmes/water.json", b'{"a\x7f\\u001b": 1}')

    _, lines = check(folder)

    assert lines[0].startswith(f"{folder}/content/en/pages/a\ufffd[2J b.json: The name")
    assert not any("\x7f" in line or "\x1b" in line for line in lines)


def test_a_name_that_is_not_utf_8_is_a_problem_like_any_other(folder: Path, write: Write) -> None:
    write("content/en/pages/caf\udce9.json", b"{}")

    status, lines = check(folder)

    assert status == 1
    assert lines[0].startswith(f"{folder}/content/en/pages/caf\ufffd.json: The name")


def test_a_folder_of_anything_else_is_misuse(tmp_path: Path) -> None:
    status, lines = check(tmp_path)

    assert status == 2
    assert lines[0].startswith(f"Error: {tmp_path} has no folder “content” in it")


def test_a_path_that_leads_nowhere_is_misuse(tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere")[0] == 2


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    found = Folder(folder)
    assert len(found.paths) == 4
    (folder / "content/site.json").unlink()

    with pytest.raises(FolderError, match=r"content/site\.json cannot be read: No such file"):
        list(found.entries())
    with pytest.raises(FolderError, match="cannot be read"):
        found.read("content/site.json")
