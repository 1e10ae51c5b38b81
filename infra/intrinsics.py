"""The part of CloudFormation's own language that the local stack understands.

`Ref` to a parameter, to a bucket, or to the region, account and partition; `Sub` with one
string; and `GetAtt` of an ARN. Anything else is refused with a sentence that names it, and
only when something asks for it: alarms and bucket policies may use the whole language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from infra.errors import TemplateError

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True)
class Intrinsic:
    """A short tag of the template, such as `!Ref Environment`: its name and what follows it."""

    name: str
    value: Any


class _Loader(yaml.SafeLoader):
    """YAML in which every `!Tag` becomes an `Intrinsic`."""


def _intrinsic(loader: _Loader, tag: str, node: yaml.Node) -> Intrinsic:
    if isinstance(node, yaml.ScalarNode):
        return Intrinsic(tag, loader.construct_scalar(node))
    if isinstance(node, yaml.SequenceNode):
        return Intrinsic(tag, loader.construct_sequence(node, deep=True))
    if isinstance(node, yaml.MappingNode):
        return Intrinsic(tag, loader.construct_mapping(node, deep=True))
    return Intrinsic(tag, None)


_Loader.add_multi_constructor("!", _intrinsic)


def parse(text: str) -> dict[str, Any]:
    """Read a template's YAML, or raise `TemplateError`."""
    loader = _Loader(text)
    try:
        document = loader.get_single_data()
    except yaml.YAMLError as error:
        raise TemplateError(f"The template is not valid YAML: {error}") from error
    finally:
        loader.dispose()
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise TemplateError("The template has no Resources.")
    return document


def _refuse_long_forms(value: Mapping[str, Any]) -> None:
    for key in value:
        if key == "Ref" or key.startswith("Fn::"):
            raise TemplateError(f"Write the template's “{key}:” in its short form, with “!”.")


class Resolver:
    """Replaces intrinsics by what they stand for.

    `names` holds what a `Ref` gives, `arns` what `GetAtt ….Arn` gives, both by logical id.
    """

    def __init__(self, names: Mapping[str, str], arns: Mapping[str, str]) -> None:
        self._names = names
        self._arns = arns

    def resolve(self, value: Any) -> Any:  # noqa: ANN401  A template holds any YAML.
        """Return the value with every intrinsic inside it replaced, or raise `TemplateError`."""
        if isinstance(value, Intrinsic):
            return self._replace(value)
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if isinstance(value, dict):
            _refuse_long_forms(value)
            return {key: self.resolve(item) for key, item in value.items()}
        return value

    def _replace(self, intrinsic: Intrinsic) -> str:
        match intrinsic:
            case Intrinsic("Ref", str(name)):
                return self._named(name, self._names)
            case Intrinsic("GetAtt", str(path)):
                return self._attribute(path)
            case Intrinsic("Sub", str(text)):
                return _VARIABLE.sub(self._substitute, text)
        raise TemplateError(
            f"The template uses !{intrinsic.name} ({intrinsic.value!r}) where the local stack"
            " needs a value, and it understands only Ref, GetAtt of an Arn, and Sub with one"
            " string."
        )

    def _substitute(self, variable: re.Match[str]) -> str:
        name = variable[1]
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        return self._attribute(name) if "." in name else self._named(name, self._names)

    def _attribute(self, path: str) -> str:
        name, _, attribute = path.partition(".")
        if attribute != "Arn":
            raise TemplateError(f"The local stack knows no attribute “{path}”, only ARNs.")
        return self._named(name, self._arns)

    @staticmethod
    def _named(name: str, values: Mapping[str, str]) -> str:
        if name not in values:
            raise TemplateError(f"The template refers to {name}, which the local stack lacks.")
        return values[name]
