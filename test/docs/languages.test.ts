// SPDX-License-Identifier: MIT
// How each guest language writes functions of every kind of type. The lines for Rust are what wit-bindgen
// 0.63.0 makes of this world, but for spaces and library prefixes; those for C, C++ and Python are what our own SDKs
// declare.

import { describe, expect, test } from 'vitest';
import { produce } from '../../codegen/index.ts';
import { readPage } from './markdown-reader.ts';

const WORLD = `package a:b@1.0.0;
interface types {
  record info { name: string, n: u32 }
  record point { x: s32, y: s32 }
  enum color { red, green }
  flags mode { a, b }
  variant v { a, b(string) }
  variant failure { denied(string), other }
  type id = u32;
  type label = string;
  resource conn {
    constructor(name: string);
    send: func(data: list<u8>) -> result<u32, failure>;
    open: static func(name: string) -> option<conn>;
  }
}
interface calls {
  use types.{info, point, color, mode, v, failure, id, label, conn};
  scalars: func(a: bool, b: s8, c: u8, d: s64, e: u64, f: f32, g: f64, h: char) -> u64;
  text: func(s: string) -> string;
  names: func(i: id, l: label, p: point, n: info, c: color, m: mode, x: v) -> info;
  lists: func(a: list<u8>, b: list<string>, c: list<info>, d: list<list<u32>>) -> list<info>;
  options: func(a: option<u32>, b: option<string>, c: option<info>, d: option<option<u8>>) -> option<info>;
  tuples: func(a: tuple<u32, string>, b: tuple<u8>) -> tuple<u32, string>;
  results: func(a: result<u32, string>, b: result, c: result<_, info>) -> result<info, failure>;
  unit-ok: func() -> result<_, failure>;
  unit-error: func() -> result<u32>;
  none: func();
  handles: func(a: borrow<conn>, b: conn) -> conn;
  keyword: func(%type: string, match: u8, class: u8, range: u8);
}
interface h2 {
  use types.{conn, info};
  resource res {
    constructor(n: string);
    m: func(o: borrow<res>, i: info) -> u8;
    s: static func() -> res;
  }
  take: func(r: res, b: borrow<res>, c: conn, d: borrow<conn>) -> res;
  fail: func(s: string, o: option<string>) -> result<_, string>;
}
world w {
  use types.{info, conn};
  record mine { s: string }
  import wm: func(m: mine, i: info, c: borrow<conn>, d: conn) -> mine;
  export we: func(m: mine, i: info) -> info;
  import calls;
  export h2;
}
`;

const { files } = await produce({ sources: [{ name: 'wit/w.wit', text: WORLD }] }, { emit: ['docs'] });

/** Declarations of one language on a page, each on one line; `ts` is TypeScript and AssemblyScript by turns. */
function lines(page: string, language: string): string[] {
  const { fences } = readPage(files?.get(`docs/${page}.md`) ?? '');
  return fences
    .filter((fence) => fence.language === language)
    .map(({ text }) =>
      text.replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(', )', ')').replaceAll(' )', ')'),
    );
}

describe('Rust', () => {
  test('imports borrow', () => {
    expect(lines('calls', 'rust')).toEqual([
      'pub fn scalars(a: bool, b: i8, c: u8, d: i64, e: u64, f: f32, g: f64, h: char) -> u64;',
      'pub fn text(s: &str) -> String;',
      'pub fn names(i: Id, l: &str, p: Point, n: &Info, c: Color, m: Mode, x: &V) -> Info;',
      'pub fn lists(a: &[u8], b: &[String], c: &[Info], d: &[Vec<u32>]) -> Vec<Info>;',
      'pub fn options(a: Option<u32>, b: Option<&str>, c: Option<&Info>, d: Option<Option<u8>>) -> Option<Info>;',
      'pub fn tuples(a: (u32, &str), b: (u8,)) -> (u32, String);',
      'pub fn results(a: Result<u32, &str>, b: Result<(), ()>, c: Result<(), &Info>) -> Result<Info, Failure>;',
      'pub fn unit_ok() -> Result<(), Failure>;',
      'pub fn unit_error() -> Result<u32, ()>;',
      'pub fn none();',
      'pub fn handles(a: &Conn, b: Conn) -> Conn;',
      'pub fn keyword(type_: &str, match_: u8, class: u8, range: u8);',
    ]);
  });

  test('exports own, resources have methods', () => {
    expect(lines('h2', 'rust')).toEqual([
      'fn new(n: String) -> Self;',
      "fn m(&self, o: ResBorrow<'_>, i: Info) -> u8;",
      'fn s() -> Res;',
      "fn take(r: Res, b: ResBorrow<'_>, c: Conn, d: &Conn) -> Res;",
      'fn fail(s: String, o: Option<String>) -> Result<(), String>;',
    ]);
    expect(lines('types', 'rust')).toEqual([
      'pub fn new(name: &str) -> Self;',
      'pub fn send(&self, data: &[u8]) -> Result<u32, Failure>;',
      'pub fn open(name: &str) -> Option<Conn>;',
    ]);
    expect(lines('world', 'rust')).toEqual([
      'pub fn wm(m: &Mine, i: &Info, c: &Conn, d: Conn) -> Mine;',
      'fn we(m: Mine, i: Info) -> Info;',
    ]);
  });
});

describe('C', () => {
  test('scalars and views by value, the rest by pointer, results as bool', () => {
    expect(lines('calls', 'c')).toEqual([
      'uint64_t a_b_calls_scalars(bool a, int8_t b, uint8_t c, int64_t d, uint64_t e, float f, double g, uint32_t h);',
      'void a_b_calls_text(a_b_string_t s, a_b_string_t *ret);',
      'void a_b_calls_names(a_b_types_id_t i, a_b_types_label_t l, const a_b_types_point_t *p, const a_b_types_info_t *n, a_b_types_color_t c, a_b_types_mode_t m, const a_b_types_v_t *x, a_b_types_info_t *ret);',
      'void a_b_calls_lists(a_b_list_u8_t a, a_b_list_string_t b, a_b_types_list_info_t c, a_b_list_list_u32_t d, a_b_types_list_info_t *ret);',
      'bool a_b_calls_options(const uint32_t *maybe_a, const a_b_string_t *maybe_b, const a_b_types_info_t *maybe_c, const a_b_option_u8_t *maybe_d, a_b_types_info_t *ret);',
      'void a_b_calls_tuples(const a_b_tuple2_u32_string_t *a, const a_b_tuple1_u8_t *b, a_b_tuple2_u32_string_t *ret);',
      'bool a_b_calls_results(const a_b_result_u32_string_t *a, const a_b_result_void_void_t *b, const a_b_types_result_void_info_t *c, a_b_types_info_t *ret, a_b_types_failure_t *err);',
      'bool a_b_calls_unit_ok(a_b_types_failure_t *err);',
      'bool a_b_calls_unit_error(uint32_t *ret);',
      'void a_b_calls_none(void);',
      '/* Left out: it holds a handle of the resource `conn`. */',
      'void a_b_calls_keyword(a_b_string_t type, uint8_t match, uint8_t class_, uint8_t range);',
    ]);
  });

  test('exports have a prefix and can take over what they are lent, resources are left out', () => {
    expect(lines('h2', 'c')).toEqual([
      '/* Left out: it belongs to a resource. */',
      '/* Left out: it belongs to a resource. */',
      '/* Left out: it belongs to a resource. */',
      '/* Left out: it holds a handle of the resource `res`. */',
      'bool exports_a_b_h2_fail(a_b_string_t *s, a_b_string_t *maybe_o, a_b_string_t *err);',
    ]);
    expect(lines('world', 'c')).toEqual([
      '/* Left out: it holds a handle of the resource `conn`. */',
      'void exports_a_b_we(a_b_mine_t *m, a_b_types_info_t *i, a_b_types_info_t *ret);',
    ]);
  });
});

describe('C++', () => {
  test('functions of the host look at views', () => {
    expect(lines('calls', 'cpp')).toEqual([
      'uint64_t scalars(bool a, int8_t b, uint8_t c, int64_t d, uint64_t e, float f, double g, char32_t h);',
      'std::string text(std::string_view s);',
      'types::Info names(types::Id i, std::string_view l, const types::Point &p, const types::Info &n, types::Color c, const types::Mode &m, const types::V &x);',
      'std::vector<types::Info> lists(std::span<const uint8_t> a, const std::vector<std::string> &b, const std::vector<types::Info> &c, const std::vector<std::vector<uint32_t>> &d);',
      'std::optional<types::Info> options(const std::optional<uint32_t> &a, const std::optional<std::string> &b, const std::optional<types::Info> &c, const std::optional<std::optional<uint8_t>> &d);',
      'std::tuple<uint32_t, std::string> tuples(const std::tuple<uint32_t, std::string> &a, const std::tuple<uint8_t> &b);',
      'std::expected<types::Info, types::Failure> results(const std::expected<uint32_t, std::string> &a, const std::expected<void, std::monostate> &b, const std::expected<void, types::Info> &c);',
      'std::expected<void, types::Failure> unit_ok();',
      'std::expected<uint32_t, std::monostate> unit_error();',
      'void none();',
      '/* Left out: it holds a handle of the resource `conn`. */',
      'void keyword(std::string_view type, uint8_t match, uint8_t class_, uint8_t range);',
    ]);
  });

  test('functions of the plugin are virtual, resources are left out', () => {
    expect(lines('h2', 'cpp')).toEqual([
      '/* Left out: it belongs to a resource. */',
      '/* Left out: it belongs to a resource. */',
      '/* Left out: it belongs to a resource. */',
      '/* Left out: it holds a handle of the resource `res`. */',
      'virtual std::expected<void, std::string> fail(const std::string &s, const std::optional<std::string> &o);',
    ]);
    expect(lines('world', 'cpp')).toEqual([
      '/* Left out: it holds a handle of the resource `conn`. */',
      'virtual types::Info we(const Mine &m, const types::Info &i);',
    ]);
  });
});

test('Go returns errors last, and pointers for options', () => {
  expect(lines('calls', 'go')).toEqual([
    'func Scalars(a bool, b int8, c uint8, d int64, e uint64, f float32, g float64, h rune) uint64',
    'func Text(s string) string',
    'func Names(i ID, l Label, p Point, n Info, c Color, m Mode, x V) Info',
    'func Lists(a []byte, b []string, c []Info, d [][]uint32) []Info',
    'func Options(a *uint32, b *string, c *Info, d **uint8) *Info',
    'func Tuples(a Tuple2[uint32, string], b Tuple1[uint8]) Tuple2[uint32, string]',
    'func Results(a Result[uint32, string], b Result[struct{}, struct{}], c Result[struct{}, Info]) (Info, error)',
    'func UnitOk() error',
    'func UnitError() (uint32, error)',
    'func None()',
    'func Handles(a *Conn, b *Conn) *Conn',
    'func Keyword(type_ string, match uint8, class uint8, range_ uint8)',
  ]);
  expect(lines('types', 'go')).toEqual([
    'func NewConn(name string) *Conn',
    'func (self *Conn) Send(data []byte) (uint32, error)',
    'func ConnOpen(name string) *Conn',
  ]);
});

test('Python names aliases and raises', () => {
  expect(lines('calls', 'python')).toEqual([
    'def scalars(a: bool, b: int, c: int, d: int, e: int, f: float, g: float, h: str) -> int: ...',
    'def text(s: str) -> str: ...',
    'def names(i: types.Id, l: types.Label, p: types.Point, n: types.Info, c: types.Color, m: types.Mode, x: types.V) -> types.Info: ...',
    'def lists(a: bytes, b: list[str], c: list[types.Info], d: list[list[int]]) -> list[types.Info]: ...',
    'def options(a: int | None, b: str | None, c: types.Info | None, d: Some[int | None] | None) -> types.Info | None: ...',
    'def tuples(a: tuple[int, str], b: tuple[int]) -> tuple[int, str]: ...',
    'def results(a: Result[int, str], b: Result[None, None], c: Result[None, types.Info]) -> types.Info: ... # raises HostError',
    'def unit_ok() -> None: ... # raises HostError',
    'def unit_error() -> int: ... # raises HostError',
    'def none() -> None: ...',
    'def handles(a: types.Conn, b: types.Conn) -> types.Conn: ...',
    'def keyword(type: str, match: int, class_: int, range: int) -> None: ...',
  ]);
  expect(lines('h2', 'python')).toEqual([
    'def __init__(self, n: str) -> None: ...',
    'def m(self, o: Self, i: types.Info) -> int: ...',
    '@classmethod def s(cls) -> Self: ...',
    'def take(self, r: Res, b: Res, c: types.Conn, d: types.Conn) -> Res: ...',
    'def fail(self, s: str, o: str | None) -> None: ... # an exception is the error',
  ]);
  expect(lines('world', 'python')).toEqual([
    'def wm(m: Mine, i: types.Info, c: types.Conn, d: types.Conn) -> Mine: ...',
    'def we(self, m: Mine, i: types.Info) -> types.Info: ...',
  ]);
});

test('TypeScript as the guest types declare it, AssemblyScript with its own numbers', () => {
  const both = lines('calls', 'ts');
  const typeScript = both.filter((_line, index) => index % 2 === 0);
  const assemblyScript = both.filter((_line, index) => index % 2 === 1);
  expect(typeScript.slice(0, 3)).toEqual([
    'function scalars(a: boolean, b: number, c: number, d: number, e: number, f: number, g: number, h: string): number;',
    'function text(s: string): string;',
    'function names(i: Id, l: Label, p: Point, n: Info, c: Color, m: Mode, x: V): Info;',
  ]);
  expect(typeScript.slice(6, 8)).toEqual([
    "function results(a: { tag: 'ok'; val: number } | { tag: 'err'; val: string }, b: { tag: 'ok' } | { tag: 'err' }, c: { tag: 'ok' } | { tag: 'err'; val: Info }): Info;",
    'function unitOk(): void;',
  ]);
  expect(assemblyScript).toEqual([
    'export function scalars(a: bool, b: i8, c: u8, d: i64, e: u64, f: f32, g: f64, h: u32): u64;',
    'export function text(s: string): string;',
    'export function names(i: Id, l: Label, p: Point, n: Info, c: Color, m: Mode, x: V): Info;',
    'export function lists(a: Uint8Array, b: Array<string>, c: Array<Info>, d: Array<Array<u32>>): Array<Info>;',
    'export function options(a: Some<u32> | null, b: string | null, c: Info | null, d: Some<Some<u8> | null> | null): Info | null;',
    'export function tuples(a: Tuple2<u32, string>, b: Tuple1<u8>): Tuple2<u32, string>;',
    'export function results(a: Result<u32, string>, b: bool, c: Info | null): Result<Info, Failure>;',
    'export function unitOk(): Failure | null;',
    'export function unitError(): Some<u32> | null;',
    'export function none(): void;',
    'export function handles(a: Conn, b: Conn): Conn;',
    'export function keyword(type_: string, match: u8, class_: u8, range: u8): void;',
  ]);
});

test('JavaScript says what is returned and thrown', () => {
  expect(lines('types', 'js')).toEqual([
    'new Conn(name);',
    'conn.send(data); // returns number, throws a WitError of Failure',
    'Conn.open(name); // returns Conn | null',
  ]);
  expect(lines('calls', 'js').slice(7, 10)).toEqual([
    'unitOk(); // throws a WitError of Failure',
    'unitError(); // returns number, throws a WitError',
    'none();',
  ]);
  expect(lines('h2', 'js').at(-1)).toBe('fail(s, o); // throws string to answer an error');
});
