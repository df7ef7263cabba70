// SPDX-License-Identifier: MIT
// Encoded packages for tests, made by the official tools: from the text form of binaries, and from WIT.

import { componentEmbed, parse } from '@bytecodealliance/jco-transpile/wasm-tools';

/** A component given in the text form of WebAssembly. */
export function encodeText(text: string): Promise<Uint8Array> {
  return parse(text);
}

/** One world of a WIT text with everything it uses, as the official encoder writes it into core modules. */
export async function encodeWorld(witSource: string, world: string): Promise<Uint8Array> {
  const module = await componentEmbed({ witSource, world, dummy: true });
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < module.length) {
    const code = module[at++];
    const end = number() + at;
    if (code === 0) {
      const length = number();
      const name = new TextDecoder().decode(module.subarray(at, at + length));
      if (name.startsWith('component-type')) return module.slice(at + length, end);
    }
    at = end;
  }
  throw new Error('the module holds no world');
}
