"""The page as it is usually done: Flask, boto3 and a template, behind Zappa's own handler."""

import json
import os

import boto3
from flask import Flask, render_template

app = Flask(__name__)
s3 = boto3.client("s3")


@app.get("/<path:path>")
def page(path: str) -> str:
    """Read a page's JSON from S3 and render it."""
    found = s3.get_object(Bucket=os.environ["MICROSITE_PUBLISHED_BUCKET"], Key="peer/page.json")
    return render_template("page.html", page=json.loads(found["Body"].read()), path=path)
