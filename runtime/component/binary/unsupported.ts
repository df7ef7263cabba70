// SPDX-License-Identifier: MIT
// Names of the parts of the component format that plugins may not use, so that a refusal says what was found.

/** Canonical built-ins by opcode (Binary.md, "Canonical Definitions") beyond lift, lower and the resource ones. */
const CANON_BUILT_INS: ReadonlyMap<number, string> = new Map([
  [0x05, 'task.cancel'],
  [0x06, 'subtask.cancel'],
  [0x07, 'resource.drop async'],
  [0x08, 'backpressure.set'],
  [0x09, 'task.return'],
  [0x0a, 'context.get'],
  [0x0b, 'context.set'],
  [0x0c, 'thread.yield'],
  [0x0d, 'subtask.drop'],
  [0x0e, 'stream.new'],
  [0x0f, 'stream.read'],
  [0x10, 'stream.write'],
  [0x11, 'stream.cancel-read'],
  [0x12, 'stream.cancel-write'],
  [0x13, 'stream.drop-readable'],
  [0x14, 'stream.drop-writable'],
  [0x15, 'future.new'],
  [0x16, 'future.read'],
  [0x17, 'future.write'],
  [0x18, 'future.cancel-read'],
  [0x19, 'future.cancel-write'],
  [0x1a, 'future.drop-readable'],
  [0x1b, 'future.drop-writable'],
  [0x1c, 'error-context.new'],
  [0x1d, 'error-context.debug-message'],
  [0x1e, 'error-context.drop'],
  [0x1f, 'waitable-set.new'],
  [0x20, 'waitable-set.wait'],
  [0x21, 'waitable-set.poll'],
  [0x22, 'waitable-set.drop'],
  [0x23, 'waitable.join'],
  [0x24, 'backpressure.inc'],
  [0x25, 'backpressure.dec'],
  [0x26, 'thread.index'],
  [0x27, 'thread.new-indirect'],
  [0x28, 'thread.switch-to'],
  [0x29, 'thread.suspend'],
  [0x2a, 'thread.resume-later'],
  [0x2b, 'thread.yield-to'],
  [0x40, 'thread.spawn-ref'],
  [0x41, 'thread.spawn-indirect'],
  [0x42, 'thread.available-parallelism'],
]);

/** Name of an unsupported canonical built-in, undefined for an opcode that nothing has. */
export function unsupportedBuiltIn(opcode: number): string | undefined {
  const name = CANON_BUILT_INS.get(opcode);
  return name === undefined ? undefined : `the canonical built-in ${name} (asynchronous component ABI)`;
}

const OPTIONS: ReadonlyMap<number, string> = new Map([
  [0x06, 'the canonical option async'],
  [0x07, 'the canonical option callback'],
  [0x08, 'the canonical option core-type'],
  [0x09, 'the canonical option gc'],
]);

/** Name of an unsupported canonical option. */
export function unsupportedOption(opcode: number): string | undefined {
  return OPTIONS.get(opcode);
}

const TYPES: ReadonlyMap<number, string> = new Map([
  [0x3e, 'a resource type with an async destructor'],
  [0x43, 'an async function type'],
  [0x64, 'the type error-context'],
  [0x65, 'the type future'],
  [0x66, 'the type stream'],
]);

/** Name of an unsupported type constructor. */
export function unsupportedType(opcode: number): string | undefined {
  return TYPES.get(opcode);
}
