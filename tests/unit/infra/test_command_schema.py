import json

import pytest
from click.testing import CliRunner

from handlers.content.keys import Kind
from handlers.content.model import json_schema
from infra.cli import main


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_schema(kind: Kind) -> None:
    result = CliRunner().invoke(main, ["schema", kind.value])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == json_schema(kind)


def test_all_schemas_come_by_kind() -> None:
    schemas = json.loads(CliRunner().invoke(main, ["schema"]).stdout)

    assert list(schemas) == [kind.value for kind in Kind]
    assert "theme" in schemas["programme"]["required"]


def test_an_unknown_kind_is_misuse() -> None:
    result = CliRunner().invoke(main, ["schema", "poem"])

    assert result.exit_code == 2
    assert "'poem' is not one of 'site', 'language', 'theme'" in result.stderr
