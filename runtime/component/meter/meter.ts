// SPDX-License-Identifier: MIT
// Rewrites a core module so that it uses up fuel as it runs, stops when it gets no more, and stays within sizes.

import {
  ADDED_TYPES,
  type AddedFunction,
  type AddedIndices,
  addedFunctions,
  addedIndices,
} from './added-code.ts';
import { Bodies } from './bodies.ts';
import { Cursor, malformed } from './cursor.ts';
import { INITIAL_FUEL } from './hooks.ts';
import { InsertedCode } from './inserted-code.ts';
import { InsertionList } from './insertions.ts';
import { limitedMemories, limitedTables } from './limit-sizes.ts';
import { type ModuleLayout, readLayout, SECTION_ORDER, Section } from './module-layout.ts';
import { RewrittenCode } from './rewritten-code.ts';
import { BodyScanner } from './scan-bodies.ts';
import { leb, signedLeb, Writer } from './writer.ts';

/** The most that each memory and table defined in a module may have: its maximum becomes the smaller of both. */
export interface MeterLimits {
  /** Pages of 64 KiB. */
  readonly memoryPages: number;
  readonly tableElements: number;
}

/** Names of the exports that a metered module has beside its own. */
export interface HiddenExports {
  /** The global that holds the fuel left: a mutable i32. */
  readonly fuel: string;
  /** The table for the two functions of `HookFunctions`: refuel, grow. */
  readonly hooks: string;
  /** What was the start function; it has to be called once the hooks are set. */
  readonly start: string | undefined;
}

/** A rewritten module. */
export interface MeteredModule {
  readonly bytes: Uint8Array;
  /** Undefined when the module has no code: then only its limits were rewritten. */
  readonly hidden: HiddenExports | undefined;
}

/** Raised whenever the output for the same input changes; part of the key of what is cached. */
export const METER_VERSION = 10;

/** Bytes of all that is appended to the sections of a module, at most. */
const MOST_APPENDED_BYTES = 2_048;

const rewrittenCode = new RewrittenCode();

/**
 * Rewrites a core module. Imports and indices stay as they are; what metering needs is appended. The result is valid
 * exactly if the module is, which V8 finds out when it compiles it.
 *
 * @param known code that was rewritten before, and takes this one; that of the process when not given.
 * @throws ComponentError `COMPONENT_MALFORMED` for bytes that are not a module, `COMPONENT_UNSUPPORTED` for instructions
 * that cannot be metered, and `COMPONENT_LIMIT` for memories and tables that begin larger than they may become.
 */
export function meterModule(
  bytes: Uint8Array,
  limits: MeterLimits,
  known: RewrittenCode = rewrittenCode,
): MeteredModule {
  const layout = readLayout(bytes);
  const memories = limitedMemories(bytes, layout, limits.memoryPages);
  const tables = limitedTables(bytes, layout, limits.tableElements);
  const code = layout.sections.get(Section.CODE);
  if (code === undefined || layout.functions.length === layout.importedFunctions) {
    return { bytes: withSections(bytes, layout, memories, tables), hidden: undefined };
  }
  return new ModuleRewriter(bytes, layout, known).rewrite(memories, tables);
}

/** A module without code: all sections as they are, but for limits. */
function withSections(
  bytes: Uint8Array,
  layout: ModuleLayout,
  memories: readonly number[],
  tables: readonly number[],
): Uint8Array {
  const writer = new Writer(bytes.length + memories.length + tables.length + 32);
  writer.copy(bytes, 0, 8);
  for (const id of SECTION_ORDER) {
    const range = layout.sections.get(id);
    if (range === undefined) continue;
    writer.put([id]);
    const content = id === Section.MEMORY ? memories : id === Section.TABLE ? tables : undefined;
    const count = id === Section.MEMORY || id === Section.TABLE ? countOf(bytes, range.start) : undefined;
    if (content === undefined || count === undefined) {
      writer.u32(range.end - range.start);
      writer.copy(bytes, range.start, range.end);
    } else {
      const head = leb(count);
      writer.u32(head.length + content.length);
      writer.put(head);
      writer.put(content);
    }
  }
  return writer.finish();
}

function countOf(bytes: Uint8Array, start: number): number {
  return new Cursor(bytes, start, bytes.length).u32();
}

class ModuleRewriter {
  readonly #bytes: Uint8Array;
  readonly #layout: ModuleLayout;
  readonly #known: RewrittenCode;

  constructor(bytes: Uint8Array, layout: ModuleLayout, known: RewrittenCode) {
    this.#bytes = bytes;
    this.#layout = layout;
    this.#known = known;
  }

  rewrite(memories: readonly number[], tables: readonly number[]): MeteredModule {
    const layout = this.#layout;
    const bytes = this.#bytes;
    const added = addedIndices(layout);
    const functions = addedFunctions(added, layout.start);
    const found = this.#known.find(bytes, layout);
    const code = found ?? this.#code(added, functions);
    if (found === undefined) this.#known.add(bytes, layout, code);
    const hidden: HiddenExports = {
      fuel: this.#unused('fuel'),
      hooks: this.#unused('hooks'),
      start: layout.start === undefined ? undefined : this.#unused('start'),
    };
    const fixed = memories.length + tables.length + MOST_APPENDED_BYTES;
    const writer = new Writer(bytes.length + code.length + fixed);
    writer.copy(bytes, 0, 8);
    const exported = [
      ...exportEntry(hidden.fuel, 3, added.fuel),
      ...exportEntry(hidden.hooks, 1, added.hooks),
      ...(hidden.start === undefined || added.start === undefined
        ? []
        : exportEntry(hidden.start, 0, added.start)),
    ];
    for (const id of SECTION_ORDER) {
      switch (id) {
        case Section.TYPE:
          this.#append(writer, id, ADDED_TYPES.count, ADDED_TYPES.bytes);
          break;
        case Section.FUNCTION:
          this.#append(
            writer,
            id,
            functions.length,
            functions.flatMap(({ type }) => leb(type)),
          );
          break;
        case Section.TABLE:
          this.#append(writer, id, 1, [0x70, 1, 2, 2], tables);
          break;
        case Section.MEMORY:
          if (layout.sections.has(id)) this.#append(writer, id, 0, [], memories);
          break;
        case Section.GLOBAL:
          this.#append(writer, id, 1, [0x7f, 1, 0x41, ...signedLeb(INITIAL_FUEL), 0x0b]);
          break;
        case Section.EXPORT:
          this.#append(writer, id, hidden.start === undefined ? 2 : 3, exported);
          break;
        case Section.START:
          break;
        case Section.CODE:
          writer.copy(code, 0, code.length);
          break;
        default: {
          const range = layout.sections.get(id);
          if (range === undefined) break;
          writer.put([id]);
          writer.u32(range.end - range.start);
          writer.copy(bytes, range.start, range.end);
        }
      }
    }
    if (layout.names !== undefined) {
      writer.put([Section.CUSTOM]);
      writer.u32(layout.names.end - layout.names.start);
      writer.copy(bytes, layout.names.start, layout.names.end);
    }
    return { bytes: writer.finish(), hidden };
  }

  /** The code section with what is inserted, behind the hints for it. */
  #code(added: AddedIndices, functions: readonly AddedFunction[]): Uint8Array {
    const bodies = this.#scan(new InsertedCode(added));
    const appended = functions.map(({ body }) => body);
    const size = this.#bytes.length + bodies.growth + bodies.mostHintBytes + MOST_APPENDED_BYTES;
    const writer = new Writer(size);
    bodies.writeHints(writer, this.#layout.importedFunctions, added.tick);
    bodies.write(writer, appended);
    return writer.finish();
  }

  #scan(inserted: InsertedCode): Bodies {
    const layout = this.#layout;
    const bytes = this.#bytes;
    const range = layout.sections.get(Section.CODE) ?? { start: 0, end: 0 };
    const cursor = new Cursor(bytes, range.start, range.end);
    const count = cursor.count();
    const insertions = new InsertionList();
    const scanner = new BodyScanner(bytes, layout, insertions);
    const bodies = new Bodies(bytes, insertions, inserted, count);
    for (let index = 0; index < count; index++) {
      const size = cursor.u32();
      const start = cursor.skip(size);
      const type = layout.functions[layout.importedFunctions + index] ?? 0;
      const counted = scanner.scan(start, cursor.at, type);
      bodies.add(start, cursor.at, counted);
    }
    if (cursor.at !== range.end) throw malformed('the code section is longer than its content', cursor.at);
    return bodies;
  }

  /** A section with entries after the module's own, or with only those. */
  #append(
    writer: Writer,
    id: number,
    more: number,
    entries: readonly number[],
    replaced?: readonly number[],
  ): void {
    const range = this.#layout.sections.get(id);
    const cursor = new Cursor(this.#bytes, range?.start ?? 0, range?.end ?? 0);
    const count = range === undefined ? 0 : cursor.u32();
    const head = leb(count + more);
    const own = replaced?.length ?? cursor.end - cursor.at;
    writer.put([id]);
    writer.u32(head.length + own + entries.length);
    writer.put(head);
    if (replaced === undefined) writer.copy(this.#bytes, cursor.at, cursor.end);
    else writer.put(replaced);
    writer.put(entries);
  }

  /** A name that the module does not export. */
  #unused(name: string): string {
    let unused = `meter:${name}`;
    while (this.#layout.exports.has(unused)) unused += "'";
    return unused;
  }
}

function exportEntry(name: string, kind: number, index: number): number[] {
  const text = new TextEncoder().encode(name);
  return [...leb(text.length), ...text, kind, ...leb(index)];
}
