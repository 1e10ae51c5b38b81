"""What an operator may say about a deployment. What is not said stays as it was."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """A deployment as it was asked for.

    `edge` is whether the CDN is made or brought up to date; None where nobody said so, which
    `knowing.decided` settles. `rotate` puts a new form secret before
    the current one. `smoke_mail` sends one message to the office through the contact form.
    """

    environment: str
    mail_from: str = ""
    alarm_email: str = ""
    domains: tuple[str, ...] = ()
    certificate: str = ""
    edge: bool | None = None
    rotate: bool = False
    smoke_mail: bool = False
