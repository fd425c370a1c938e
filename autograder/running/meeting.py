"""The spawned processes of a run: how they start and find each other on a loopback port.

`python -m autograder.running.meeting ROLE` reads ports and tokens as JSON from standard input.
"""

import hmac
import json
import os
import socket
import sys

START_SECONDS = 120.0  # to import torch and the rest, on a busy machine
TOKEN_BYTES = 32


def main() -> None:
    """Be the process whose role is named on the command line."""
    {"tester": be_tester, "student": be_student}[sys.argv[1]](*json.load(sys.stdin))


def be_tester(port: int, token: str, password: str) -> None:
    """Wait for the student's process at a port of our own, then lead the run."""
    from autograder.running.shell import make_shell
    from autograder.running.tester import converse, lead
    from autograder.wire.link import Link

    channel = call(port, token)
    with socket.create_server(("127.0.0.1", 0)) as server:
        Link(channel).send({"port": server.getsockname()[1]})
        shell = make_shell()
        link = meet(server, password)
    student = int.from_bytes(link.recv(8), "big")
    lead(channel, converse(link), shell, student)


def be_student(port: int, password: str) -> None:
    """Prepare, then serve the checks' process."""
    from autograder.isolation.limits import Limits, apply
    from autograder.running.shell import make_shell
    from autograder.running.student import serve

    shell = make_shell()
    link = call(port, password)
    link.sendall(os.getpid().to_bytes(8, "big"))
    apply(Limits())
    serve(link, shell)


def call(port: int, token: str) -> socket.socket:
    """Connect to a port of this machine and show the token."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS)
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(token.encode())
    return connection


def meet(server: socket.socket, token: str) -> socket.socket:
    """Return the first connection that shows the token; raise TimeoutError where none comes."""
    server.settimeout(START_SECONDS)
    while True:
        connection, _ = server.accept()
        connection.settimeout(START_SECONDS)
        shown = connection.recv(TOKEN_BYTES, socket.MSG_WAITALL)
        if hmac.compare_digest(shown, token.encode()):
            connection.settimeout(None)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        connection.close()


if __name__ == "__main__":
    main()
