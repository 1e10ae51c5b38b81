"""The same page with Chalice."""

import json
import os
from pathlib import Path

import boto3
from chalice import Chalice, Response
from jinja2 import Environment, FileSystemLoader

app = Chalice(app_name="peer")
s3 = boto3.client("s3")
templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True
)


@app.route("/{lang}/programmes/{theme}")
def page(lang: str, theme: str) -> Response:
    """Read a page's JSON from S3 and render it."""
    found = s3.get_object(Bucket=os.environ["MICROSITE_PUBLISHED_BUCKET"], Key="peer/page.json")
    body = templates.get_template("page.html").render(
        page=json.loads(found["Body"].read()), path=f"{lang}/{theme}"
    )
    return Response(body=body, headers={"Content-Type": "text/html; charset=utf-8"})
