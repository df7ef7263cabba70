// SPDX-License-Identifier: MIT
// Puts something hostile into a plugin that is otherwise in order, so that nothing else can be the reason of a refusal.

import { type Bytes, flatten, leb, section, vec } from '../support/component-bytes.ts';

const COMPONENT_SECTION = 4;
const EMPTY_COMPONENT = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);

/** The plugin with more sections at its end. */
export function append(plugin: Uint8Array, ...sections: readonly Bytes[]): Uint8Array {
  return Buffer.concat([plugin, ...sections.map((part) => bytesOf(part))]);
}

/** The plugin with a component inside that is instantiated when the plugin is: its start functions run. */
export function nest(plugin: Uint8Array, inner: Uint8Array): Uint8Array {
  const index = topSections(plugin).filter((id) => id === COMPONENT_SECTION).length;
  return append(plugin, large(COMPONENT_SECTION, inner), section(5, vec([0, leb(index), vec()])));
}

/** The same with a core module, instantiated without arguments. */
export function nestModule(plugin: Uint8Array, module: Uint8Array): Uint8Array {
  return nest(plugin, append(EMPTY_COMPONENT, large(1, module), section(2, vec([0, 0, vec()]))));
}

/** As `section`, for content of megabytes. */
export function large(id: number, ...content: readonly Bytes[]): Uint8Array {
  const bytes = content.map((part) => bytesOf(part));
  const size = bytes.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.of(id, ...leb(size)), ...bytes]);
}

/** As `vec`, for many items. */
export function many(items: readonly Bytes[]): Bytes {
  return [leb(items.length), items];
}

/** A function body with its size before it. */
export function body(...content: readonly Bytes[]): Uint8Array {
  const bytes = Buffer.concat(content.map((part) => bytesOf(part)));
  return Buffer.concat([Buffer.from(leb(bytes.length)), bytes]);
}

/** A core module of sections of any size. */
export function largeModule(...sections: readonly Bytes[]): Uint8Array {
  return append(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), ...sections);
}

function bytesOf(part: Bytes): Uint8Array {
  return part instanceof Uint8Array ? part : Uint8Array.from(flatten(part));
}

/** Numbers of the sections at the top of a component. */
function topSections(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    ids.push(bytes[at] ?? 0);
    let size = 0;
    let shift = 1;
    for (at += 1; ; at += 1, shift *= 128) {
      const byte = bytes[at] ?? 0;
      size += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    at += 1 + size;
  }
  return ids;
}
