# SPDX-License-Identifier: MIT
"""A plugin that does with the standard library of Python what its commands say."""

import encodings.idna  # looked for by name when a host is: it has to be in the component
import os
import socket

from componentize_py_types import Err
from wit_world import exports


class Lifecycle(exports.Lifecycle):
    def init(self) -> None:
        print("reader is up")

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


class EventHandler(exports.EventHandler):
    def on_event(self, event, context):
        raise Err("it listens to nothing")


class CommandHandler(exports.CommandHandler):
    def on_command(self, invocation) -> str:
        try:
            return getattr(self, invocation.name)(*invocation.args)
        except OSError as error:
            raise Err(f"{type(error).__name__}: {error.strerror}")

    def complete_command(self, invocation):
        return []

    def read(self, path: str) -> str:
        with open(path, encoding="utf-8") as file:
            return file.read()

    def list(self, path: str) -> str:
        return " ".join(sorted(os.listdir(path)))

    def connect(self, host: str, port: str) -> str:
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"hello")
            return connection.recv(100).decode()
