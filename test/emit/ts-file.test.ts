// SPDX-License-Identifier: MIT
// The TypeScript file: imports from use, renamed when they meet a declaration, and text that looks hand-written.

import { describe, expect, it } from 'vitest';
import { relativeModule, TsFile } from '../../codegen/emit/ts-file.ts';

describe('ts-file', () => {
  it('prints only the imports that were asked for, types apart from values', () => {
    const file = new TsFile('a/b.ts', '// head');
    file.importType('../abi.ts', 'u32');
    file.importType('../abi.ts', 'WitError');
    file.importValue('../abi.ts', 'WitError');
    file.importType('./near.ts', 'Near');
    file.importType('package', 'Far');
    file.alias('X', 'u32');
    expect(file.print()).toEqual({
      path: 'a/b.ts',
      text: [
        '// head',
        '',
        "import type { Far } from 'package';",
        "import type { u32 } from '../abi.ts';",
        "import { WitError } from '../abi.ts';",
        "import type { Near } from './near.ts';",
        '',
        'export type X = u32;',
        '',
      ].join('\n'),
    });
  });

  it('renames an import that meets a declaration, a global or a keyword', () => {
    const file = new TsFile('a.ts', '//', ['Users']);
    expect(file.importType('./users.ts', 'Users')).toBe('Users$1');
    expect(file.importType('./errors.ts', 'Error')).toBe('Error_');
    expect(file.importType('./users.ts', 'Users')).toBe('Users$1');
    const { text } = file.print();
    expect(text).toContain("import type { Users as Users$1 } from './users.ts';");
    expect(text).toContain("import type { Error as Error_ } from './errors.ts';");
  });

  it('lets a body import what it uses', () => {
    const file = new TsFile('a.ts', '//');
    file.function({ name: 'f', returnType: 'number' }, (writer) => {
      writer.write(`return ${file.importValue('./b.ts', 'b')};`);
    });
    expect(file.print().text).toBe(
      "//\n\nimport { b } from './b.ts';\n\nexport function f(): number {\n  return b;\n}\n",
    );
  });

  it('wraps what is too long for a line, and documented unions', () => {
    const file = new TsFile('a.ts', '//');
    const names = Array.from({ length: 12 }, (_, index) => `Name${index}Long`);
    file.exportFrom(
      './b.ts',
      'type',
      names.map((name) => ({ name })),
    );
    file.union('Short', [{ text: "'a'" }, { text: "'b'" }]);
    file.union('Told', [{ text: "'a'", docs: 'First.' }, { text: "'b'" }], 'Both.');
    file.union('None', []);
    const { text } = file.print();
    expect(text).toContain('export type {\n  Name0Long,\n');
    expect(text).toContain("export type Short = 'a' | 'b';\n");
    expect(text).toContain("/** Both. */\nexport type Told =\n  /** First. */\n  | 'a'\n  | 'b';\n");
    expect(text).toContain('export type None = never;\n');
  });

  it('finds modules from one another', () => {
    expect(relativeModule('host/a.ts', 'host/b.ts')).toBe('./b.ts');
    expect(relativeModule('host/a.ts', 'world.ts')).toBe('../world.ts');
    expect(relativeModule('world.ts', 'host/a.ts')).toBe('./host/a.ts');
    expect(relativeModule('host/a.ts', '../runtime/abi/index.ts')).toBe('../../runtime/abi/index.ts');
    expect(relativeModule('world.ts', '../runtime/abi/index.ts')).toBe('../runtime/abi/index.ts');
  });
});
