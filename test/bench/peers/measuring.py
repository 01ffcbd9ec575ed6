"""What the peers in Python share: the request that they are given, memory, and the answer."""

import json
import resource
import sys
import time

# As `PeerRequest` in arms.ts.
request = json.loads(sys.argv[1])


def since_spawned():
    """Seconds since this process was asked for."""
    return time.time() - request["spawnedAt"] / 1e3


def peak():
    """Bytes at the peak of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def held():
    """Bytes that this process holds now."""
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize()


def answer(measured):
    """Prints what was measured, of a network that is as large as Neve's."""
    if measured["parameters"] != request["parameters"]:
        raise AssertionError(f"{request['name']} has {measured['parameters']} parameters here and {request['parameters']} in Neve")
    print(json.dumps(measured))
