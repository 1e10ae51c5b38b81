"""What the CDN does with each kind of address, and that it agrees with what we answer."""

from fnmatch import fnmatchcase
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Response

from handlers.publishing.making import IMMUTABLE
from handlers.web.headers import secure
from infra.intrinsics import Intrinsic, parse

DOCUMENT = parse((Path(__file__).parents[3] / "infra" / "edge.yaml").read_text("utf-8"))
RESOURCES: dict[str, dict[str, Any]] = DOCUMENT["Resources"]
CONFIG: dict[str, Any] = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
ALL_METHODS = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def behaviour(path: str) -> dict[str, Any]:
    """Find the behaviour for an address: the first whose pattern fits, else the default."""
    found: list[dict[str, Any]] = [
        one for one in CONFIG["CacheBehaviors"] if fnmatchcase(path, one["PathPattern"])
    ]
    default: dict[str, Any] = CONFIG["DefaultCacheBehavior"]
    return found[0] if found else default


def caching(path: str) -> dict[str, Any]:
    policy = RESOURCES[behaviour(path)["CachePolicyId"].value]
    config: dict[str, Any] = policy["Properties"]["CachePolicyConfig"]
    return config


def key_of(path: str) -> tuple[list[str], list[str]]:
    """The query parameters and headers that tell the answers for an address apart."""
    parts = caching(path)["ParametersInCacheKeyAndForwardedToOrigin"]
    query, headers = parts["QueryStringsConfig"], parts["HeadersConfig"]
    return query.get("QueryStrings", []), headers.get("Headers", [])


def origin(path: str) -> str:
    target: str = behaviour(path)["TargetOriginId"]
    return target


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "function"),
        ("/en/", "function"),
        ("/en/contact/", "function"),
        ("/static/site.css", "function"),
        ("/files/report.pdf", "function"),
        ("/files/0123456789abcdef/report.pdf", "published-or-function"),
        ("/files/0123456789abcdef/report.docx", "published-or-function"),
        ("/images/0123456789abcdef/map-640.webp", "published-or-function"),
        ("/prints/0123456789abcdef/water-en.pdf", "published-or-function"),
    ],
)
def test_prints_and_files_come_from_the_bucket_and_all_else_from_the_function(
    path: str, target: str
) -> None:
    assert origin(path) == target


def test_only_pages_take_more_than_reading() -> None:
    assert set(CONFIG["DefaultCacheBehavior"]["AllowedMethods"]) == ALL_METHODS
    for one in CONFIG["CacheBehaviors"]:
        assert set(one["AllowedMethods"]) == {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("path", "query", "headers"),
    [
        ("/", [], ["Accept-Language"]),
        ("/en/search/", ["about", "q", "sent"], []),
        ("/static/site.css", ["v"], []),
        ("/prints/0123456789abcdef/water-en.pdf", [], []),
    ],
)
def test_answers_are_told_apart_by_what_they_depend_on(
    path: str, query: list[str], headers: list[str]
) -> None:
    assert key_of(path) == (query, headers)


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/static/a.css", "/files/d/a.docx", "/images/d/a.png", "/prints/d/a.pdf"]
)
def test_how_long_an_answer_is_kept_is_for_it_to_say(path: str) -> None:
    config = caching(path)
    assert (config["MinTTL"], config["DefaultTTL"]) == (0, 0)
    assert f"max-age={config['MaxTTL']}," in IMMUTABLE
    assert config["ParametersInCacheKeyAndForwardedToOrigin"]["CookiesConfig"] == {
        "CookieBehavior": "none"
    }


def test_the_function_can_tell_who_came_through_the_cdn() -> None:
    (function,) = [one for one in CONFIG["Origins"] if one["Id"] == "function"]
    assert function["OriginCustomHeaders"] == [
        {"HeaderName": "X-Origin-Secret", "HeaderValue": Intrinsic("Ref", "OriginSecret")}
    ]
    assert DOCUMENT["Parameters"]["OriginSecret"]["NoEcho"] is True
    assert function["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/prints/d/a.pdf", "default-src 'none'"),
        ("/files/d/a.pdf", "default-src 'none'"),
        ("/files/d/a.PDF", "default-src 'none'"),
        ("/files/d/a.docx", "default-src 'none'; sandbox"),
        ("/images/d/a-640.webp", "default-src 'none'; sandbox"),
    ],
)
def test_what_the_bucket_answers_gets_the_headers_of_our_own_answers(
    path: str, policy: str
) -> None:
    added = headers_added(path)
    ours = secure(Response(headers={"Content-Security-Policy": policy})).headers
    assert added == {name: value for name, value in ours.items() if name != "Content-Type"}


@pytest.mark.parametrize("path", ["/", "/en/", "/static/site.css"])
def test_what_the_function_answers_gets_no_header_twice(path: str) -> None:
    assert "ResponseHeadersPolicyId" not in behaviour(path)


def headers_added(path: str) -> dict[str, str]:
    policy = RESOURCES[behaviour(path)["ResponseHeadersPolicyId"].value]
    config = policy["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    items = config["CustomHeadersConfig"]["Items"]
    assert not any(one["Override"] for one in (*security.values(), *items))
    return {
        **{item["Header"]: item["Value"] for item in items},
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": "max-age={AccessControlMaxAgeSec}".format_map(
            security["StrictTransportSecurity"]
        ),
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in security else "",
    }


def test_plain_http_is_sent_to_https_and_old_tls_refused() -> None:
    for one in (CONFIG["DefaultCacheBehavior"], *CONFIG["CacheBehaviors"]):
        assert one["ViewerProtocolPolicy"] == "redirect-to-https"
    condition, certificate, _ = CONFIG["ViewerCertificate"].value
    assert condition == "HasDomain"
    assert certificate["MinimumProtocolVersion"].startswith("TLSv1.2")
    assert CONFIG["HttpVersion"] == "http2and3"


def test_one_address_may_ask_and_write_only_so_often() -> None:
    messages, requests = RESOURCES["Firewall"]["Properties"]["Rules"]
    for rule, parameter, most in (
        (messages, "ContactRateLimit", 20),
        (requests, "RateLimit", 1000),
    ):
        rate = rule["Statement"]["RateBasedStatement"]
        assert rate["Limit"] == Intrinsic("Ref", parameter)
        assert (rate["AggregateKeyType"], rate["EvaluationWindowSec"]) == ("IP", 300)
        assert DOCUMENT["Parameters"][parameter]["Default"] == most
    scope = messages["Statement"]["RateBasedStatement"]["ScopeDownStatement"]
    matches = [one["ByteMatchStatement"] for one in scope["AndStatement"]["Statements"]]
    assert [(one["PositionalConstraint"], one["SearchString"]) for one in matches] == [
        ("EXACTLY", "POST"),
        ("ENDS_WITH", "/contact/"),
    ]


def test_whoever_writes_too_often_reads_in_two_languages_what_to_do() -> None:
    firewall = RESOURCES["Firewall"]["Properties"]
    answer = firewall["Rules"][0]["Action"]["Block"]["CustomResponse"]
    body = firewall["CustomResponseBodies"][answer["CustomResponseBodyKey"]]
    assert (answer["ResponseCode"], body["ContentType"]) == (429, "TEXT_HTML")
    window = firewall["Rules"][0]["Statement"]["RateBasedStatement"]["EvaluationWindowSec"]
    assert answer["ResponseHeaders"] == [{"Name": "Retry-After", "Value": str(window)}]
    assert len(body["Content"].encode("ascii")) <= 4096
    english, french = unescape(body["Content"]).split('<div lang="fr">')
    for text, words in (
        (english, ("five minutes", "reload it", "send the form again", "write to us")),
        (french, ("cinq minutes", "rechargez-la", "renvoyer le formulaire", "écrivez-nous")),
    ):
        assert all(one in text for one in words)


def test_the_firewall_keeps_no_samples_of_requests() -> None:
    firewall = RESOURCES["Firewall"]["Properties"]
    for one in (firewall, *firewall["Rules"]):
        assert one["VisibilityConfig"]["SampledRequestsEnabled"] is False
