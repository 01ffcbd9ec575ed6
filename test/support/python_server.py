"""Runs scripts in forks of a process that has imported torch: an import costs seconds, and tests run Python a hundred times.

python_server.py SOCKET. A client sends a request as JSON with its three standard streams, and gets the exit status.
"""

import json
import os
import select
import signal
import socket
import sys
import traceback


def run(request):
    sys.argv = request["argv"]
    os.chdir(request["cwd"])
    torch.set_num_threads(request["threads"])
    signal.alarm(request["seconds"])
    script = request["script"]
    isfile = script.endswith(".py")
    if isfile:
        sys.path.insert(0, os.path.dirname(script))
        with open(script) as file:
            text = file.read()
    # As the interpreter itself would: torch looks for the module of every frame, and searches all there are for one that is not __main__.
    main = sys.modules["__main__"].__dict__
    main["__file__"] = script if isfile else "<string>"
    try:
        exec(compile(text if isfile else script, main["__file__"], "exec"), main)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def serve(connection):
    text, streams, _, _ = socket.recv_fds(connection, 1 << 22, 3)
    while not text.endswith(b"\n"):
        text += connection.recv(1 << 22)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    status = run(json.loads(text))
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(b"%d" % status)


parent = os.getppid()
with socket.socket(socket.AF_UNIX) as server:
    server.bind(sys.argv[1])
    server.listen(64)
    print("ready", flush=True)
    # Most runs of a few test files ask for no Python; the first request waits while this imports.
    while not select.select([server], [], [], 5)[0]:
        if os.getppid() != parent:
            sys.exit()
    import numpy  # noqa: F401
    import torch

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server.settimeout(5)
    while os.getppid() == parent:
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            server.close()
            # What scripts start and wait for must be there to be waited for.
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                serve(connection)
            finally:
                os._exit(1)
        connection.close()
