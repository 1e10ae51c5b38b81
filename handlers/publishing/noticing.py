"""Noticing: what admins are to be told beside the problems of their uploads. Pure."""

import dataclasses
from collections.abc import Iterable, Mapping

from handlers.content.problems import Problem
from handlers.publishing.deciding import SITE, Decision
from handlers.publishing.outputs import Output
from handlers.release.manifest import LIVE_BYTES, Manifest
from handlers.release.model import encode
from handlers.templating import Templates


def translated(decision: Decision, templates: Templates) -> Decision:
    """Notice languages in which the interface has no words of its own."""
    silent = [lang for lang in decision.languages if not templates.speaks(lang)]
    if not silent:
        return decision
    message = (
        f"The buttons and labels of the site are not translated into {', '.join(silent)}: they "
        "are shown in English. Whoever looks after the site can add a file in site/translations."
    )
    return _with_notice(decision, message)


def _with_notice(decision: Decision, message: str) -> Decision:
    found = (*decision.problems.get(SITE, ()), Problem(message, warning=True))
    return dataclasses.replace(decision, problems={**decision.problems, SITE: found})


def weighed(decision: Decision, manifest: Manifest) -> Decision:
    """Notice a `live.json` that weighs more than every visitor should wait for."""
    size = len(encode(manifest))
    if size <= LIVE_BYTES:
        return decision
    message = (
        f"The names, wording and links of the site add up to {size} bytes, and {LIVE_BYTES} are "
        "planned for, so pages start more slowly. Shorten the wording in the site.json files."
    )
    return _with_notice(decision, message)


def noted(decision: Decision, outputs: Iterable[Output], notes: Mapping[str, str]) -> Decision:
    """Add what is to be told of outputs to the problems of the uploads that they show."""
    problems = dict(decision.problems)
    for output in outputs:
        if output.source and output.key in notes:
            note = Problem(notes[output.key], warning=True)
            problems[output.source] = (*problems.get(output.source, ()), note)
    return dataclasses.replace(decision, problems=problems)
