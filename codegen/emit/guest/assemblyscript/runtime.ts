// SPDX-License-Identifier: MIT
// What generated AssemblyScript calls besides its own functions: blocks of memory for one call, texts, lists, and the
// types that WIT has without a name.

/** Names that functions of the SDK call, so that nothing of a world may take them. */
export const RUNTIME_NAMES: ReadonlySet<string> = new Set([
  ...[
    'frame',
    'scratch',
    'slots',
    'release',
    'reallocate',
    'hold',
    'letGo',
    'textOf',
    'repaired',
    'liftString',
  ],
  ...[
    'liftNumbers',
    'liftBytes',
    'liftList',
    'listOf',
    'fixedOf',
    'load',
    'store',
    'changetype',
    'heap',
    'memory',
  ],
]);

/** `abi.ts`, without its mark. */
export const ABI = `
// Memory that the host writes or reads during one call. Blocks form a chain, so that a call gives back all of its own.

/** Bytes before each block: where the one before it is. Blocks keep the alignment of 8. */
const HEADER: usize = 8;

let last: usize = 0;

/** Where the blocks of a call begin: what \`release\` gives back to. */
export function frame(): usize {
  return last;
}

/** A block, until its frame is released. */
export function scratch(size: usize): usize {
  const block = heap.alloc(HEADER + size);
  store<usize>(block, last);
  last = block;
  return block + HEADER;
}

/** A block of zeros for core values, 8 bytes each. */
export function slots(count: usize): usize {
  const at = scratch(count << 3);
  memory.fill(at, 0, count << 3);
  return at;
}

/** Gives back every block made since \`frame\`. */
export function release(mark: usize): void {
  while (last != mark) {
    const block = last;
    last = load<usize>(block);
    heap.free(block);
  }
}

/** What the host asks for memory with. */
export function reallocate(old: usize, oldSize: usize, align: usize, size: usize): usize {
  if (size == 0) return align;
  const block = scratch(size);
  if (oldSize > 0) memory.copy(block, old, oldSize);
  return block;
}

/** Bytes of objects at which the garbage collector runs next. */
let limit: usize = 65536;

/**
 * Runs the garbage collector when it is due, before the plugin is asked for anything: it knows of no object that only
 * a function which is still running refers to. The incremental runtime runs by itself.
 */
export function tidy(): void {
  if (ASC_RUNTIME != 1) return;
  // The build gives this name to what the runtime counts.
  if (<usize>__allocated < limit) return;
  __collect();
  limit = 65536 + 2 * <usize>__allocated;
}

// Texts are UTF-16 on both sides.

/** A text that the host has written. */
export function liftString(at: usize, units: u32): string {
  return String.UTF16.decodeUnsafe(at, (<usize>units) << 1);
}

/** Where the host reads a text: in the string itself, or in a copy where half of a surrogate pair stands alone. */
export function textOf(text: string): usize {
  const at = changetype<usize>(text);
  const end = at + ((<usize>text.length) << 1);
  for (let unit = at; unit < end; unit += 2) {
    if ((load<u16>(unit) & 0xf800) != 0xd800) continue;
    if (!isPair(unit, end)) return repaired(text);
    unit += 2;
  }
  return at;
}

function isPair(unit: usize, end: usize): bool {
  return (load<u16>(unit) & 0xfc00) == 0xd800 && unit + 2 < end && (load<u16>(unit, 2) & 0xfc00) == 0xdc00;
}

/** A copy in which U+FFFD stands for what is no character: the host would end the plugin for it. */
function repaired(text: string): usize {
  const size = (<usize>text.length) << 1;
  const at = scratch(size);
  memory.copy(at, changetype<usize>(text), size);
  for (let unit = at; unit < at + size; unit += 2) {
    if ((load<u16>(unit) & 0xf800) != 0xd800) continue;
    if (isPair(unit, at + size)) unit += 2;
    else store<u16>(unit, 0xfffd);
  }
  return at;
}

/** A list of numbers. */
export function liftNumbers<T>(at: usize, length: i32): Array<T> {
  const list = new Array<T>(length);
  memory.copy(list.dataStart, at, <usize>length * sizeof<T>());
  return list;
}

/** A list of bytes. */
export function liftBytes(at: usize, length: i32): Uint8Array {
  const list = new Uint8Array(length);
  memory.copy(list.dataStart, at, length);
  return list;
}

/** A list of anything else, \`size\` bytes each. */
export function liftList<T>(at: usize, length: i32, size: usize, lift: (at: usize) => T): Array<T> {
  const list = new Array<T>(length);
  for (let index = 0; index < length; index++, at += size) unchecked((list[index] = lift(at)));
  return list;
}

/** Where the host reads a list whose elements do not lie in memory as it reads them. */
export function listOf<T>(list: Array<T>, size: usize, lower: (at: usize, value: T) => void): usize {
  const from = scratch(<usize>list.length * size);
  for (let index = 0, at = from; index < list.length; index++, at += size) lower(at, unchecked(list[index]));
  return from;
}

/** A list of a fixed length, once its length is known to be right. */
export function fixedOf<T>(list: StaticArray<T>, length: i32): StaticArray<T> {
  assert(list.length == length, "a list of fixed length has another one");
  return list;
}
`;

/** Types of `values.ts`, without its mark: those that a text mentions. */
export function sharedTypes(text: string): string[] {
  const declarations: string[] = [];
  if (/\bSome\b/.test(text)) declarations.push(SOME);
  if (/\bResult[.<]/.test(text)) declarations.push(RESULT);
  const arities = new Set([...text.matchAll(/\bTuple(\d+)</g)].map(([, digits]) => Number(digits)));
  for (const arity of [...arities].sort((a, b) => a - b)) declarations.push(tuple(arity));
  return declarations;
}

const SOME = `/** A value where there may be none, for what cannot be null itself: \`Some<u32> | null\`. */
export class Some<T> {
  constructor(public value: T) {}
}`;

const RESULT = `/** A value, or the error that stands in its place: AssemblyScript has no exceptions. Ask \`isError\` first. */
export class Result<T, E> {
  private constructor(
    /** Whether there is an error, and no value. */
    readonly isError: bool,
    private good: T,
    private bad: E,
  ) {}

  /** What went well. */
  static ok<T, E>(value: T): Result<T, E> {
    return new Result<T, E>(false, value, nothing<E>());
  }

  /** What failed. */
  static error<T, E>(error: E): Result<T, E> {
    return new Result<T, E>(true, nothing<T>(), error);
  }

  /** The value; asking for it where there is an error ends the plugin. */
  get value(): T {
    assert(!this.isError, "the result is an error and has no value");
    return this.good;
  }

  /** The error; asking for it where there is a value ends the plugin. */
  get error(): E {
    assert(this.isError, "the result is a value and has no error");
    return this.bad;
  }
}

/** What no one looks at. */
function nothing<T>(): T {
  if (isReference<T>()) return changetype<T>(0);
  return <T>0;
}`;

function tuple(arity: number): string {
  const letters = Array.from({ length: arity }, (_, index) => `T${index}`);
  const fields = letters.map((letter, index) => `public f${index}: ${letter}`);
  return `/** ${arity === 1 ? 'One value' : `${arity} values`} in order. */
export class Tuple${arity}<${letters.join(', ')}> {
  constructor(${fields.join(', ')}) {}
}`;
}
