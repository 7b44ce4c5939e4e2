"""Films on slow lines take no connection to the database from those who mark or hand in meanwhile."""

import contextlib
import socket
import time

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from contest.states import FileFormat
from tests.factories.contest import UploadFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

CONNECTIONS, FILMS = 2, 4
LONG = b"x" * (24 * 2**20)  # more than the wire holds


def test_pages_are_answered_while_more_films_are_sent_than_there_are_connections(serve):
    sender, browser = UserFactory(), Client()
    browser.force_login(sender)
    film = UploadFactory(
        uploaded_by=sender, file=ContentFile(LONG, name="家书.mp4"), size=len(LONG), format=FileFormat.MP4
    )
    server = serve(DATABASE_POOL_SIZE=str(CONNECTIONS))
    ask = f"GET {reverse('contest:upload-file', args=[film.code])} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    ask += f"Cookie: sessionid={browser.cookies['sessionid'].value}\r\n\r\n"
    with contextlib.ExitStack() as lines:
        for _turn in range(FILMS):
            line = lines.enter_context(
                contextlib.closing(socket.create_connection(("127.0.0.1", server.port)))
            )
            line.sendall(ask.encode())
            assert line.recv(15) == b"HTTP/1.1 200 OK"
        began = time.monotonic()
        assert server.ask("/") == 200
        assert time.monotonic() - began < 10  # who finds no connection waits for 20 seconds and is told off
