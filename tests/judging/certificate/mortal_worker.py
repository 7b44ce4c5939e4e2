"""A worker that is killed again and again while it prints, and each time another takes its place; started by a test.

python -m tests.judging.certificate.mortal_worker JOB SEED: prints a line for each worker, and how it ended. Workers are forked from this
process, which holds no connection meanwhile. They are killed by the system (SIGKILL) at a random call of the code that
keeps files and rows, so that every gap between a file and its row is hit sooner or later.
"""

import os
import random
import signal
import sys

import django

KEEPERS = (
    "/judging/actions/print_room/",
    "/judging/tasks/certificate",
    "/core/files/",
    "/db/transaction",
    "/actions/job",
)
MOST = 60
"""Workers; the last ones live on."""


def die_at(call):
    """Kill this process at the n-th call into the code that keeps things."""
    seen = 0

    def count(frame, event, argument):
        nonlocal seen
        if event == "call" and any(part in frame.f_code.co_filename for part in KEEPERS):
            seen += 1
            if seen == call:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


def main(code, seed):
    """Let workers print the job until one comes to its end."""
    django.setup()
    from django.db import connection

    from contest.models import Job
    from contest.tasks.job import run_job
    from judging import documents
    from judging.documents import certificate

    certificate.CHUNK = 3  # many stretches of a small run
    assert documents
    chance = random.Random(seed)
    for number in range(1, MOST + 1):
        Job.objects.filter(code=code).update(heartbeat_at=None)
        connection.close()
        call = chance.choice((chance.randint(1, 60), chance.randint(1, 400), chance.randint(1, 1200)))
        child = os.fork()
        if child == 0:
            if number < MOST:
                die_at(call)
            run_job.func(code)
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        print(number, "killed" if os.WIFSIGNALED(status) else "ended", call, flush=True)
        if not os.WIFSIGNALED(status):
            return


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
