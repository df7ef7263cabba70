// SPDX-License-Identifier: MIT
// WIT texts made of what breaks generators: words that mean something in TypeScript, names that come out the same,
// hostile comments, interfaces that differ by version or direction only.

import {
  OBJECT_MEMBERS,
  TYPESCRIPT_GLOBALS,
  TYPESCRIPT_KEYWORDS,
} from '../../codegen/emit/reserved-words.ts';

/** `toString` to `to-string`, `NaN` to `nan`: what a label can spell. */
function label(word: string): string {
  return word
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/-(?=\d)/g, '');
}

/** Labels that are, or become, words with a meaning; and labels that become the same name. */
export const LABELS: readonly string[] = [
  ...new Set([
    ...[...TYPESCRIPT_KEYWORDS, ...TYPESCRIPT_GLOBALS, ...OBJECT_MEMBERS].map(label),
    ...['proto', 'prototype', 'name', 'length', 'caller', 'apply', 'call', 'bind', 'is-prototype-of'],
    ...['define-getter', 'lookup-setter', 'index', 'world', 'descriptors', 'diagnostics', 'host', 'mock'],
    ...[
      'cx',
      'view',
      'ptr',
      'core',
      'ret',
      'answer',
      'payload',
      'lifted',
      'post-return',
      'lookup',
      'imports',
    ],
    ...['a1-b', 'a-1-b', 'a1b', 'a-b', 'ab', 'A-b1', 'HTTP', 'x0', 'n-1-2-3', 'load-a', 'store-a', 'lift-a'],
    ...[
      'tag',
      'val',
      'ok',
      'err',
      'some',
      'none',
      'result',
      'option',
      'list',
      'denied',
      'self',
      'this-is-41',
    ],
  ]),
];

const EVIL_DOCS = [
  'Evil: */ throw 1; /* and `$' + '{process.exit()}` and \\u0041 and </script> and <!-- -->',
  '* / // /// <reference path="nowhere" />',
  '',
  'See @deprecated {@link nothing} @param x',
  'Русский, 中文, 日本語, עברית, emoji 🎵, "quotes" \'and\' \\ backslash',
].map((line) => `/// ${line}`.trimEnd());

const docs = EVIL_DOCS.join('\n');
const list = (make: (name: string) => string): string => LABELS.map(make).join('\n');

/** One package with every label in every place that a label has. */
export const NASTY_WIT = `${docs}
package test:nasty@1.2.3-rc.1+build.5;

${docs}
interface types {
  ${docs}
  record fields { ${list((name) => `${docs}\n%${name}: option<string>,`)} }
  ${docs}
  variant cases { ${LABELS.map((name, index) => `${docs}\n%${name}${index % 2 ? '' : '(string)'},`).join('\n')} }
  ${docs}
  enum labels { ${list((name) => `${docs}\n%${name},`)} }
  ${docs}
  flags bits { ${LABELS.slice(0, 30)
    .map((name) => `${docs}\n%${name},`)
    .join('\n')} }
}

${docs}
interface aliases {
  use types.{fields, cases as renamed, cases};
  ${list((name) => `${docs}\ntype %${name.toLowerCase()} = list<${name === 'fields' ? 'u8' : 'fields'}>;`)}
  f: func(a: fields, b: renamed, c: cases) -> result<%array, %promise>;
}

${docs}
interface calls {
  ${docs}
  variant failure { ${docs}
    denied(string), other }
  ${list(
    (name) =>
      `${docs}\n/// @permission do_it\n%${name}: func(${LABELS.slice(0, 12)
        .map((param) => `%${param}: u32`)
        .join(', ')}) -> result<string, failure>;`,
  )}
}

${docs}
interface things {
  ${docs}
  resource thing {
    ${docs}
    constructor(%new: string, %class: u32);
    ${LABELS.map((name, index) => `${docs}\n%${name}: ${index % 2 ? 'static ' : ''}func(%me: u32) -> thing;`).join('\n')}
  }
  resource %error { constructor(); }
  resource promise { take: static func(t: borrow<thing>, e: %error) -> result<promise, %error>; }
}

${LABELS.map((name) => `${docs}\ninterface %${name.toLowerCase()}-${'i'} { f: func(); }`).join('\n')}

interface %constructor { %constructor: func(%constructor: string); resource r { m: func(); } }
interface %then { %then: func() -> string; }
interface %world { f: func(); }
interface %index { f: func(); }
interface descriptors { f: func(); }
interface diagnostics { f: func(); }
interface con { f: func(); }
interface exports { f: func(); }
interface imports { f: func(); }

${docs}
world %class {
  import aliases;
  import calls;
  import things;
  import %constructor; import %then; import %world; import %index; import descriptors; import diagnostics; import con;
  import exports; import imports;
  ${LABELS.map((name) => `import %${name.toLowerCase()}-i;`).join('\n')}
  use types.{fields as own-fields};
  type world-alias = own-fields;
  ${docs}
  record %plugin { %constructor: u8, %then: world-alias }
  ${LABELS.map((name, index) => `${docs}\nimport %${name}: func(%class: u32, a: %plugin) -> ${index % 2 ? 'string' : 'result<%plugin, string>'};`).join('\n')}
  export things;
  export aliases;
  ${LABELS.map((name) => `${docs}\nexport %x-${name}: func(%class: u32) -> %plugin;`).join('\n')}
  export %constructor;
}
`;

/** The same interface in two versions and in both directions, and inline interfaces of one name. */
export const TWINS_WIT = `package test:twins@1.0.0;

interface i { record r { old: u8 } variant e { denied }
  resource h { m: func(r: r) -> h; }
  /// @permission first
  f: func(r: r) -> result<h, e>; }

world w {
  import a:b/i@1.0.0;
  import a:b/i@2.0.0;
  import c:d/i;
  import i;
  export a:b/i@1.0.0;
  export a:b/i@2.0.0;
  export i;
  import inline: interface { record r { x: u8 } resource h { m: func(); } f: func(r: r, h: borrow<h>) -> h; }
  export inline: interface { record r { y: u8 } resource h { m: func(); } f: func(r: r, h: borrow<h>) -> h; }
  import once: interface { use i.{r}; g: func() -> r; }
  export only: interface { use i.{h as hh}; g: func() -> hh; }
  import go: func() -> u8;
  export go: func() -> u16;
}

package a:b@1.0.0 {
  interface i { record r { a: u8 } variant e { denied }
    resource h { constructor(r: r); }
    /// @permission second
    f: func(r: r) -> result<h, e>; }
}
package a:b@2.0.0 {
  interface i { use a:b/i@1.0.0.{r as before}; record r { a: before, b: u16 } variant e { denied }
    resource h { constructor(r: r); s: static func() -> h; }
    /// @permission third
    f: func(r: r) -> result<h, e>; }
}
package c:d {
  interface i { variant e { denied }
    /// @permission fourth
    f: func() -> result<_, e>; }
}
`;
