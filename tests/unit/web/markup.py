"""Reading pages back: what a browser and a screen reader would find in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source"})


@dataclass
class Element:
    """One element: its attributes, the text inside it, and what it stands in."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    text: str = ""
    line: int = 0

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def within(self, tag: str) -> "Element | None":
        """The nearest element of a kind around this one."""
        around = self.parent
        while around and around.tag != tag:
            around = around.parent
        return around

    def inherited(self, name: str) -> str:
        """An attribute of this element or of the nearest around it that has it."""
        around: Element | None = self
        while around and name not in around.attributes:
            around = around.parent
        return around.get(name) if around else ""


@dataclass
class _Reading(HTMLParser):
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"line {self.getpos()[0]}: an attribute of <{tag}> is there twice")
        attributes = {name: value or "" for name, value in attrs}
        around = self.open[-1] if self.open else None
        element = Element(tag, attributes, around, line=self.getpos()[0])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes nothing")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


@dataclass(frozen=True)
class Markup:
    """A page as it was read; `faults` are slips in its nesting."""

    elements: list[Element]
    faults: list[str]

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only element of a kind with those attributes."""
        found = [
            element
            for element in self.all(tag)
            if all(element.get(name.rstrip("_")) == value for name, value in attributes.items())
        ]
        assert len(found) == 1, (tag, attributes, len(found))
        return found[0]

    def by_id(self, name: str) -> Element:
        found = [element for element in self.elements if element.get("id") == name]
        assert len(found) == 1, (name, len(found))
        return found[0]

    @property
    def ids(self) -> list[str]:
        return [element.get("id") for element in self.elements if "id" in element.attributes]

    @property
    def title(self) -> str:
        return self.one("title").text

    def headings(self, inside: str = "body") -> list[tuple[int, str]]:
        """Levels and texts of the headings inside the first element of a kind."""
        return [
            (int(element.tag[1]), element.text.strip())
            for element in self.all("h1", "h2", "h3", "h4", "h5", "h6")
            if element.within(inside)
        ]

    def link(self, text: str) -> str:
        """Where the first link with that text leads."""
        return next(one.get("href") for one in self.all("a") if one.text.strip() == text)

    def links(self, around: str = "") -> list[str]:
        """Where links lead, all of them or those inside an element of a kind."""
        return [one.get("href") for one in self.all("a") if not around or one.within(around)]


def read(text: str) -> Markup:
    reading = _Reading()
    reading.feed(text)
    reading.close()
    left = [f"<{element.tag}> of line {element.line} is not closed" for element in reading.open]
    return Markup(reading.elements, reading.faults + left)
