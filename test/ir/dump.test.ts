// SPDX-License-Identifier: MIT
// The dump: the whole IR as text, the same for the same world.

import { expect, test } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import { dumpIr } from '../../codegen/ir/dump.ts';
import { irOf, source } from '../support/wit.ts';

test('shows everything but places', () => {
  const ir = irOf(`
    /// Things.
    interface i {
      variant problem { denied(string) }
      /// One.
      record r { a: list<u8>, /** B. */ b: option<u32> }
      flags f { x }
      enum e { y }
      /// Do it.
      ///
      /// @permission do
      /// @fires done
      act: async func(what: r) -> result<f, problem>;
    }
    /// All.
    world w { use i.{e}; export i; import stop: func(how: e); }`);
  expect(JSON.parse(dumpIr(ir))).toEqual({
    package: { namespace: 'a', name: 'b', version: '1.0.0' },
    world: {
      name: 'w',
      id: 'a:b/w@1.0.0',
      docs: 'All.',
      imports: [
        { name: 'a:b/i@1.0.0', interface: 'a:b/i@1.0.0' },
        { name: 'e', type: { name: 'e', kind: 'alias', used: true, type: 'a:b/i@1.0.0#e' } },
        {
          name: 'stop',
          function: {
            name: 'stop',
            mangled: 'stop',
            async: false,
            params: ['how: $root#e'],
            checks: [],
            fires: [],
          },
        },
      ],
      exports: [{ name: 'a:b/i@1.0.0', interface: 'a:b/i@1.0.0' }],
    },
    interfaces: [
      {
        id: 'a:b/i@1.0.0',
        name: 'i',
        docs: 'Things.',
        types: [
          {
            name: 'problem',
            kind: 'variant',
            events: false,
            cases: [{ name: 'denied', payload: 'string', vetoable: false, targeted: false }],
          },
          {
            name: 'r',
            docs: 'One.',
            kind: 'record',
            fields: [
              { name: 'a', type: 'list<u8>' },
              { name: 'b', docs: 'B.', type: 'option<u32>' },
            ],
          },
          { name: 'f', kind: 'flags', flags: [{ name: 'x' }] },
          { name: 'e', kind: 'enum', cases: [{ name: 'y' }] },
        ],
        functions: [
          {
            name: 'act',
            mangled: 'act',
            docs: 'Do it.',
            async: true,
            params: ['what: a:b/i@1.0.0#r'],
            result: 'result<a:b/i@1.0.0#f, a:b/i@1.0.0#problem>',
            permission: 'do',
            checks: [],
            fires: ['done'],
          },
        ],
      },
    ],
  });
});

test('the order of files does not show where the world orders its items', () => {
  const files = [
    source('package a:b; world w { import k; import i; }', '1.wit'),
    source('interface i { use j.{t}; }', '2.wit'),
    source('interface j { type t = u8; } interface k { use i.{t}; }', '3.wit'),
  ];
  const dumps = [files, [...files].reverse()].map((sources) => {
    const { ir } = analyze({ sources });
    return ir === undefined ? '' : dumpIr(ir);
  });
  expect(dumps[0]).not.toBe('');
  expect(dumps[1]).toBe(dumps[0]);
});
