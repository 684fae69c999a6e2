"""What the checks of `lede serve` share: an index of made articles, a running server, raw requests."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import time

from blackbox import BIN, LEDE, TIMEOUT, fail

LEDE_SERVE = os.path.join(BIN, "lede-serve")


def make_index(folder, records):
    """An index of records in a new folder."""
    path = os.path.join(folder, "index")
    text = "".join(json.dumps(record) + "\n" for record in records)
    run = subprocess.run([LEDE, "index", "--index", path, "-q", "-"], input=text.encode(),
                         capture_output=True, timeout=120)
    if run.returncode != 0:
        fail("indexing:", run.stderr.decode(errors="replace"))
    return path


def records(count):
    """Made articles: some are alike, most have a date, a site and a language."""
    words = "grain deal harvest port ship wheat price market union farmer weather export tax".split()
    for number in range(count):
        chosen = random.Random(number).sample(words, 8)
        yield {"id": f"a{number}", "title": f"The {chosen[0]} and the {chosen[1]} {number}",
               "date": f"20{20 + number % 5}-{1 + number % 12:02}-{1 + number % 28:02}",
               "site": f"paper{number % 4}.example", "language": "en" if number % 9 else "de",
               "text": f"Number {number} tells of {' '.join(chosen)}. " * 6
               + f"The grain deal of case{number % 50} holds, says person{number % 97}."}


class Server:
    """A running `lede serve` at a free port."""

    def __init__(self, index, *options, host="127.0.0.1"):
        self.process = subprocess.Popen(
            [LEDE, "serve", "--index", index, "--listen", f"{host}:0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r"http://(.+):(\d+)/", line)
        if not found:
            fail("the server did not start:", line, self.process.stderr.read())
        self.port = int(found[2])
        self.address = f"http://{found[1]}:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            fail("the server does not end")
        if code != 143:
            fail("the server ended with", code, self.process.stderr.read())

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        return connection

    def send(self, *pieces, end=False):
        """Sends bytes on one connection and reads it to its end: the answers, as (status, fields,
        body)."""
        with self.connect() as connection:
            try:
                for piece in pieces:
                    connection.sendall(piece)
                if end:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # It was answered before all had been sent.
            return parse(read_all(connection))

    def get(self, target, method="GET", fields=(), host=None):
        """One request on a connection of its own: status, fields and body."""
        host = host if host is not None else f"localhost:{self.port}"
        head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
        answers = self.send(head.encode("latin-1"))
        if len(answers) != 1:
            fail(method, target, host, "was answered", len(answers), "times")
        return answers[0]

    def json(self, target):
        status, _, body = self.get(target)
        if status != 200:
            fail(target, "was answered", status, body)
        return json.loads(body)


def read_all(connection, seconds=TIMEOUT):
    connection.settimeout(seconds)
    data = b""
    while True:
        try:
            piece = connection.recv(1 << 16)
        except ConnectionResetError:
            return data
        except socket.timeout:
            fail("the connection stays open; so far:", data[:300])
        if not piece:
            return data
        data += piece


def parse(data, is_head=False):
    """The answers in what a connection gave."""
    answers = []
    while data:
        head, separator, data = data.partition(b"\r\n\r\n")
        if not separator:
            fail("an answer without an end:", head[:300])
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        fields = {line.partition(":")[0].lower(): line.partition(":")[2].strip()
                  for line in lines[1:]}
        length = int(fields.get("content-length", 0))
        if len(data) < length:
            length = 0  # The answer to HEAD.
        answers.append((status, fields, data[:length]))
        data = data[length:]
    return answers


def wait_until(condition, seconds=TIMEOUT):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
