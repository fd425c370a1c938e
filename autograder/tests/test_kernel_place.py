"""Where a server of kernels listens, who may use it, and when it ends; no kernel is started."""

import contextlib
import os
import socket
import sys
import threading

import pytest

if sys.platform != "linux":
    pytest.skip("kernels are forked on Linux alone", allow_module_level=True)

from autograder.kernel.client import end_server, fork_kernel, start_server, wait_for_server
from autograder.kernel.identity import identity, installation
from autograder.kernel.libraries import Imported
from autograder.kernel.order import Order
from autograder.kernel.place import Place
from autograder.kernel.server import Server

ORDER = Order(["python"], "/", {})


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / ("deep" * 30)  # Too long a path for a socket.
    folder.mkdir(mode=0o700)
    return Place(folder, "kernels")


@contextlib.contextmanager
def listening(place, idle_seconds=60.0, installed=None):
    """Make a server that has nothing imported; it listens, and serves when told to."""
    lock, imported = place.take_lock(), Imported(frozenset(), {})
    with place.listen() as listener:
        known = installed or installation()
        yield Server(place, lock, listener, imported, known, idle_seconds)
    os.close(lock)


@contextlib.contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield
    end_server(server.place)
    thread.join()


def leave_socket(path, mode=0o600):
    """Leave the socket of a server that has died."""
    folder = os.open(path.parent, os.O_DIRECTORY)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as dead:
        dead.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)
    path.chmod(mode)


def test_server_ends_when_told_and_takes_its_files_away(place):
    with listening(place) as server, serving(server):
        assert wait_for_server(place) == os.getpid()
    assert list(place.folder.iterdir()) == []


def test_server_ends_when_nobody_uses_it(place):
    with listening(place, idle_seconds=0.01) as server:
        assert server.serve() is None
    assert list(place.folder.iterdir()) == []


def test_server_ends_when_something_else_is_installed(place):
    with listening(place, installed=["/another/python"]) as server:
        assert server.serve() is None


@pytest.mark.parametrize("message", [b"nonsense", b"[]", b'{"command": []}'])
def test_server_survives_what_is_no_order(place, message):
    with listening(place) as server, serving(server):
        with place.connect() as connection:
            socket.send_fds(connection, [message], [1, 2])
            assert connection.recv(1) == b""
        assert wait_for_server(place) == os.getpid()


def test_server_does_not_fork_beside_another_thread(place):
    with listening(place) as server, serving(server):
        assert fork_kernel(place, ORDER) is None


def test_socket_is_for_its_user_alone(place):
    with listening(place):
        assert place.path.stat().st_mode & 0o777 == 0o600


def test_server_takes_the_place_of_one_that_died(place):
    leave_socket(place.path)
    with pytest.raises(ConnectionRefusedError):
        place.connect()
    with listening(place) as server, serving(server):
        assert wait_for_server(place) == os.getpid()


def test_only_one_server_prepares(place):
    lock = place.take_lock()
    assert place.take_lock() is None
    os.close(lock)
    assert place.take_lock() is not None


def test_server_that_cannot_serve_is_not_started_again(place):
    place.lock_path.write_text("ImportError: numpy")
    assert place.take_lock() is None


def put_file(path):
    path.write_text("hers")


def put_folder(path):
    path.mkdir()


def put_link(path):
    leave_socket(path.with_name("other"))
    path.symlink_to("other")


def put_open_socket(path):
    leave_socket(path, mode=0o666)


@pytest.mark.parametrize("put", [put_file, put_folder, put_link, put_open_socket])
def test_what_is_no_socket_of_ours_is_refused_and_left_alone(place, put):
    put(place.path)
    before = place.path.lstat()
    assert fork_kernel(place, ORDER) is None
    with pytest.raises(FileExistsError, match="no socket of ours"):
        start_server(place, os.environ)
    with pytest.raises(OSError, match="in use"):
        place.listen()
    assert place.path.lstat() == before


def test_folder_where_others_can_write_is_refused(place):
    leave_socket(place.path)
    place.folder.chmod(0o777)
    assert fork_kernel(place, ORDER) is None
    with pytest.raises(PermissionError, match="others can write here"):
        start_server(place, os.environ)


@pytest.mark.parametrize("name", ["HOME", "PYTHONPATH", "OMP_NUM_THREADS", "LANG"])
def test_variable_that_is_read_at_the_start_asks_for_another_server(name):
    assert identity({**os.environ, name: "another"}) != identity(os.environ)


def test_other_variable_asks_for_the_same_server():
    assert identity({**os.environ, "COURSE_WORD": "attention"}) == identity(os.environ)


def test_order_survives_the_way():
    order = Order(["python", "-m"], "/tmp", {"NAME": "a\udce9b"}, {"RLIMIT_CORE": 0})
    assert Order.decode(order.encode()) == order
