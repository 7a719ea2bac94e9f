"""Child processes that never outlive us, not even when we are killed with `kill -9`."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(signum: signal.Signals, parent: int) -> None:
    """Ask the kernel to send us `signum` when our parent ends. Linux only; elsewhere it does nothing.

    The kernel watches the *thread* that started us: children must be started from the main thread.
    """
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, int(signum))
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signum)


def spawn(
    command: Sequence[str],
    *,
    at_parents_end: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: int | IO[bytes] | None = None,
    user: tuple[int, int] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a direct child, in a process group of its own so that Ctrl-C in the terminal reaches only us.

    `user` is a (uid, gid) to run as. The child gets `at_parents_end` when we end in whatever way.
    """
    parent = os.getpid()
    prepare: Callable[[], None] = lambda: die_with_parent(at_parents_end, parent)  # noqa: E731
    uid, gid = user or (None, None)
    return subprocess.Popen(
        list(command),
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        preexec_fn=prepare,  # noqa: PLW1509
        process_group=0,
        user=uid,
        group=gid,
        extra_groups=None if user is None else (),
    )


def stop(child: "subprocess.Popen[bytes]", signum: signal.Signals = signal.SIGTERM, *, patience: float = 15) -> int:
    """End a child and wait for it; after `patience` seconds it is killed. Returns its exit code."""
    if child.poll() is None:
        child.send_signal(signum)
    try:
        return child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
