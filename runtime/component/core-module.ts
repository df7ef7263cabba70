// SPDX-License-Identifier: MIT
// Reads of a core module what linking needs to know before V8 sees it: types of imports and exports, and sizes.

import { Reader } from './binary/reader.ts';
import type { Tally } from './binary/tally.ts';
import {
  constantExpression,
  globalType,
  limits,
  type ModuleTypes,
  signatures,
  tableType,
} from './core-sections.ts';
import type { CoreExternType, CoreLimits } from './core-types.ts';
import { componentError } from './errors.ts';
import { type ComponentLimits, checkLimit } from './limits.ts';

/** One import of a core module. */
export interface CoreImport {
  readonly module: string;
  readonly name: string;
  readonly type: CoreExternType;
}

/** What is known of a core module without compiling it. */
export interface CoreModuleInfo {
  readonly imports: readonly CoreImport[];
  readonly exports: ReadonlyMap<string, CoreExternType>;
  /** Memories and tables that each instantiation makes; imported ones are not among them. */
  readonly memories: readonly CoreLimits[];
  readonly tables: readonly CoreLimits[];
  /** Names of the exports that are memories. */
  readonly memoryExports: readonly string[];
  readonly functions: number;
}

const PREAMBLE_BYTES = 8;

/**
 * Reads the core module at `bytes[start, end)` of the file. Function bodies and data are left to V8, which
 * validates the whole module when it is compiled.
 *
 * @throws ComponentError for malformed bytes, features plugins may not use, and sizes above the limits of `tally`.
 */
export function readCoreModule(bytes: Uint8Array, start: number, end: number, tally: Tally): CoreModuleInfo {
  const reader = new Reader(bytes, start, end, tally);
  checkPreamble(reader);
  const module = new ModuleReader(reader);
  while (reader.position < end) {
    const id = reader.byte();
    const size = reader.u32();
    const body = reader.skip(size);
    if (id < SECTIONS.length && SECTIONS[id] !== undefined) {
      reader.position = body;
      reader.end = body + size;
      module[SECTIONS[id]]();
      if (reader.position !== reader.end)
        throw reader.malformed('a section of a core module is longer than its content');
      reader.end = end;
    }
  }
  return module.finish();
}

function checkPreamble(reader: Reader): void {
  const { bytes } = reader;
  const at = reader.skip(PREAMBLE_BYTES);
  const wanted = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  for (let index = 0; index < PREAMBLE_BYTES; index++) {
    if (bytes[at + index] !== wanted[index]) throw reader.malformed('a core module has no module header', at);
  }
}

/** Readers of the sections that matter, by section id. */
const SECTIONS = [
  undefined,
  'types',
  'importSection',
  'functionSection',
  'tableSection',
  'memorySection',
  'globalSection',
  'exportSection',
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'tagSection',
] as const;

class ModuleReader {
  readonly #reader: Reader;
  readonly #limits: ComponentLimits;
  readonly #imports: CoreImport[] = [];
  readonly #exports = new Map<string, CoreExternType>();
  readonly #memories: CoreLimits[] = [];
  readonly #tables: CoreLimits[] = [];
  #types: ModuleTypes = [];
  /** Index spaces: imports first, then what the module defines. Functions are type indices. */
  readonly #functionSpace: number[] = [];
  readonly #tableSpace: CoreExternType[] = [];
  readonly #memorySpace: CoreExternType[] = [];
  readonly #globalSpace: CoreExternType[] = [];
  readonly #tagSpace: CoreExternType[] = [];

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#limits = reader.tally.limits;
  }

  finish(): CoreModuleInfo {
    return {
      imports: this.#imports,
      exports: this.#exports,
      memories: this.#memories,
      tables: this.#tables,
      memoryExports: [...this.#exports].filter(([, type]) => type.kind === 'memory').map(([name]) => name),
      functions: this.#functionSpace.length,
    };
  }

  types(): void {
    if (this.#types.length > 0) throw this.#reader.malformed('a core module has two type sections');
    this.#types = signatures(this.#reader);
  }

  importSection(): void {
    const reader = this.#reader;
    for (let left = reader.count(); left > 0; left--) {
      const module = reader.name();
      const name = reader.name();
      this.#imports.push({ module, name, type: this.#importType() });
    }
  }

  #importType(): CoreExternType {
    const reader = this.#reader;
    const at = reader.position;
    switch (reader.byte()) {
      case 0: {
        const index = reader.u32();
        this.#functionSpace.push(index);
        return { kind: 'func', signature: this.#signature(index, at) };
      }
      case 1:
        return add(this.#tableSpace, tableType(reader));
      case 2:
        return add(this.#memorySpace, { kind: 'memory', limits: limits(reader, 'memory') });
      case 3:
        return add(this.#globalSpace, globalType(reader));
      case 4:
        return add(this.#tagSpace, this.#tag());
      default:
        throw reader.malformed('unknown kind of an import of a core module', at);
    }
  }

  functionSection(): void {
    const reader = this.#reader;
    const count = reader.count();
    checkLimit(
      this.#limits,
      'functions',
      this.#functionSpace.length + count,
      'functions of a core module',
      reader.position,
    );
    for (let left = count; left > 0; left--) this.#functionSpace.push(reader.u32());
  }

  tableSection(): void {
    const reader = this.#reader;
    for (let left = reader.count(); left > 0; left--) {
      const at = reader.position;
      const initialised = reader.peek() === 0x40;
      if (initialised) {
        reader.skip(2);
      }
      const type = tableType(reader);
      if (initialised) constantExpression(reader);
      checkLimit(this.#limits, 'tableElements', type.limits.minimum, 'elements of a table', at);
      this.#tables.push(type.limits);
      this.#tableSpace.push(type);
    }
  }

  memorySection(): void {
    const reader = this.#reader;
    for (let left = reader.count(); left > 0; left--) {
      const at = reader.position;
      const type: CoreExternType = { kind: 'memory', limits: limits(reader, 'memory') };
      checkLimit(this.#limits, 'memoryPages', type.limits.minimum, 'pages of a memory', at);
      this.#memories.push(type.limits);
      this.#memorySpace.push(type);
    }
  }

  globalSection(): void {
    const reader = this.#reader;
    for (let left = reader.count(); left > 0; left--) {
      this.#globalSpace.push(globalType(reader));
      constantExpression(reader);
    }
  }

  tagSection(): void {
    for (let left = this.#reader.count(); left > 0; left--) this.#tagSpace.push(this.#tag());
  }

  exportSection(): void {
    const reader = this.#reader;
    for (let left = reader.count(); left > 0; left--) {
      const at = reader.position;
      const name = reader.name();
      const kind = reader.byte();
      const index = reader.u32();
      if (this.#exports.has(name)) throw reader.malformed('a core module exports a name twice', at);
      this.#exports.set(name, this.#exported(kind, index, at));
    }
  }

  #exported(kind: number, index: number, at: number): CoreExternType {
    if (kind === 0) {
      const type = this.#functionSpace[index];
      if (type === undefined) throw outOfRange('function', index, at);
      return { kind: 'func', signature: this.#signature(type, at) };
    }
    const space = [undefined, this.#tableSpace, this.#memorySpace, this.#globalSpace, this.#tagSpace][kind];
    if (space === undefined) throw this.#reader.malformed('unknown kind of an export of a core module', at);
    const type = space[index];
    if (type === undefined) throw outOfRange('export', index, at);
    return type;
  }

  #tag(): CoreExternType {
    const reader = this.#reader;
    const at = reader.position;
    if (reader.byte() !== 0) throw reader.malformed('unknown attribute of a tag', at);
    return { kind: 'tag', signature: this.#signature(reader.u32(), at) };
  }

  #signature(index: number, at: number) {
    const type = this.#types[index];
    if (type === undefined) throw outOfRange('type', index, at);
    return type;
  }
}

function add<T extends CoreExternType>(space: CoreExternType[], type: T): T {
  space.push(type);
  return type;
}

function outOfRange(what: string, index: number, at: number) {
  return componentError(
    'COMPONENT_INVALID',
    `a core module refers to ${what} ${index}, which it does not have`,
    at,
  );
}
