// SPDX-License-Identifier: MIT
// A transform of the AssemblyScript compiler: exports get the names that the SDK writes in `@component("...")`, which
// the language itself cannot give them, and every other export goes, so that what only it used is optimised away. The
// constants of a release are packed.

import { packSegments, type Segment } from './packed-data.ts';

/** What is used of the compiler's parser and of its syntax tree. */
interface Parser {
  readonly sources: readonly {
    readonly internalPath: string;
    readonly statements: readonly object[];
  }[];
}

/** What is used of a binaryen module. */
interface Module {
  getNumExports(): number;
  getExportByIndex(index: number): number;
  removeExport(name: string): void;
  addFunctionExport(internal: string, external: string): unknown;
  getNumDataSegments(): number;
  getDataSegmentByIndex(index: number): number;
  getDataSegmentInfo(reference: number): { readonly offset: number; readonly data: ArrayBuffer };
  setMemory(initial: number, maximum: number, exportName: null, segments: readonly object[]): void;
  addFunction(
    name: string,
    params: number,
    results: number,
    locals: readonly number[],
    body: number,
  ): unknown;
  block(label: null, children: readonly number[]): number;
  call(name: string, operands: readonly number[], result: number): number;
  readonly i32: { const(value: number): number };
}

interface Binaryen {
  getExportInfo(reference: number): { readonly name: string; readonly value: string };
  readonly none: number;
}

/** What runs first. */
const START = '_initialize';

/** What the SDK calls the function that unpacks constants; it is no export. */
const UNPACK = 'unpack';

const PAGE = 65_536;

/** Exports of the module itself that stay. */
const KEPT: ReadonlySet<string> = new Set(['memory', START]);

/** The compiler makes one per compilation, and puts `binaryen` on the prototype. */
export class ComponentNames {
  declare readonly binaryen: Binaryen | undefined;
  /** Names of functions inside the module, by the names that they are exported under. */
  readonly #functions = new Map<string, string>();

  afterParse(parser: Parser): void {
    for (const { internalPath, statements } of parser.sources) {
      for (const statement of statements) {
        const name = componentName(statement);
        const inner = textAt(statement, 'name', 'text');
        if (name !== undefined && inner !== undefined) this.#functions.set(name, `${internalPath}/${inner}`);
      }
    }
  }

  afterCompile(module: Module): void {
    const { binaryen } = this;
    if (binaryen === undefined) throw new TypeError('the compiler did not say which binaryen it uses');
    const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
      binaryen.getExportInfo(module.getExportByIndex(index)),
    );
    for (const { name } of exports) if (!KEPT.has(name)) module.removeExport(name);
    for (const [name, inner] of this.#functions) {
      if (name !== UNPACK) module.addFunctionExport(inner, name);
    }
    const start = exports.find(({ name }) => name === START);
    const unpack = this.#functions.get(UNPACK);
    if (this.packs && start !== undefined && unpack !== undefined) {
      packConstants(module, binaryen, start.value, unpack);
    }
  }

  /** Whether constants are packed. */
  get packs(): boolean {
    return false;
  }
}

/** The same for a release. */
export class ReleaseNames extends ComponentNames {
  override get packs(): boolean {
    return true;
  }
}

function packConstants(module: Module, binaryen: Binaryen, start: string, unpack: string): void {
  const segments: Segment[] = Array.from({ length: module.getNumDataSegments() }, (_, index) => {
    const { offset, data } = module.getDataSegmentInfo(module.getDataSegmentByIndex(index));
    return { offset, data: new Uint8Array(data) };
  });
  if (segments.length === 0) return;
  const { to, packed: all } = packSegments(segments);
  const end = all.offset + all.data.length;
  const { i32, call, block } = module;
  const segment = { offset: i32.const(all.offset), data: all.data, passive: false };
  module.setMemory(Math.ceil(end / PAGE), -1, null, [segment]);
  const operands = [all.offset, end, to].map((value) => i32.const(value));
  const body = [call(unpack, operands, binaryen.none), call(start, [], binaryen.none)];
  module.addFunction('~unpack', binaryen.none, binaryen.none, [], block(null, body));
  module.removeExport(START);
  module.addFunctionExport('~unpack', START);
}

/** The text of `@component("text")` before a declaration. */
function componentName(statement: object): string | undefined {
  const decorators: unknown = Reflect.get(statement, 'decorators');
  if (!Array.isArray(decorators)) return undefined;
  for (const decorator of decorators as readonly unknown[]) {
    if (textAt(decorator, 'name', 'text') === 'component') return textAt(decorator, 'args', '0', 'value');
  }
  return undefined;
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let seen = value;
  for (const key of path) {
    if (typeof seen !== 'object' || seen === null) return undefined;
    seen = Reflect.get(seen, key);
  }
  return typeof seen === 'string' ? seen : undefined;
}
