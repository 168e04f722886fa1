"""Runs one process to its end and says what it cost."""

import dataclasses
import os
import signal
import subprocess
import tempfile
import threading
import time


@dataclasses.dataclass(frozen=True)
class Run:
    cpu: float  # seconds, user and system, of the process and its threads
    wall: float  # seconds
    out: str
    err: str
    failure: str = ""  # why it does not count


def run(words, timeout, directory=None):
    """Standard input is empty. A process that takes more than `timeout` seconds is killed with all that it started."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        try:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=directory, start_new_session=True
            )
        except OSError as error:
            return Run(0, 0, "", "", f"cannot be started: {error}")
        late = threading.Event()
        timer = threading.Timer(timeout, _kill, (process.pid, late))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)  # it is gone: Popen shall not wait for it again
        texts = [_text(out), _text(err)]
        return Run(usage.ru_utime + usage.ru_stime, wall, *texts, _failure(process.returncode, late, timeout, texts))


def _kill(pid, late):
    late.set()
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _text(file):
    file.seek(0)
    return file.read().decode(errors="replace")


def _failure(code, late, timeout, texts):
    if late.is_set():
        return f"more than {timeout:g} s"
    if code == 0:
        return ""
    lines = [line.strip() for text in reversed(texts) for line in text.splitlines() if line.strip()]
    how = f"signal {-code}" if code < 0 else f"exit {code}"
    return f"{how}: {lines[0][:100]}" if lines else how
