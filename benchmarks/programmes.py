"""Programmes to measure with: each has all that one may have, and no two share a sentence.

A measurement with the same text again and again would flatter whoever remembers what was set.
The words are drawn from the few of each language; the same number always draws the same ones.
"""

from functools import cache
from random import Random
from typing import Any

LANGUAGES = ("en", "fr", "es", "id", "ar", "zh")

_WORDS = {
    "en": "the office works with villages and schools on water health safe roads training "
    "each year people from four islands meet to plan what comes next and how it is paid for",
    "fr": "le bureau travaille avec les villages et les écoles pour une eau saine des routes "
    "sûres chaque année des gens de quatre îles se réunissent afin de décider où aller après",
    "es": "la oficina trabaja con pueblos y escuelas por agua limpia salud caminos seguros "
    "cada año personas de cuatro islas se reúnen para acordar qué sigue después y cómo se paga",
    "id": "kantor bekerja bersama desa dan sekolah untuk air bersih kesehatan jalan yang aman "
    "setiap tahun warga dari empat pulau bertemu guna merencanakan langkah berikutnya bersama",
    "ar": "يعمل المكتب مع القرى والمدارس من أجل ماء نظيف وصحة أفضل وطرق آمنة في كل عام يجتمع "
    "الناس من أربع جزر للتخطيط لما يأتي بعد ذلك وكيف يمول العمل",
    "zh": "办公室 与 村庄 学校 一起 为 清洁 饮水 健康 安全 道路 努力 每年 来自 四个 岛屿 的 人们 "
    "聚会 商量 下一步 怎么 走 以及 如何 付款",
}


class _Writer:
    """Writes in one language, always the same for the same number."""

    def __init__(self, lang: str, number: int) -> None:
        self._random = Random(f"{lang} {number}")  # noqa: S311  Nothing here is secret.
        self._words = _words(lang)
        self._space, self._stop = ("", "。") if lang == "zh" else (" ", ".")

    def phrase(self, words: int) -> str:
        """A few words, with a capital where the script has them."""
        text = self._space.join(self._random.choices(self._words, k=words))
        return text[:1].upper() + text[1:]

    def sentence(self) -> str:
        """A sentence of usual length."""
        return self.phrase(self._random.randint(9, 18)) + self._stop

    def paragraph(self, sentences: int = 2) -> str:
        """Some sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def items(self, number: int) -> list[str]:
        """The items of a list."""
        return [self.phrase(7) for _ in range(number)]


@cache
def _words(lang: str) -> tuple[str, ...]:
    return tuple(_WORDS[lang].split())


def address(number: int) -> str:
    """The address that the programme with this number, and no other, leads to."""
    return f"https://records.example.org/programmes/{number}/annual-report.html"


def programme(lang: str, number: int, theme: str, **changes: object) -> dict[str, Any]:
    """A programme as an admin uploads it: about 270 words, the mean of the starter site's."""
    writer = _Writer(lang, number)
    return {
        "title": f"{writer.phrase(5)} {number}",
        "summary": writer.sentence(),
        "theme": theme,
        "updated": f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}",
        "body": _body(writer, number),
        "links": [{"title": writer.phrase(4), "href": address(number)}],
        **changes,
    }


def _body(writer: _Writer, number: int) -> list[object]:
    link = f"[{writer.phrase(3)}](https://partners.example.org/{number}/)"
    nested = {"text": writer.phrase(5), "bullets": writer.items(3)}
    ordered = {"text": writer.phrase(5), "numbers": writer.items(2)}
    rows = [[writer.phrase(2), writer.phrase(6)] for _ in range(4)]
    table = {
        "caption": writer.phrase(4),
        "header": [writer.phrase(1), writer.phrase(2)],
        "rows": rows,
    }
    return [
        f"**{writer.phrase(3)}** {writer.paragraph()} {link}",
        {"table": table},
        {"heading": writer.phrase(4)},
        writer.paragraph(),
        writer.paragraph(),
        {"heading": writer.phrase(3)},
        f"*{writer.phrase(4)}* {writer.sentence()}",
        {"bullets": [nested, ordered]},
        {"quote": writer.sentence(), "source": writer.phrase(3)},
        writer.paragraph(2),
    ]
