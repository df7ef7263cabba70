// SPDX-License-Identifier: MIT
// Tags in docs: facts in the IR, gone from the docs, refused where they are wrong.

import { describe, expect, test } from 'vitest';
import { analyzeItems, expectDiagnostics, irOf } from '../support/wit.ts';

const ERROR = 'variant problem { denied(string), other } ';

function funcOf(docs: string, signature = 'func() -> result<u8, problem>') {
  const ir = irOf(`interface i { ${ERROR}\n${docs}\nf: ${signature}; }\nworld w { import i; }`);
  const func = ir.interfaces[0]?.functions[0];
  if (func === undefined) throw new Error('no function');
  return func;
}

function codes(items: string): readonly string[] {
  return analyzeItems(`${items}\nworld w { import i; }`).diagnostics.map((each) => each.code);
}

describe('of functions', () => {
  test('become facts, and leave the docs clean', () => {
    const func = funcOf(
      '/// One.\n///\n/// Two.\n///\n/// @permission read_users\n/// @checks see_all\n/// @checks see_more\n/// @fires seen',
    );
    expect(func).toMatchObject({
      permission: 'read_users',
      checks: ['see_all', 'see_more'],
      fires: ['seen'],
      docs: 'One.\n\nTwo.',
    });
  });

  test('docs of tags alone are none', () => {
    expect(funcOf('/// @permission a').docs).toBeUndefined();
  });

  test('a tag between paragraphs leaves one blank line', () => {
    expect(funcOf('/// One.\n///\n/// @permission a\n///\n/// Two.').docs).toBe('One.\n\nTwo.');
  });

  test.each([
    '///@permission a',
    '///     @permission a',
    '/** @permission a */',
    '/**\n * Text.\n * @permission a\n */',
    '// @permission a',
  ])('layout does not hide a guard: %j', (docs) => {
    expect(funcOf(docs).permission).toBe('a');
  });

  test('a word with @ inside a line is prose', () => {
    expect(funcOf('/// Write to a@b, or use @since.').docs).toBe('Write to a@b, or use @since.');
  });

  test('commented-out attributes are prose', () => {
    expect(funcOf('// @since(version = 1.0.0)').docs).toBe('@since(version = 1.0.0)');
  });
});

describe('of interfaces', () => {
  test('a permission reaches every function, its own one goes before', () => {
    const ir = irOf(`/// Users.
///
/// @permission read_users
interface i { ${ERROR} resource r { m: func() -> result<u8, problem>; }
  f: func() -> result<_, problem>;
  /// @permission other
  g: func() -> result<_, problem>;
}
world w { import i; }`);
    const [each] = ir.interfaces;
    const shape = each?.types[1]?.shape;
    expect(each?.docs).toBe('Users.');
    expect(each?.functions.map((func) => func.permission)).toEqual(['read_users', 'other']);
    expect(shape?.kind === 'resource' && shape.methods.map((func) => func.permission)).toEqual([
      'read_users',
    ]);
  });

  test('inline ones too', () => {
    const ir = irOf(`interface t { ${ERROR} }
world w {
  /// @permission p
  import i: interface { use t.{problem}; f: func() -> result<_, problem>; }
  use t.{problem};
  /// @permission q
  import g: func() -> result<_, problem>;
}`);
    expect(ir.interfaces.find((each) => each.id === 'i')?.functions[0]?.permission).toBe('p');
    const item = ir.world.imports.find((each) => each.name === 'g');
    expect(item?.kind === 'function' && item.function.permission).toBe('q');
  });
});

describe('a guard must be able to refuse', () => {
  test.each([
    ['func() -> result<u8, problem>', []],
    ['async func() -> result<_, problem>', []],
    ['func() -> alias', []],
    ['func() -> result<u8, bare>', []],
    ['func()', ['WIT5007']],
    ['func() -> u8', ['WIT5007']],
    ['func() -> result<u8>', ['WIT5007']],
    ['func() -> result<u8, string>', ['WIT5007']],
    ['func() -> result<u8, no-text>', ['WIT5007']],
    ['func() -> option<result<u8, problem>>', ['WIT5007']],
  ])('%s', (signature, expected) => {
    const types = `${ERROR} type alias = result<u8, problem>; variant bare { denied } variant no-text { denied(u8) }`;
    expect(codes(`interface i { ${types}\n/// @permission p\nf: ${signature}; }`)).toEqual(expected);
  });
});

describe('of variants', () => {
  const EVENTS = `interface i {
  /// What happens.
  /// @events
  /// @open other
  variant event {
    /// Came in.
    /// @vetoable
    /// @permission read_users
    user-joined(u32),
    /// @targeted
    timer,
    other,
  }
  /// @fires user_joined
  f: func();
}`;

  test('mark the events and what is open', () => {
    const [each] = irOf(`${EVENTS}\nworld w { import i; }`).interfaces;
    expect(each?.types[0]?.docs).toBe('What happens.');
    expect(each?.types[0]?.shape).toEqual({
      kind: 'variant',
      events: true,
      open: 'other',
      cases: [
        {
          name: 'user-joined',
          docs: 'Came in.',
          payload: { kind: 'u32' },
          vetoable: true,
          targeted: false,
          permission: 'read_users',
        },
        {
          name: 'timer',
          docs: undefined,
          payload: undefined,
          vetoable: false,
          targeted: true,
          permission: undefined,
        },
        {
          name: 'other',
          docs: undefined,
          payload: undefined,
          vetoable: false,
          targeted: false,
          permission: undefined,
        },
      ],
    });
  });

  test('an unknown event or case is found where it is named', () => {
    const wrong = EVENTS.replace('@fires user_joined', '@fires user-joined').replace(
      '@open other',
      '@open others',
    );
    expectDiagnostics(analyzeItems(`${wrong}\nworld w { import i; }`).diagnostics, [
      { code: 'WIT5004', text: '@fires user-joined' },
      { code: 'WIT5005', text: '@open others', suggestion: ['other'] },
    ]);
    const other = EVENTS.replace('@fires user_joined', '@fires user_left');
    expectDiagnostics(analyzeItems(`${other}\nworld w { import i; }`).diagnostics, [
      { code: 'WIT5006', notes: ['6:11'] },
    ]);
  });

  test('without an events variant any name may be fired', () => {
    expect(codes('interface i {\n/// @fires whatever\nf: func(); }')).toEqual([]);
  });
});

describe('refused', () => {
  test.each([
    ['/// @Permission a', 'WIT5001', '@Permission'],
    ['/// @param x', 'WIT5001', '@param'],
    ['/// @', 'WIT5001', '@'],
    ['/// @permission', 'WIT5004', '@permission'],
    ['/// @permission a b', 'WIT5004', '@permission a b'],
    ['/// @permission A', 'WIT5004', '@permission A'],
    ['/// @permission a-b', 'WIT5004', '@permission a-b'],
    ['/// @checks a\n/// @checks a', 'WIT5003', '@checks a'],
    ['/// @vetoable', 'WIT5002', '@vetoable'],
    ['/// @events', 'WIT5002', '@events'],
    ['/// @open a', 'WIT5002', '@open a'],
  ] as const)('%j on a function', (docs, code, text) => {
    const { diagnostics } = analyzeItems(
      `interface i { ${ERROR}\n${docs}\nf: func() -> result<u8, problem>; }\nworld w { import i; }`,
    );
    expectDiagnostics(diagnostics, [{ code, text }]);
  });

  test.each([
    ['/// @checks a\ninterface i {}', 'WIT5002'],
    ['interface i {\n/// @permission a\ntype t = u8; }', 'WIT5002'],
    ['interface i { record r {\n/// @permission a\nx: u8 } }', 'WIT5002'],
    ['interface i { variant v {\n/// @permission a\nx } }', 'WIT5002'],
    ['interface i { enum e {\n/// @vetoable\nx } }', 'WIT5002'],
    ['interface i { flags f {\n/// @wrong\nx } }', 'WIT5001'],
    ['interface i {\n/// @events now\nvariant v { x } }', 'WIT5004'],
    ['/// @permission a\nworld v {} interface i {}', 'WIT5002'],
  ])('%j', (items, code) => {
    const { diagnostics } = analyzeItems(`${items}\nworld w { import i; }`, { world: 'w' });
    expectDiagnostics(diagnostics, [{ code: code as 'WIT5001' }]);
  });

  test('on a world item or the package, too', () => {
    expect(
      analyzeItems('interface i {}\nworld w {\n/// @permission a\nimport i; }').diagnostics.map(
        (each) => each.code,
      ),
    ).toEqual(['WIT5002']);
  });

  test('what is included from another package is prose too', () => {
    const foreign =
      'package c:d { world far {\n/// @returns x\nimport f: func();\n/// @type x\ntype t = u8;\n/// @see x\nimport i: interface {\n/// @x\ng: func(); } } }';
    expect(analyzeItems(`${foreign} world w { include c:d/far; }`).diagnostics).toEqual([]);
  });

  test('tags of other packages are prose', () => {
    expect(
      codes(
        'package c:d { interface i {\n/// @returns a thing\nf: func(); } }\ninterface i { use c:d/i.{}; }',
      ),
    ).toEqual([]);
  });
});
