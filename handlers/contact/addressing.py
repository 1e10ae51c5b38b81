"""Names, addresses and subjects made fit for the headers of an e-mail, whoever typed them."""

from collections.abc import Iterable
from email.errors import HeaderParseError
from email.headerregistry import Address

from handlers.contact.errors import RoutingError

_NAME_IN_HEADER = 60
"""Characters. Longer names are folded, and folding breaks them; the body has them in full."""


def mailbox(name: str, address: str) -> Address:
    """Pair a name that anybody may have typed with an address, fit for a header."""
    return Address(display_name=harmless(name)[:_NAME_IN_HEADER].rstrip(), addr_spec=address)


def mailboxes(addresses: Iterable[str]) -> tuple[Address, ...]:
    """Make recipients of addresses, or raise `RoutingError` where one or all are missing."""
    return tuple(_recipient(address) for address in addresses) or _nobody()


def harmless(text: str) -> str:
    """Make text fit for a header: one line of printable characters, never an encoded word.

    The standard library decodes an encoded word inside a display name and writes what comes
    out, line ends included: with it, a name could add a header.
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.replace("=?", "= ?").split())


def is_usable(address: str) -> bool:
    """Say whether a header can hold an address: `=?utf-8?q?x?=@example.org` is valid, but cannot.

    The standard library takes such a local part for an encoded word, and gives up on it.
    """
    try:
        return address.isascii() and Address(addr_spec=address).addr_spec == address
    except (ValueError, IndexError, HeaderParseError):
        return False


def _recipient(address: str) -> Address:
    if is_usable(address):
        return Address(addr_spec=address)
    raise RoutingError("The contact routing of the site names an address that mail cannot use.")


def _nobody() -> tuple[Address, ...]:
    raise RoutingError("The contact routing of the site names no recipient.")
