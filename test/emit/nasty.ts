// SPDX-License-Identifier: MIT
// A world made of everything that breaks generators: keywords, globals, collisions, hostile documentation.

import type { Func, Ir, TypeShape } from '../../codegen/ir/ir.ts';
import {
  alias,
  func,
  iface,
  ir,
  kase,
  label,
  list,
  option,
  prim,
  record,
  result,
  used,
  variant,
} from './hand-ir.ts';

const WORDS = [
  'constructor', 'then', 'to-string', 'class', 'delete', 'default', 'await', 'async', 'arguments', 'eval', 'type',
  'array', 'uint8-array', 'error', 'map', 'promise', 'object', 'symbol', 'string', 'option', 'result', 'wit-error',
  'record', 'imports', 'exports', 'permission', 'permits', 'denied', 'users', 'val', 'payload', 'a1-b', 'a-1-b',
]; // biome-ignore format: a list of words

const EVIL = 'Evil: */ throw 1; /* `$' + '{x}` \\u0041 </script>\r\n@deprecated {@link nothing}';

/** The nasty world. */
export function nastyWorld(): Ir {
  const error = variant([kase('denied', prim('string')), kase('error')]);
  const types = iface('types', {
    docs: EVIL,
    types: {
      failure: error,
      ...Object.fromEntries(WORDS.map((word): [string, TypeShape] => [word, alias(prim('u32'))])),
    },
    typeDocs: Object.fromEntries(WORDS.map((word) => [word, EVIL])),
  });
  const calls = WORDS.map((word, index): ((type: ReturnType<typeof alias>) => Func) => {
    const params = Object.fromEntries(WORDS.map((name) => [name, option(prim('string'))]));
    const facts = index % 2 === 0 ? { permission: 'do_it', docs: EVIL } : { checks: ['may_do'], docs: EVIL };
    return (failure) =>
      func(word, params, result(list(option(prim('u8'))), { kind: 'named', def: define(failure) }), facts);
  });
  const define = (shape: TypeShape) => {
    if (shape.kind !== 'alias' || shape.type.kind !== 'named')
      throw new Error('an alias of a named type was given');
    return shape.type.def;
  };
  const users = iface('users', {
    types: {
      failure: used(types, 'failure'),
      'renamed-error': used(types, 'error'),
      users: record(Object.fromEntries(WORDS.map((word) => [word, option(prim('bool'))]))),
      modes: { kind: 'flags', flags: WORDS.map((word) => label(word, EVIL)) },
      event: variant(
        [
          kase('constructor', prim('u8'), { vetoable: true, permission: 'hear_it' }),
          kase('has-own-property'),
          kase('to-string', option(prim('string'))),
          kase('then'),
          kase('told', prim('u32'), { targeted: true }),
          kase('other', prim('string')),
        ],
        { events: true, open: 'other' },
      ),
    },
    functions: () => calls.map((call) => call(used(types, 'failure'))),
  });
  const imports = iface('imports', {
    functions: () => [func('imports', {}, result(undefined, prim('string')), { permission: 'do_it' })],
  });
  const kinds = iface('kinds', {
    types: { kind: { kind: 'enum', cases: [label('denied'), label('it-s')] } },
    functions: (type) => [
      func('kinds', { permits: prim('char') }, result(prim('s64'), type('kind')), { permission: 'do_it' }),
    ],
  });
  const bare = {
    kind: 'function',
    name: 'guard-imports',
    function: func('guard-imports', { imports: prim('f32') }, result(undefined, prim('string')), {
      permission: 'do_it',
    }),
  } as const;
  return ir([types, users, imports, kinds, bare], [users]);
}
