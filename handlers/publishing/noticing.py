"""Noticing: what admins are to be told beside the problems of their uploads. Pure."""

import dataclasses
from collections.abc import Iterable, Mapping

from handlers.content.problems import Problem
from handlers.publishing.deciding import SITE, Decision
from handlers.publishing.outputs import Output
from handlers.release.manifest import FRAME_BYTES, Manifest
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
    """Notice languages whose share of `live.json` is more than visitors should wait for."""
    sizes = {lang: len(encode(frame)) for lang, frame in manifest.frames.items()}
    heavy = [f"{size:,} in {lang}" for lang, size in sizes.items() if size > FRAME_BYTES]
    if not heavy:
        return decision
    message = (
        f"The names, wording and links of the site add up to {', '.join(heavy)}, in bytes, and "
        f"{FRAME_BYTES:,} are planned for, so pages start more slowly. Shorten the wording in the "
        "site.json of that language, or its lists of links."
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
