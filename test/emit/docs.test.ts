// SPDX-License-Identifier: MIT
// Documentation as comments: nothing a WIT author writes may end the comment it stands in.

import { describe, expect, it } from 'vitest';
import { docLines, factLines, jsDoc, jsDocComment } from '../../codegen/emit/docs.ts';
import { func } from './hand-ir.ts';

describe('docs', () => {
  it('escapes the end of a comment wherever it stands', () => {
    const text = jsDocComment('evil */ throw 1; /*\n*/', ['and */ here']).join('\n');
    expect(text.slice(0, -2)).not.toContain('*/');
    expect(text).toContain('evil *\\/ throw 1;');
  });

  it('writes one line where one is enough, and sets facts off', () => {
    expect(jsDocComment('One.')).toEqual(['/** One. */']);
    expect(jsDocComment('One.', ['Fires `x`.'])).toEqual(['/**', ' * One.', ' *', ' * Fires `x`.', ' */']);
    expect(jsDocComment(undefined)).toEqual([]);
    expect(jsDoc('', [])).toBeUndefined();
  });

  it('knows every line end, and drops empty lines around', () => {
    expect(docLines('\r\n a\r\nb\u2028c  \n\n')).toEqual([' a', 'b', 'c']);
  });

  it('says what a function needs and fires', () => {
    const facts = { permission: 'read_users', checks: ['veto_events'], fires: ['a_b', 'c'] };
    expect(factLines(func('f', {}, undefined, facts))).toEqual([
      'Needs permission `read_users`.',
      'In some cases needs permission `veto_events`.',
      'Fires `a_b`.',
      'Fires `c`.',
    ]);
  });
});
