"""Sending through SES: one attempt a call, and an honest answer about what happened.

A reply that is lost counts as unavailable although the message may be out: a double is
possible then, a loss is not.
"""

from email.message import EmailMessage
from typing import TYPE_CHECKING, Final, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from handlers.contact.errors import MailRefusedError, MailUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import SendEmailRequestTypeDef

_REFUSALS: Final = frozenset({"BadRequestException", "ValidationException"})
"""The only codes that count as final: the message itself cannot be sent.

Any other is retried for hours before it is given up, because somebody can mend it: SES also
answers `MessageRejected` while an address or the account is not verified.
"""

_CONFIG: Final = Config(
    connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1, "mode": "standard"}
)
"""Seconds. Retries belong to the outcome, which counts them; botocore's own would send twice.

`read_timeout` is that of each read. An answer that comes byte by byte is bounded by the function's
own timeout alone, and a message whose worker ends by that is sent again.
"""


class Mailer:
    """Sends e-mail through SES, version 2 of its API.

    `configuration_set` is named in each call, since an identity that several environments share
    has none that fits all of them. Empty for whatever the identity has.
    """

    def __init__(self, client: "SESV2Client", configuration_set: str = "") -> None:
        self._client = client
        self._configuration_set = configuration_set

    @classmethod
    def connect(cls, endpoint: str | None = None, configuration_set: str = "") -> Self:
        """Open SES, or what speaks its protocol at `endpoint`; region and keys come from AWS."""
        client = boto3.client("sesv2", endpoint_url=endpoint, config=_CONFIG)
        return cls(client, configuration_set)

    def through(self, configuration_set: str) -> Self:
        """Make a mailer with the same connections that sends with another configuration set."""
        return type(self)(self._client, configuration_set)

    def send(self, message: EmailMessage, key: str, tag: str = "enquiry") -> str:
        """Send a message under the key of its enquiry; return the service's message id.

        `tag` names the key among what the service's events tell; only those of enquiries are
        passed on to the queue of mail events. Key and tag have no character beyond letters,
        digits, hyphens and underscores.

        Raises `MailRefusedError` where another attempt would end the same way, and
        `MailUnavailableError` for all else.
        """
        request: SendEmailRequestTypeDef = {
            "FromEmailAddress": _addresses(message, "From")[0],
            "Destination": {"ToAddresses": _addresses(message, "To")},
            "Content": {"Raw": {"Data": message.as_bytes()}},
            "EmailTags": [{"Name": tag, "Value": key}],
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        try:
            response = self._client.send_email(**request)
        except ClientError as error:
            raise _explained(error) from error
        except ParamValidationError as error:
            reason = "ParamValidation"
            raise MailRefusedError("The e-mail does not fit the mail service.", reason) from error
        except BotoCoreError as error:
            name = type(error).__name__
            raise MailUnavailableError(f"The mail service did not answer: {name}.", name) from error
        return response["MessageId"]


def _explained(error: ClientError) -> MailRefusedError | MailUnavailableError:
    code = error.response.get("Error", {}).get("Code", "Unknown")
    if code in _REFUSALS:
        return MailRefusedError(f"The mail service refused the e-mail: {code}.", code)
    return MailUnavailableError(f"The mail service takes no e-mail for now: {code}.", code)


def _addresses(message: EmailMessage, header: str) -> list[str]:
    return [address.addr_spec for address in message[header].addresses]
