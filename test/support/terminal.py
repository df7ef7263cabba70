# SPDX-License-Identifier: MIT
"""Runs a program on a terminal of its own: what it shows goes to standard output, what comes in is typed."""

import os
import pty
import sys


def main() -> int:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    typist = os.fork()
    if typist == 0:
        while typed := os.read(0, 1024):
            os.write(terminal, typed)
        os._exit(0)
    while True:
        try:
            shown = os.read(terminal, 1024)
        except OSError:
            break
        if not shown:
            break
        os.write(1, shown)
    os.kill(typist, 9)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


sys.exit(main())
