// SPDX-License-Identifier: MIT
// Reads what stands around the code of a core module, and checks that no index in it reaches what metering appends.

import { componentError } from '../errors.ts';
import { Cursor, malformed } from './cursor.ts';
import { constantExpression, sizeLimits, valueType } from './module-parts.ts';

/** Ids of the sections (WebAssembly core specification, 5.5.2). */
export const Section = {
  CUSTOM: 0,
  TYPE: 1,
  IMPORT: 2,
  FUNCTION: 3,
  TABLE: 4,
  MEMORY: 5,
  GLOBAL: 6,
  EXPORT: 7,
  START: 8,
  ELEMENT: 9,
  CODE: 10,
  DATA: 11,
  DATA_COUNT: 12,
  TAG: 13,
} as const;

/** In which order sections stand, by id; custom sections stand anywhere. */
export const SECTION_ORDER: readonly number[] = [
  Section.TYPE,
  Section.IMPORT,
  Section.FUNCTION,
  Section.TABLE,
  Section.MEMORY,
  Section.TAG,
  Section.GLOBAL,
  Section.EXPORT,
  Section.START,
  Section.ELEMENT,
  Section.DATA_COUNT,
  Section.CODE,
  Section.DATA,
];

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** As many as V8 allows of a module; keeps what is allocated here in proportion. */
const MOST_ENTITIES = 1_000_000;

/** Where the content of a section is. */
export interface SectionRange {
  readonly start: number;
  readonly end: number;
}

/** Which entities a module has; imports are counted. */
export class ModuleLayout {
  /** The sections, by id. */
  readonly sections = new Map<number, SectionRange>();
  /** The custom section `name`, which tells functions apart in the stack of a trap. */
  names: SectionRange | undefined;
  /** Values that a call of each type passes: parameters and results. */
  readonly parameters: number[] = [];
  readonly results: number[] = [];
  /** Type index of each function. */
  readonly functions: number[] = [];
  importedFunctions = 0;
  tables = 0;
  globals = 0;
  start: number | undefined;
  readonly exports = new Set<string>();

  get types(): number {
    return this.parameters.length;
  }
}

/**
 * Reads the sections of a module. What they mean is left to V8, which validates the rewritten module.
 *
 * @throws ComponentError for malformed bytes, and indices of entities that the module does not have.
 */
export function readLayout(bytes: Uint8Array): ModuleLayout {
  const cursor = new Cursor(bytes, 0, bytes.length);
  for (const byte of PREAMBLE) {
    if (cursor.byte() !== byte) throw malformed('a core module has no module header', cursor.at - 1);
  }
  const layout = new ModuleLayout();
  let last = -1;
  while (cursor.at < bytes.length) {
    const at = cursor.at;
    const id = cursor.byte();
    const size = cursor.u32();
    const start = cursor.skip(size);
    const end = cursor.at;
    if (id === Section.CUSTOM) {
      cursor.at = start;
      cursor.end = end;
      if (cursor.name() === 'name') layout.names = { start, end };
      cursor.at = end;
      cursor.end = bytes.length;
      continue;
    }
    const order = SECTION_ORDER.indexOf(id);
    if (order <= last) throw malformed('the sections of a core module are unknown or out of order', at);
    last = order;
    layout.sections.set(id, { start, end });
  }
  const reader = new LayoutReader(bytes, layout);
  reader.read();
  return layout;
}

class LayoutReader {
  readonly #bytes: Uint8Array;
  readonly #layout: ModuleLayout;

  constructor(bytes: Uint8Array, layout: ModuleLayout) {
    this.#bytes = bytes;
    this.#layout = layout;
  }

  /** In the order of the file; exports, segments and initial values refer to sections before and after them. */
  read(): void {
    const layout = this.#layout;
    this.#each(Section.TYPE, (cursor) => this.#type(cursor));
    this.#each(Section.IMPORT, (cursor) => this.#import(cursor));
    this.#each(Section.FUNCTION, (cursor) => {
      layout.functions.push(cursor.index(layout.types, 'type'));
    });
    const tables = layout.tables + this.#count(Section.TABLE);
    const globals = layout.globals + this.#count(Section.GLOBAL);
    layout.tables = tables;
    layout.globals = globals;
    this.#each(Section.TABLE, (cursor) => this.#table(cursor));
    this.#each(Section.TAG, (cursor) => {
      cursor.byte();
      cursor.index(layout.types, 'type');
    });
    this.#each(Section.GLOBAL, (cursor) => {
      valueType(cursor, layout.types);
      cursor.byte();
      constantExpression(cursor, layout);
    });
    this.#each(Section.EXPORT, (cursor) => this.#export(cursor));
    this.#section(Section.START, (cursor) => {
      layout.start = cursor.index(layout.functions.length, 'function');
    });
    this.#each(Section.ELEMENT, (cursor) => this.#element(cursor));
    this.#each(Section.DATA, (cursor) => this.#data(cursor));
    if (this.#count(Section.CODE) !== layout.functions.length - layout.importedFunctions) {
      const at = layout.sections.get(Section.CODE)?.start ?? this.#bytes.length;
      throw malformed('a core module has not as many function bodies as functions', at);
    }
  }

  #section(id: number, read: (cursor: Cursor) => void): void {
    const range = this.#layout.sections.get(id);
    if (range === undefined) return;
    const cursor = new Cursor(this.#bytes, range.start, range.end);
    read(cursor);
    if (cursor.at !== range.end) throw malformed('a section is longer than its content', cursor.at);
  }

  #each(id: number, read: (cursor: Cursor) => void): void {
    this.#section(id, (cursor) => {
      const at = cursor.at;
      const count = cursor.count();
      if (count > MOST_ENTITIES) throw componentError('COMPONENT_LIMIT', `a section of ${count} entries`, at);
      for (let left = count; left > 0; left--) read(cursor);
    });
  }

  #count(id: number): number {
    const range = this.#layout.sections.get(id);
    return range === undefined ? 0 : new Cursor(this.#bytes, range.start, range.end).count();
  }

  #type(cursor: Cursor): void {
    const layout = this.#layout;
    const at = cursor.at;
    if (cursor.byte() !== 0x60) {
      const message = 'a garbage-collected or recursive core type is not supported in plugins';
      throw componentError('COMPONENT_UNSUPPORTED', message, at);
    }
    // A type may refer to itself.
    const known = layout.types + 1;
    const values = (): number => {
      const count = cursor.count();
      for (let left = count; left > 0; left--) valueType(cursor, known);
      return count;
    };
    layout.parameters.push(values());
    layout.results.push(values());
  }

  #import(cursor: Cursor): void {
    const layout = this.#layout;
    cursor.skip(cursor.u32());
    cursor.skip(cursor.u32());
    const at = cursor.at;
    switch (cursor.byte()) {
      case 0:
        layout.functions.push(cursor.index(layout.types, 'type'));
        layout.importedFunctions++;
        break;
      case 1:
        valueType(cursor, layout.types);
        sizeLimits(cursor, 'table');
        layout.tables++;
        break;
      case 2:
        sizeLimits(cursor, 'memory');
        break;
      case 3:
        valueType(cursor, layout.types);
        cursor.byte();
        layout.globals++;
        break;
      case 4:
        cursor.byte();
        cursor.index(layout.types, 'type');
        break;
      default:
        throw malformed('unknown kind of an import of a core module', at);
    }
  }

  #table(cursor: Cursor): void {
    const initialised = cursor.at < cursor.end && this.#bytes[cursor.at] === 0x40;
    if (initialised) cursor.skip(2);
    valueType(cursor, this.#layout.types);
    sizeLimits(cursor, 'table');
    if (initialised) constantExpression(cursor, this.#layout);
  }

  #export(cursor: Cursor): void {
    const layout = this.#layout;
    layout.exports.add(cursor.name());
    const kind = cursor.byte();
    if (kind === 0) cursor.index(layout.functions.length, 'function');
    else if (kind === 1) cursor.index(layout.tables, 'table');
    else if (kind === 3) cursor.index(layout.globals, 'global');
    else cursor.u32();
  }

  /** Element segments (WebAssembly core specification, 5.5.12): the flags say which parts there are. */
  #element(cursor: Cursor): void {
    const layout = this.#layout;
    const at = cursor.at;
    const flags = cursor.u32();
    if (flags > 7) throw malformed('unknown flags of an element segment', at);
    const [passive, explicit, expressions] = [flags & 1, flags & 2, flags & 4];
    if (passive === 0) {
      if (explicit === 0) {
        if (layout.tables === 0) throw malformed('table 0 does not exist', at);
      } else cursor.index(layout.tables, 'table');
      constantExpression(cursor, layout);
    }
    if ((flags & 3) !== 0) {
      if (expressions === 0) cursor.byte();
      else valueType(cursor, layout.types);
    }
    for (let left = cursor.count(); left > 0; left--) {
      if (expressions === 0) cursor.index(layout.functions.length, 'function');
      else constantExpression(cursor, layout);
    }
  }

  #data(cursor: Cursor): void {
    const at = cursor.at;
    const flags = cursor.u32();
    if (flags > 2) throw malformed('unknown flags of a data segment', at);
    if (flags === 2) cursor.u32();
    if (flags !== 1) constantExpression(cursor, this.#layout);
    cursor.skip(cursor.u32());
  }
}
