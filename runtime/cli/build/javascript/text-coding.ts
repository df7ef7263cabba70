// SPDX-License-Identifier: MIT
// TextEncoder and TextDecoder for an engine that lacks them: UTF-8 only, as JavaScript. Each byte of source costs a
// component about fourteen, so it is written short.

/** Statements that put both into the global scope, where they are missing. */
export const TEXT_CODING_SOURCE = String.raw`
globalThis.TextEncoder ??= class TextEncoder {
  encoding = 'utf-8';
  encode(text = '') {
    return Uint8Array.from(unescape(encodeURIComponent(String(text).toWellFormed())), (c) => c.charCodeAt(0));
  }
};
// Whole characters, then what begins as one and is cut short, which becomes one replacement character.
const UTF8 = /[\0-\x7f]+|[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}|(\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]?|[^])/g;
globalThis.TextDecoder ??= class TextDecoder {
  encoding = 'utf-8';
  constructor(label = 'utf-8', { fatal = false } = {}) {
    if (!/^utf-?8$/i.test(label)) throw new RangeError('no decoder for ' + label);
    this.fatal = fatal;
  }
  decode(input = new Uint8Array()) {
    let binary = '';
    for (const byte of new Uint8Array(input.buffer ?? input, input.byteOffset ?? 0, input.byteLength)) {
      binary += String.fromCharCode(byte);
    }
    return binary.replace(UTF8, (part, broken) => {
      if (broken === undefined) return decodeURIComponent(escape(part));
      if (this.fatal) throw new TypeError('the bytes are not UTF-8');
      return '\ufffd';
    }).replace(/^\ufeff/, '');
  }
};
`;
