"""The figures that the records in `docs/decisions` rest on: run me to see them on your machine.

Each line is the median of fresh processes, in milliseconds, less the start of a bare
interpreter. The cloud is moto, in a process of its own.

    .venv/bin/python benchmarks/decisions.py
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

ROUNDS = 15
BUCKET = "decisions"

OBSTORE = """
import obstore
from obstore.store import S3Store
store = S3Store("decisions", config={"endpoint": ENDPOINT}, client_options={"allow_http": True})
assert bytes(obstore.get(store, "page.json").bytes()) == b"{}"
"""
BOTO3 = """
import boto3
client = boto3.client("s3", endpoint_url=ENDPOINT)
assert client.get_object(Bucket="decisions", Key="page.json")["Body"].read() == b"{}"
"""
OURS = "import flask, apig_wsgi"
ZAPPA = "import flask, zappa.handler"
ONE_PUT = """
import obstore
from obstore.store import S3Store
store = S3Store("decisions", config={"endpoint": ENDPOINT}, client_options={"allow_http": True})
obstore.put(store, f"enquiries/{time.time_ns()}", b"{}", mode="create", use_multipart=False)
"""
PUT_AND_SEND = (
    ONE_PUT
    + """
import boto3
sqs = boto3.client("sqs", endpoint_url=ENDPOINT)
sqs.send_message(QueueUrl=QUEUE, MessageBody="key")
"""
)

MEASURED = (
    ("obstore: import to the first GET", OBSTORE),
    ("boto3: import to the first GET", BOTO3),
    ("one create-only PUT, which S3 puts on the queue", ONE_PUT),
    ("the same PUT, then SendMessage with boto3", PUT_AND_SEND),
    ("import flask and apig-wsgi", OURS),
    ("import flask and Zappa's own handler", ZAPPA),
)


@contextmanager
def cloud() -> Iterator[dict[str, str]]:
    """Run a moto with one bucket and one queue; give the names that the snippets use."""
    os.environ.update(
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_REGION="us-east-1",
    )
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    s3 = boto3.client("s3", endpoint_url=endpoint)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="page.json", Body=b"{}")
    sqs = boto3.client("sqs", endpoint_url=endpoint)
    queue = sqs.create_queue(QueueName=BUCKET)["QueueUrl"]
    try:
        yield {"ENDPOINT": endpoint, "QUEUE": queue}
    finally:
        server.stop()


def process(code: str) -> float:
    """Run code in a fresh interpreter; give its milliseconds from start to end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  Our own code.
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure, turn by turn so that a busy moment hits all alike, and print a table."""
    with cloud() as names:
        head = "import time\n" + "".join(f"{key} = {value!r}\n" for key, value in names.items())
        codes = {"a bare interpreter": "import time", **{n: head + c for n, c in MEASURED}}
        times: dict[str, list[float]] = {name: [] for name in codes}
        for _ in range(ROUNDS):
            for name, code in codes.items():
                times[name].append(process(code))
    bare = statistics.median(times.pop("a bare interpreter"))
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {ROUNDS} rounds"
    )
    for name, measured in times.items():
        print(f"{statistics.median(measured) - bare:7.0f} ms  {name}")


if __name__ == "__main__":
    main()
