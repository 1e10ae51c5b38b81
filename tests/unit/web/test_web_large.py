"""Answers that would not fit through Lambda still reach the visitor."""

from gzip import decompress

from handlers.web.answering import MOST_BYTES
from tests.unit.web.web_site import Web

LARGE = b"%PDF-1.7 " + b" " * MOST_BYTES


def test_a_large_file_is_linked_to_where_it_lies(web: Web) -> None:
    web.published.put("files/0123456789abcdef/large.pdf", LARGE, "application/pdf")

    answer = web.get("/files/0123456789abcdef/large.pdf")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://storage.example/files/0123456789abcdef/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert len(answer.data) < 1000


def test_a_large_page_travels_compressed(web: Web) -> None:
    sitemap = b"<urlset>" + b" " * MOST_BYTES + b"</urlset>"
    manifest = web.app.test_client().get("/sitemap.xml")
    assert manifest.status_code == 200
    for entry in list(web.published.list("sitemaps/")):
        web.published.put(entry.key, sitemap, "application/xml; charset=utf-8")

    answer = web.get("/sitemap.xml", Accept_Encoding="gzip, br")

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(answer.data) < 10_000
    assert decompress(answer.data) == sitemap
    assert web.get("/sitemap.xml").data == sitemap


def test_a_page_of_usual_size_is_left_to_the_network_to_compress(web: Web) -> None:
    answer = web.get("/en/", Accept_Encoding="gzip")

    assert "Content-Encoding" not in answer.headers
