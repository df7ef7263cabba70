// SPDX-License-Identifier: MIT
// Lists of fixed length, and maps, between AssemblyScript and the canonical ABI: loops over what codecs.ts does for one
// value.

import type { Type } from '../../../ir/ir.ts';
import { layoutOf, recordLayout } from '../../../ir/layout.ts';
import { elementOf } from '../../bindings/shapes.ts';
import { type Form, strideOf } from './places.ts';
import { indent } from './shapes.ts';

/** How one value is read and written, as {@link Codecs} does it. */
export interface ValueCodecs {
  read(form: Form, type: Type, at: string, offset: number): string;
  write(form: Form, type: Type, at: string, offset: number, value: string): string[];
  text(type: Type): string;
}

/** Body of a function that loads a list of fixed length from `at`. */
export function loadFixed(codecs: ValueCodecs, form: Form, element: Type, length: number): string[] {
  const step = strideOf(form, element);
  return [
    `const v = new StaticArray<${codecs.text(element)}>(${length});`,
    `for (let index = 0; index < ${length}; index++, at += ${step}) {`,
    `  unchecked((v[index] = ${codecs.read(form, element, 'at', 0)}));`,
    '}',
    'return v;',
  ];
}

/** Body of a function that stores such a list at `at`. */
export function storeFixed(codecs: ValueCodecs, form: Form, element: Type, length: number): string[] {
  return [
    `fixedOf<${codecs.text(element)}>(v, ${length});`,
    `for (let index = 0; index < ${length}; index++, at += ${strideOf(form, element)}) {`,
    ...indent(codecs.write(form, element, 'at', 0, 'v[index]')),
    '}',
  ];
}

type MapType = Extract<Type, { kind: 'map' }>;

/** Body of a function that makes a map of `length` pairs at `from`. */
export function readMap(codecs: ValueCodecs, type: MapType): string[] {
  const { size, key, value } = entryOf(type);
  const [k, v] = [
    codecs.read('memory', type.key, 'from', key),
    codecs.read('memory', type.value, 'from', value),
  ];
  return [
    `const v = new ${codecs.text(type)}();`,
    `for (let index = 0; index < length; index++, from += ${size}) {`,
    `  v.set(${k}, ${v});`,
    '}',
    'return v;',
  ];
}

/** Body of a function that puts the pairs of a map where the host reads them. */
export function keepMap(codecs: ValueCodecs, type: MapType): string[] {
  const { size, key, value } = entryOf(type);
  return [
    'const keys = v.keys();',
    'const values = v.values();',
    `const from = scratch(<usize>keys.length * ${size});`,
    `for (let index = 0, at = from; index < keys.length; index++, at += ${size}) {`,
    ...indent(codecs.write('memory', type.key, 'at', key, 'keys[index]')),
    ...indent(codecs.write('memory', type.value, 'at', value, 'values[index]')),
    '}',
    'return from;',
  ];
}

/** Bytes of a pair, and where its parts are. */
function entryOf(type: MapType): { readonly size: number; readonly key: number; readonly value: number } {
  const entry = elementOf(type);
  if (entry === undefined) throw new TypeError('a map is a list of pairs');
  const [key = 0, value = 0] = recordLayout([type.key, type.value]).offsets;
  return { size: layoutOf(entry).size, key, value };
}
