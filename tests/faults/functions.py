"""The functions as workers run them: the product's own handlers, put together by itself.

Only the clock of the enquiry function is another one, that of the suite. An operator is a worker
as well, whose events are what the commands `microsite messages …` do.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import boto3

from handlers import on_enquiry, on_request
from handlers.contact.inbox import Inbox, enquiry_object
from handlers.contact.letter import Letterhead
from handlers.contact.notification import compose
from handlers.release.manifest import Frame, Manifest
from handlers.settings import EnquirySettings, WebSettings
from handlers.storage import Bucket
from handlers.templating import Templates
from infra.aws import Clients
from infra.environment import LOCAL, Environment
from infra.local.place import local_plan
from infra.messages.erasing import erase
from infra.messages.index import Index
from infra.messages.queueing import EnquiryQueue
from infra.messages.returning import reopen
from tests.faults.calls import Caller
from tests.faults.fast_time import FastTime
from tests.unit.contact.samples import enquiry

Handler = Callable[[Any, object], dict[str, Any]]


def web(_: FastTime | None) -> Handler:
    """The web function. People wait for it, so its time is the true one."""
    on_request.app()
    return on_request.handler


def enquiries(fast: FastTime | None) -> Handler:
    """The enquiry function, in fast time where there is one."""
    wired = on_enquiry.office()
    _warm()
    if fast:
        sender = replace(wired.delivery.sender, clock=fast.now)
        delivery = replace(wired.delivery, sender=sender, timer=fast.timer, pause=fast.pause)
        follower = replace(wired.follower, clock=fast.now)
        sweep = replace(wired.sweep, delivery=delivery)
        office = on_enquiry.Office(delivery, follower, sweep)
        on_enquiry.__dict__["office"] = lambda: office
    return on_enquiry.handler


def operator(_: FastTime | None) -> Handler:
    """An operator, who does to each of some messages what a command does."""

    @cache
    def office() -> Environment:
        # Opened by the worker itself, which signs its calls.
        clients = Clients.connect(boto3.Session(), os.environ["AWS_ENDPOINT_URL"])
        return Environment.of(LOCAL, local_plan(), clients, os.environ["AWS_ENDPOINT_URL"])

    def handler(event: Any, _: object) -> dict[str, Any]:
        environment, keys = office(), event.get("keys", [])
        inbox = Inbox(environment.inbox)
        index = Index.of(inbox)
        match event["command"]:
            case "reopen":
                return {key: reopen(inbox, index, key, event["wanted"]) for key in keys}
            case "nudge":
                EnquiryQueue.of(environment).nudge(keys)
            case "dead letters":
                return {"moved": EnquiryQueue.of(environment).move_dead_letters()}
            case "erase":
                for key in keys:
                    erase(environment.inbox, index.line(inbox, key))
        return {}

    return handler


def bare(_: FastTime | None) -> Handler:
    """A function that does nothing but one create-only write of a message's object."""
    settings = WebSettings.from_environ()
    bucket = Bucket.connect(settings.inbox_bucket, endpoint=settings.endpoint)

    def handler(event: Any, _: object) -> dict[str, Any]:
        body = event["body"].encode()
        return {"etag": bucket.create(enquiry_object(event["key"]), body, "application/json")}

    return handler


FUNCTIONS: dict[str, Callable[[FastTime | None], Handler]] = {
    "web": web,
    "enquiry": enquiries,
    "operator": operator,
    "bare": bare,
}


def sign_as(caller: Caller) -> None:
    """Make this process call the cloud as that caller."""
    os.environ["AWS_ACCESS_KEY_ID"] = caller.access_key
    session = boto3.DEFAULT_SESSION
    if session and (credentials := session.get_credentials()):
        credentials.access_key = caller.access_key


def _warm() -> None:
    """Compile the e-mail's templates once, for all workers that are made of this process."""
    manifest = Manifest("0", 0, "", "https://office.example", ("en",), {"en": Frame("Office")})
    templates = Templates(EnquirySettings.from_environ().site)
    letterhead = Letterhead.of(manifest, "office@office.example")
    compose(enquiry(about=None), letterhead, ["office@office.example"], templates)
