// SPDX-License-Identifier: MIT
// `_services.py`: what Python expects of an operating system, answered by the host: output, time, randomness; and a
// helpful error in place of the rest, which would trap.

import type { EmitContext } from '../../context.ts';
import { printPython } from './python-file.ts';

/** Text of the module. */
export function servicesModule(context: EmitContext): string {
  return printPython({
    mark: context.headerText(),
    docs: DOCS.split('\n'),
    imports: [
      [
        'import builtins',
        'import importlib',
        'import io',
        'import linecache',
        'import logging',
        'import os',
        'import random',
        'import sys',
        'import time',
        'import traceback',
        'from collections.abc import Sequence',
        'from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec',
        'from types import ModuleType',
        'from typing import NoReturn',
      ],
      [
        'from wit_world.imports import clock as _clock',
        'from wit_world.imports import log as _log',
        'from wit_world.imports import random as _random',
        'from wit_world.imports.log import Level',
      ],
    ],
    constants: CONSTANTS.map((text) => text.split('\n')),
    declarations: DECLARATIONS.map((text) => text.split('\n')),
  });
}

const DOCS = `"""What Python expects of an operating system, answered by the host.

The component has no WASI: whatever reaches for it ends the plugin. So output goes to the log, time
and randomness come from the host, and the rest raises an exception that says what to do instead.
"""`;

const CONSTANTS = [
  `# Its C implementation asks the operating system for the time, the one in Python the module \`time\`.
if "datetime" not in sys.modules:
    sys.modules["_datetime"] = None  # type: ignore[assignment]

# datetime and time import it when it is first used, which is too late.
importlib.import_module("_strptime")`,
  `_LONGEST = 65_536
"""Most random bytes that the host gives at once."""`,
  `_OF_FILES = (
    "access chdir link listdir lstat mkdir open readlink remove rename replace rmdir scandir stat"
    " statvfs symlink truncate unlink utime"
).split()
"""Functions of os that would look for files."""`,
  '_NO_FILES = "a plugin has no files, network or processes: use the storage of the host"',
];

const DECLARATIONS = [
  `class LogWriter(io.TextIOBase):
    """A text stream whose lines are records of the log."""

    def __init__(self, level: Level) -> None:
        super().__init__()
        self._level = level
        self._line = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        *lines, self._line = (self._line + text).split("\\n")
        for line in lines:
            _log.log(self._level, line)
        return len(text)

    def end(self) -> None:
        """Log what was written without a line feed."""
        if self._line:
            _log.log(self._level, self._line)
            self._line = ""`,
  `class LogHandler(logging.Handler):
    """What the module \`logging\` hands its records to."""

    def emit(self, record: logging.LogRecord) -> None:
        _log.log(_level(record.levelno), self.format(record))`,
  `class NoImporter:
    """Refuses modules that are not in the component, in place of what would look for files."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        help = "import it at the top of a module, so that it is in the component"
        raise ModuleNotFoundError(f"no module {name}: {help}", name=name)`,
  `_output = LogWriter(Level.INFO)
_errors = LogWriter(Level.WARN)`,
  `def _level(number: int) -> Level:
    if number >= logging.ERROR:
        return Level.ERROR
    if number >= logging.WARNING:
        return Level.WARN
    if number >= logging.INFO:
        return Level.INFO
    return Level.DEBUG if number >= logging.DEBUG else Level.TRACE`,
  `def _random_bytes(size: int) -> bytes:
    parts = [_random.get_random_bytes(min(_LONGEST, size - at)) for at in range(0, size, _LONGEST)]
    return b"".join(parts)`,
  `def _no_files(*_: object, **__: object) -> NoReturn:
    raise OSError(_NO_FILES)`,
  `def _no_sleep(*_: object) -> NoReturn:
    raise RuntimeError("a plugin cannot sleep: use timers.set_timer")`,
  `def _no_source(*_: object, **__: object) -> list[str]:
    return []`,
  `def remember_sources(folder: str) -> None:
    """Keep the sources below a folder for tracebacks. Called when the plugin is built."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.startswith(folder):
            linecache.getlines(file)
    # What a first traceback imports has to be in the component.
    try:
        raise LookupError
    except LookupError as error:
        "".join(traceback.format_exception(error))`,
  `def begin() -> None:
    """Put the host in place of the operating system. Called when the plugin starts."""
    sys.stdout = _output
    sys.stderr = _errors
    _replace_time()
    os.urandom = _random_bytes
    vars(random)["_urandom"] = _random_bytes
    random.seed(_random.get_random_u64())
    builtins.open = io.open = builtins.input = _no_files
    for name in _OF_FILES:
        if hasattr(os, name):
            setattr(os, name, _no_files)
    linecache.updatecache = linecache.checkcache = _no_source  # type: ignore[assignment]
    # Where it puts its marks, it tries to parse; of what cannot be parsed, Python opens the file.
    vars(traceback)["_extract_caret_anchors_from_line_segment"] = lambda segment: None
    setattr(traceback.StackSummary, "_should_show_carets", lambda *_: False)
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, NoImporter]
    logging.raiseExceptions = False
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(LogHandler())
        root.setLevel(logging.NOTSET + 1)`,
  `def _replace_time() -> None:
    local, universal, formatted, plain = time.localtime, time.gmtime, time.strftime, time.asctime
    time.time = lambda: _clock.now() / 1_000
    time.time_ns = lambda: _clock.now() * 1_000_000
    time.monotonic = time.perf_counter = time.process_time = lambda: _clock.monotonic() / 1_000
    time.monotonic_ns = time.perf_counter_ns = lambda: _clock.monotonic() * 1_000_000
    time.process_time_ns = time.monotonic_ns
    time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: universal(time.time() if seconds is None else seconds)
    time.strftime = lambda text, moment=None: formatted(text, moment or time.localtime())
    time.asctime = lambda moment=None: plain(moment or time.localtime())
    time.ctime = lambda seconds=None: plain(time.localtime(seconds))
    time.sleep = _no_sleep`,
  `def end_lines() -> None:
    """Log what was written without a line feed. Called at the end of every call."""
    _output.end()
    _errors.end()`,
  `def log_exception(error: BaseException) -> None:
    """Log an exception with its traceback."""
    text = "".join(traceback.format_exception(error))
    for line in text.rstrip().split("\\n"):
        _log.log(Level.ERROR, line)`,
];
