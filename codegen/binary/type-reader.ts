// SPDX-License-Identifier: MIT
// Reads type definitions of an encoded package into what they mean (Binary.md, "Type Definitions").

import type { PrimitiveName } from '../syntax/ast.ts';
import type { ByteReader } from './reader.ts';
import type {
  ComponentType,
  Entry,
  FunctionType,
  Instance,
  InstanceType,
  Labelled,
  Member,
  NamedType,
  Shape,
  StructuralType,
  ValueEntry,
} from './types.ts';

/** WIT text may not nest deeper. */
const MOST_DEPTH = 100;
/** Parts of one type without a name; shared parts count as often as they would be written. */
const MOST_SIZE = 10_000;
/** Component and instance types inside each other; a package needs three. */
const MOST_FRAMES = 8;

/** Index spaces of one component or instance type, inside of another one's. */
export interface Frame {
  readonly types: Entry[];
  readonly instances: Instance[];
  readonly outer: Frame | undefined;
  readonly level: number;
}

/** Empty index spaces. Throws when component and instance types nest too deep. */
export function frameIn(outer: Frame | undefined, reader: ByteReader): Frame {
  const level = (outer?.level ?? 0) + 1;
  if (level > MOST_FRAMES) throw reader.fail('its types nest too deep');
  return { types: [], instances: [], outer, level };
}

const PRIMITIVES: ReadonlyMap<number, PrimitiveName> = new Map([
  [0x7f, 'bool'],
  [0x7e, 's8'],
  [0x7d, 'u8'],
  [0x7c, 's16'],
  [0x7b, 'u16'],
  [0x7a, 's32'],
  [0x79, 'u32'],
  [0x78, 's64'],
  [0x77, 'u64'],
  [0x76, 'f32'],
  [0x75, 'f64'],
  [0x74, 'char'],
  [0x73, 'string'],
  [0x64, 'error-context'],
]);

/** `type`: a definition of any sort. */
export function readType(reader: ByteReader, frame: Frame): Entry {
  const at = reader.position;
  const code = reader.byte();
  switch (code) {
    case 0x40:
    case 0x43:
      return readFunctionType(reader, frame, code === 0x43);
    case 0x41:
      return readComponentType(reader, frame);
    case 0x42:
      return readInstanceType(reader, frame);
    default:
      return structural(readShape(code, at, reader, frame), reader, at);
  }
}

function readFunctionType(reader: ByteReader, frame: Frame, async: boolean): FunctionType {
  const params = reader.vector(() => readLabelled(reader, frame));
  const at = reader.position;
  const code = reader.byte();
  if (code === 0) return { kind: 'function type', async, params, result: readValueType(reader, frame) };
  if (code !== 1 || reader.byte() !== 0) throw reader.fail('a function has more than one result', at);
  return { kind: 'function type', async, params, result: undefined };
}

function readShape(code: number, at: number, reader: ByteReader, frame: Frame): Shape {
  const value = (): ValueEntry => readValueType(reader, frame);
  const primitive = PRIMITIVES.get(code);
  if (primitive !== undefined) return { kind: primitive };
  switch (code) {
    case 0x72:
      return { kind: 'record', fields: reader.vector(() => readLabelled(reader, frame)) };
    case 0x71:
      return { kind: 'variant', cases: reader.vector(() => readCase(reader, frame)) };
    case 0x70:
      return { kind: 'list', element: value(), length: undefined };
    case 0x67:
      return { kind: 'list', element: value(), length: reader.u32() };
    case 0x63:
      return { kind: 'map', key: value(), value: value() };
    case 0x6f:
      return { kind: 'tuple', items: reader.vector(value) };
    case 0x6e:
      return { kind: 'flags', labels: reader.vector(() => reader.text()) };
    case 0x6d:
      return { kind: 'enum', labels: reader.vector(() => reader.text()) };
    case 0x6b:
      return { kind: 'option', item: value() };
    case 0x6a:
      return { kind: 'result', ok: reader.optional(value), error: reader.optional(value) };
    case 0x69:
      return { kind: 'own', resource: indexedValue(reader, frame) };
    case 0x68:
      return { kind: 'borrow', resource: indexedValue(reader, frame) };
    case 0x66:
      return { kind: 'stream', item: reader.optional(value) };
    case 0x65:
      return { kind: 'future', item: reader.optional(value) };
    default:
      throw reader.fail(`0x${code.toString(16)} is no type that WIT has`, at);
  }
}

function readLabelled(reader: ByteReader, frame: Frame): Labelled<ValueEntry> {
  return { name: reader.text(), type: readValueType(reader, frame) };
}

function readCase(reader: ByteReader, frame: Frame): Labelled<ValueEntry | undefined> {
  const name = reader.text();
  const type = reader.optional(() => readValueType(reader, frame));
  const at = reader.position;
  if (reader.byte() !== 0) throw reader.fail('a case refines another one', at);
  return { name, type };
}

function readValueType(reader: ByteReader, frame: Frame): ValueEntry {
  const at = reader.position;
  const primitive = PRIMITIVES.get(reader.peek() ?? 0);
  if (primitive === undefined) return indexedValue(reader, frame);
  reader.byte();
  return structural({ kind: primitive }, reader, at);
}

function indexedValue(reader: ByteReader, frame: Frame): ValueEntry {
  const at = reader.position;
  const entry = indexed(reader, frame.types);
  if (entry.kind === 'structural' || entry.kind === 'named' || entry.kind === 'imported') return entry;
  throw reader.fail('this is not the type of a value', at);
}

function structural(shape: Shape, reader: ByteReader, at: number): StructuralType {
  let depth = 1;
  let size = 1;
  for (const part of partsOf(shape)) {
    if (part?.kind !== 'structural') continue;
    depth = Math.max(depth, part.depth + 1);
    size += part.size;
  }
  if (depth > MOST_DEPTH || size > MOST_SIZE) throw reader.fail('a type is too large for WIT', at);
  return { kind: 'structural', shape, depth, size };
}

function partsOf(shape: Shape): readonly (ValueEntry | undefined)[] {
  switch (shape.kind) {
    case 'record':
      return shape.fields.map((field) => field.type);
    case 'variant':
      return shape.cases.map((entry) => entry.type);
    case 'list':
      return [shape.element];
    case 'map':
      return [shape.key, shape.value];
    case 'tuple':
      return shape.items;
    case 'option':
    case 'future':
    case 'stream':
      return [shape.item];
    case 'result':
      return [shape.ok, shape.error];
    default:
      return [];
  }
}

function readInstanceType(reader: ByteReader, outer: Frame): InstanceType {
  const type: InstanceType = { kind: 'instance type', exports: new Map() };
  const frame = frameIn(outer, reader);
  reader.vector(() => readDeclaration(reader, frame, type, undefined));
  return type;
}

function readComponentType(reader: ByteReader, outer: Frame): ComponentType {
  const type: ComponentType = { kind: 'component type', imports: new Map(), exports: new Map() };
  const frame = frameIn(outer, reader);
  reader.vector(() => readDeclaration(reader, frame, type, type.imports));
  return type;
}

function readDeclaration(
  reader: ByteReader,
  frame: Frame,
  type: InstanceType | ComponentType,
  imports: Map<string, Member> | undefined,
): void {
  const at = reader.position;
  const code = reader.byte();
  if (code === 0x01) frame.types.push(readType(reader, frame));
  else if (code === 0x02) frame.types.push(readAlias(reader, frame));
  else if (code === 0x03 && imports !== undefined) readExtern(reader, frame, type, imports);
  else if (code === 0x04) readExtern(reader, frame, type, type.exports);
  else throw reader.fail(`0x${code.toString(16)} declares nothing that WIT has`, at);
}

/** `alias`: a type of an instance, or one of an enclosing component type. */
function readAlias(reader: ByteReader, frame: Frame): Entry {
  const at = reader.position;
  const sort = reader.byte();
  const target = reader.byte();
  if (sort !== 0x03) throw reader.fail('an alias is of something that is not a type', at);
  if (target === 0x00) {
    const instance = indexed(reader, frame.instances);
    const name = reader.text();
    const member = instance.type.exports.get(name);
    if (member?.kind !== 'named') throw reader.fail(`\`${instance.name}\` has no type \`${name}\``, at);
    return { kind: 'imported', instance, type: member };
  }
  if (target !== 0x02) throw reader.fail('an alias is of an unknown sort', at);
  const count = reader.u32();
  let from: Frame | undefined = frame;
  for (let step = 0; step < count && from !== undefined; step += 1) from = from.outer;
  if (from === undefined) throw reader.fail('an alias leads out of the package', at);
  return indexed(reader, from.types);
}

/** `importdecl` and `exportdecl`: a name and what stands under it. */
function readExtern(
  reader: ByteReader,
  frame: Frame,
  scope: InstanceType | ComponentType,
  into: Map<string, Member>,
): void {
  const at = reader.position;
  const name = readExternName(reader);
  const code = reader.byte();
  const member = ((): Member => {
    if (code === 0x01) {
      const type = indexed(reader, frame.types);
      if (type.kind === 'function type') return { kind: 'function', type, externalId: name.externalId };
    } else if (code === 0x03) {
      const type = readBoundedType(reader, frame, name, scope);
      frame.types.push(type);
      return type;
    } else if (code === 0x04 && scope.kind === 'component type') {
      const type = indexed(reader, frame.types);
      if (type.kind === 'component type') return { kind: 'component', type };
    } else if (code === 0x05 && scope.kind === 'component type') {
      const type = indexed(reader, frame.types);
      if (type.kind === 'instance type') {
        const instance: Instance = { kind: 'instance', ...name, type };
        frame.instances.push(instance);
        return instance;
      }
    }
    throw reader.fail(`\`${name.name}\` is nothing that WIT has`, at);
  })();
  if (into.has(name.name)) throw reader.fail(`\`${name.name}\` is there twice`, at);
  into.set(name.name, member);
}

function readBoundedType(
  reader: ByteReader,
  frame: Frame,
  { name, externalId }: ExternName,
  scope: InstanceType | ComponentType,
): NamedType {
  const at = reader.position;
  const bound = reader.byte();
  if (bound === 0x01) return { kind: 'named', name, scope, target: undefined, externalId };
  if (bound !== 0x00) throw reader.fail('a type has an unknown bound', at);
  return { kind: 'named', name, scope, target: indexedValue(reader, frame), externalId };
}

/** Name of an import or export with its options. */
export interface ExternName {
  readonly name: string;
  readonly implements: string | undefined;
  readonly externalId: string | undefined;
}

/** `importname'` and `exportname'`. The version of an id may be split off into an option. */
export function readExternName(reader: ByteReader): ExternName {
  const at = reader.position;
  const code = reader.byte();
  if (code > 2) throw reader.fail('a name is of an unknown sort', at);
  const name = reader.text();
  const options = new Map<number, string>();
  if (code === 2) {
    reader.vector(() => {
      const option = reader.byte();
      if (option > 2 || options.has(option)) throw reader.fail('a name has an unknown option', at);
      options.set(option, reader.text());
    });
  }
  return { name: `${name}${options.get(1) ?? ''}`, implements: options.get(0), externalId: options.get(2) };
}

function indexed<T>(reader: ByteReader, space: readonly T[]): T {
  const at = reader.position;
  const found = space[reader.u32()];
  if (found === undefined) throw reader.fail('an index is out of range', at);
  return found;
}
