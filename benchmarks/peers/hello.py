"""The least that Flask can do, packaged as our web function is."""

from apig_wsgi import make_lambda_handler
from flask import Flask

app = Flask(__name__)


@app.get("/<path:path>")
def page(path: str) -> str:
    """Answer with a constant."""
    return "Hello, world." if path else ""


handler = make_lambda_handler(app)
