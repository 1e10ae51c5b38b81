"""The address that mail is sent from, as SES knows it.

An identity exists once in an account and a region, and whoever else sends from that address uses
the same. So it is no stack's: it is made where there is none, and stays when a site goes.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.deploying.clients import Service


@dataclass(frozen=True)
class Sender:
    """An address. `known` are the identities that cover it, each with whether it may send."""

    address: str
    known: Mapping[str, bool]

    @property
    def verified(self) -> str:
        """The identity that mail may be sent as; empty where there is none."""
        return next((name for name, verified in self.known.items() if verified), "")

    @property
    def missing(self) -> bool:
        """Say whether SES has to be told of the address: its domain may be verified instead."""
        return not self.verified and self.address not in self.known


def read_sender(mail: Service, address: str) -> Sender:
    """Ask SES for an address and for its domain."""
    names = (address, address.rpartition("@")[2])
    found = {name: _identity(mail, name) for name in names}
    return Sender(
        address,
        {name: one["VerifiedForSendingStatus"] for name, one in found.items() if one is not None},
    )


def introduce(mail: Service, address: str) -> Sender:
    """Make an identity of an address where it needs one: AWS writes to it then, and asks."""
    sender = read_sender(mail, address)
    if not sender.missing:
        return sender
    with contextlib.suppress(mail.exceptions.AlreadyExistsException):
        mail.create_email_identity(EmailIdentity=address)
    return read_sender(mail, address)


def _identity(mail: Service, name: str) -> Any:  # noqa: ANN401  As boto3 answers, or None.
    try:
        return mail.get_email_identity(EmailIdentity=name)
    except mail.exceptions.NotFoundException:
        return None
