"""Answers that call home, or anyone who listens."""

from autograder.tests.hostile.cases.case import all_wrong, beside

CALL = """import socket

heard = []
for kind, family, address in (
    {ways}
):
    try:
        with socket.socket(family, kind) as line:
            line.settimeout(1)
            line.connect(address)
            line.send(b"hello")
            heard.append(str(address))
    except OSError:
        pass
assert not heard, "LO" "OT: it was heard"
"""
STREAM, PACKET = "socket.SOCK_STREAM", "socket.SOCK_DGRAM"
ASYNC = """import socket

started = []
for address in ("192.0.2.1", "198.51.100.7"):
    try:
        with socket.socket() as line:
            line.setblocking(False)
            if line.connect_ex((address, 80)) in (0, 11, 115):
                started.append(address)
    except OSError:
        pass
try:
    started.append(socket.getaddrinfo("example.com", 80))
except OSError:
    pass
assert not started, "LO" "OT: packets left the machine"
"""
SERVES = """import socket
import threading

try:
    server = socket.create_server(("", 0))
    threading.Thread(target=server.accept, daemon=True).start()
except OSError:
    pass
"""


def _call(*ways: str) -> str:
    return CALL.format(ways=",\n    ".join(ways) + ",")


CASES = (
    beside(
        "loopback",
        "Calls a server and sends a packet on the machine itself.",
        _call(
            f"({STREAM}, socket.AF_INET, ('127.0.0.1', @tcp@))",
            f"({PACKET}, socket.AF_INET, ('127.0.0.1', @udp@))",
        ),
    ),
    beside(
        "unix-sockets",
        "Calls a server by an abstract name and by a file.",
        _call(
            f"({STREAM}, socket.AF_UNIX, chr(0) + @abstract@)",
            f"({STREAM}, socket.AF_UNIX, @unix@)",
        ),
    ),
    beside("outside", "Calls other machines and asks for a name.", ASYNC),
    beside("serves", "Listens to whoever calls.", SERVES),
    all_wrong(
        "asks-a-library",
        "Opens pages and loads data through Python's own libraries.",
        "import threading\nimport urllib.request\n\nfor page in ('http://127.0.0.1:%d/' % @tcp@, "
        "'http://192.0.2.1/'):\n    try:\n        urllib.request.urlopen(page, timeout=1)\n"
        "    except (OSError, ValueError):\n        pass",
    ),
)
