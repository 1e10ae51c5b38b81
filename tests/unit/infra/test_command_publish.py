import json
from datetime import UTC, datetime
from pathlib import Path

from handlers.publishing.releases import roll_back
from handlers.storage import Bucket, Entry
from infra.environment import Environment
from infra.syncing import compare
from tests.fakes import MemoryListing
from tests.unit.infra.conftest import Run, Write
from tests.unit.publishing.office import PDF, Office, programme

WATER = "content/en/programmes/water.json"


def keys(content: Bucket) -> list[str]:
    return [entry.key for entry in MemoryListing(content).entries()]


def test_everything_is_uploaded_once(environment: Environment, run: Run, folder: Path) -> None:
    first, second = run("publish", folder), run("publish", folder)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.splitlines() == [
        "uploaded content/en/programmes/water.json",
        "uploaded content/en/site.json",
        "uploaded content/en/themes/health.json",
        "uploaded content/site.json",
        "4 uploaded, 0 deleted, 0 unchanged.",
    ]
    assert second.stdout == "0 uploaded, 0 deleted, 4 unchanged.\n"
    assert first.stderr == second.stderr == ""
    water = environment.content.get(WATER)
    assert water.body == (folder / WATER).read_bytes()
    assert water.content_type == "application/json"


def test_only_what_differs_is_uploaded(
    environment: Environment, run: Run, folder: Path, write: Write
) -> None:
    run("publish", folder)
    write(WATER, programme(title="Cleaner water"))
    write("files/report.pdf", PDF)

    assert run("publish", folder).stdout.splitlines() == [
        "uploaded content/en/programmes/water.json",
        "uploaded files/report.pdf",
        "2 uploaded, 0 deleted, 3 unchanged.",
    ]
    assert b"Cleaner water" in environment.content.get(WATER).body


def test_what_the_folder_lacks_is_deleted_only_when_asked(
    environment: Environment, run: Run, folder: Path
) -> None:
    run("publish", folder)
    environment.content.put("files/old.pdf", PDF, "application/pdf")
    environment.content.put("content/en/pages/old.json", b"{}", "application/json")
    environment.content.put("problems/content/en/pages/old.json.txt", b"x", "text/plain")

    kept = run("publish", folder)
    assert kept.stdout.splitlines() == [
        "0 uploaded, 0 deleted, 4 unchanged.",
        "2 only in the bucket, which --delete would remove:",
        "  content/en/pages/old.json",
        "  files/old.pdf",
    ]
    assert len(keys(environment.content)) == 7
    deleted = run("publish", folder, "--delete")
    assert deleted.stdout.splitlines() == [
        "deleted content/en/pages/old.json",
        "deleted files/old.pdf",
        "0 uploaded, 2 deleted, 4 unchanged.",
    ]
    assert len(keys(environment.content)) == 5
    assert "problems/content/en/pages/old.json.txt" in keys(environment.content)


def test_a_folder_with_problems_is_refused_whole(
    environment: Environment, run: Run, folder: Path, write: Write
) -> None:
    write(WATER, programme(theme="welth"))

    refused = run("publish", folder)

    assert refused.exit_code == 1
    assert "theme: There is no theme “welth”" in refused.stdout
    assert refused.stdout.splitlines()[-1].startswith("Nothing was uploaded.")
    assert keys(environment.content) == []
    forced = run("publish", folder, "--force")
    assert forced.exit_code == 0
    assert len(keys(environment.content)) == 4


def test_an_empty_folder_cannot_empty_the_bucket_by_mistake(
    environment: Environment, run: Run, folder: Path, tmp_path: Path
) -> None:
    run("publish", folder)
    empty = tmp_path / "elsewhere"
    (empty / "content").mkdir(parents=True)

    assert run("publish", empty, "--delete").exit_code == 1
    assert len(keys(environment.content)) == 4


def test_what_was_done_can_be_had_as_json(
    environment: Environment, run: Run, folder: Path, write: Write
) -> None:
    run("publish", folder)
    write("files/report.pdf", PDF)
    environment.content.put("files/old.pdf", PDF, "application/pdf")

    done = json.loads(run("publish", folder, "--delete", "--json").stdout)

    assert done["uploaded"] == ["files/report.pdf"]
    assert done["deleted"] == ["files/old.pdf"]
    assert len(done["unchanged"]) == 4


def test_a_refusal_can_be_had_as_json(
    environment: Environment, run: Run, folder: Path, write: Write
) -> None:
    assert environment
    write(WATER, b"{")

    refused = run("publish", folder, "--json")

    assert refused.exit_code == 1
    answer = json.loads(refused.stdout)
    assert answer["uploaded"] == []
    assert [problem["key"] for problem in answer["problems"]] == [WATER]


def test_a_hold_is_told_to_whoever_publishes(office: Office, run: Run, folder: Path) -> None:
    version = office.manifest().version
    roll_back(office.published, version)

    lines = run("publish", folder).stdout.splitlines()

    assert lines[-1] == (
        f"Release {version} is held, so nothing new is shown until: microsite resume"
    )


def test_what_was_published_goes_live(office: Office, run: Run, folder: Path, write: Write) -> None:
    write("content/en/programmes/fire.json", programme(title="Fire"))

    run("publish", folder)
    office.publish()

    assert office.route("/en/programmes/health/fire/")


def test_a_part_of_a_folder_is_misuse(run: Run, folder: Path) -> None:
    refused = run("publish", folder / "content")

    assert refused.exit_code == 2
    assert f"A whole folder is published: name {folder}," in refused.stderr


def test_a_single_file_is_misuse(run: Run, folder: Path) -> None:
    assert run("publish", folder / WATER).exit_code == 2


def test_nobody_at_home_is_told_in_a_sentence(run: Run, folder: Path) -> None:
    refused = run("publish", folder, "--aws-port", "1")

    assert refused.exit_code == 2
    assert refused.stderr == (
        "Error: Nothing answers at http://127.0.0.1:1: is `make run` running?\n"
    )


def test_an_object_written_in_parts_counts_as_different() -> None:
    now = datetime.now(UTC)
    whole, parts = Entry("files/a.pdf", '"5f"', 1, now), Entry("files/a.pdf", '"5f-2"', 1, now)

    assert compare([whole], [parts]).changed == ("files/a.pdf",)
    assert compare([whole], [whole]).unchanged == ("files/a.pdf",)
