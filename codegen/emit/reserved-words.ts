// SPDX-License-Identifier: MIT
// Words that a name in generated text must not be, per language: keywords, and globals that the text itself uses.

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** TypeScript in strict mode (modules): reserved, strict-mode reserved, and identifiers it gives a meaning. */
export const TYPESCRIPT_KEYWORDS = words(`
  arguments as async await break case catch class const continue debugger declare default delete do else enum
  eval export extends false finally for from function get if implements import in infer instanceof interface
  is keyof let module namespace new null of package private protected public readonly return satisfies set
  static super switch this throw true try type typeof undefined unique using var void while with yield
  any bigint boolean never number object string symbol unknown
  globalThis window self Infinity NaN
`);

/** Globals that emitted modules use as values or types; a local or imported name must not shadow them. */
export const TYPESCRIPT_GLOBALS = words(`
  Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error Float32Array
  Float64Array Function Int16Array Int32Array Int8Array Iterable Iterator JSON Map Math Number Object Omit
  Partial Pick Promise Proxy RangeError ReadonlyArray ReadonlyMap ReadonlySet Readonly Record Reflect RegExp Set
  SharedArrayBuffer String Symbol TextDecoder TextEncoder TypeError Uint16Array Uint32Array Uint8Array WeakMap
  WebAssembly parseInt parseFloat isNaN isFinite console process Buffer require exports
`);

/** Type names that a module of WIT types itself refers to, so that no WIT type may take them. */
export const TYPESCRIPT_TYPE_NAMES = words(`
  Array BigInt64Array BigUint64Array Float32Array Float64Array Int16Array Int32Array Int8Array Map Option Promise
  Result Symbol Uint16Array Uint32Array Uint8Array WitError
`);

/**
 * Members that every object has, or that the language looks up by itself: `then` would make a promise of an
 * object of functions, `constructor` cannot be implemented by a class.
 */
export const OBJECT_MEMBERS = words(`
  constructor then toString toLocaleString valueOf toJSON hasOwnProperty isPrototypeOf propertyIsEnumerable
`);

export const C_KEYWORDS = words(`
  alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern
  false float for fortran goto if inline int long main nullptr register restrict return short signed sizeof static
  static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned void volatile while
  errno stdin stdout stderr NULL EOF assert abort malloc free calloc realloc memcpy memset memmove memcmp strlen
  int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t size_t ptrdiff_t intptr_t uintptr_t
`);

export const CPP_KEYWORDS = words(`
  ${[...C_KEYWORDS].join(' ')}
  and and_eq bitand bitor catch char8_t char16_t char32_t class co_await co_return co_yield compl concept consteval
  constinit const_cast decltype delete dynamic_cast explicit export friend mutable namespace new noexcept not not_eq
  operator or or_eq private protected public reinterpret_cast requires static_cast template this throw try typeid
  typename using virtual wchar_t xor xor_eq final override import module std
`);

export const GO_KEYWORDS = words(`
  break case chan const continue default defer else fallthrough for func go goto if import interface map package
  range return select struct switch type var
  any append bool byte cap clear close comparable complex complex64 complex128 copy delete error false float32
  float64 imag init int int8 int16 int32 int64 iota len main make max min new nil panic print println real recover
  rune string true uint uint8 uint16 uint32 uint64 uintptr unsafe runtime
`);

export const ASSEMBLYSCRIPT_KEYWORDS = words(`
  ${[...TYPESCRIPT_KEYWORDS].join(' ')}
  abstract bool constructor f32 f64 i8 i16 i32 i64 u8 u16 u32 u64 usize isize v128 memory changetype load store
  assert abort unreachable select idof offsetof sizeof alignof nameof lengthof heap
`);

/** Rust of the 2024 edition: strict and reserved keywords. */
export const RUST_KEYWORDS = words(`
  as async await break const continue crate dyn else enum extern false fn for gen if impl in let loop match mod move
  mut pub ref return self Self static struct super trait true type unsafe use where while
  abstract become box do final macro override priv try typeof unsized virtual yield
`);

/** Python 3; its soft keywords (`match`, `type`) are names as well. */
export const PYTHON_KEYWORDS = words(`
  False None True and as assert async await break class continue def del elif else except finally for from global
  if import in is lambda nonlocal not or pass raise return try while with yield
`);
