"""Has python_server.py run a script with this process's streams: python_client.py SOCKET REQUEST."""

import socket
import sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    text = sys.argv[2].encode() + b"\n"
    sent = socket.send_fds(connection, [text], [0, 1, 2])
    connection.sendall(text[sent:])
    status = connection.recv(16)
# Nothing, when the script was killed.
sys.exit(int(status or b"70"))
