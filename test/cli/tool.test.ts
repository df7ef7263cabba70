// SPDX-License-Identifier: MIT
// Programs of other toolchains: found, missing, failing, and their output as it comes.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  findTool,
  missingTool,
  requireTool,
  runTool,
  type Tool,
} from '../../runtime/cli/build/tools/tool.ts';
import { temporaryFolder } from './command.ts';

const NODE: Tool = { title: 'Node', commands: [process.execPath], install: {} };

const NOWHERE: Tool = {
  title: 'Cobol 60',
  commands: ['no-cobol-60', 'no-cobol'],
  variable: 'COBOL',
  install: { debian: 'apt-get install cobol', macos: 'brew install cobol', own: 'cobolup' },
};

describe('a tool', () => {
  test('is looked for under every name, and under the one that its variable gives first', () => {
    const folder = temporaryFolder();
    for (const name of ['no-cobol', 'my-cobol']) {
      writeFileSync(join(folder, name), '#!/bin/sh\n');
      chmodSync(join(folder, name), 0o755);
    }
    writeFileSync(join(folder, 'no-cobol-60'), 'not executable');
    const env = { PATH: folder };
    expect(findTool(NOWHERE, env)).toBe(join(folder, 'no-cobol'));
    expect(findTool(NOWHERE, { ...env, COBOL: 'my-cobol' })).toBe(join(folder, 'my-cobol'));
    expect(findTool(NOWHERE, { ...env, COBOL: 'other-cobol' })).toBeUndefined();
    expect(findTool(NOWHERE, { PATH: '' })).toBeUndefined();
  });

  test('that is missing is named with every way to get it', () => {
    expect(() => requireTool(NOWHERE, { PATH: '' })).toThrow(
      expect.objectContaining({
        code: 'CLI_NO_TOOL',
        exit: 2,
        message: 'the build needs what is not installed here: Cobol 60 (no no-cobol-60 or no-cobol in PATH)',
        help: 'on Debian: apt-get install cobol; on macOS: brew install cobol; anywhere: cobolup',
      }),
    );
    expect(missingTool([NOWHERE], { PATH: '', COBOL: '/opt/cobol' }).message).toContain(
      'Cobol 60 (COBOL names /opt/cobol, which is no program)',
    );
  });

  test('tells its output line by line, and answers what it wrote to standard output', async () => {
    const lines: string[] = [];
    const script = "console.log('one'); console.error('two'); console.log('three')";
    const output = await runTool(NODE, ['-e', script], { cwd: '.', say: (line) => lines.push(line) });
    expect(output).toBe('one\nthree');
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
  });

  test('that fails is an error with its last lines, unless they were shown as they came', async () => {
    const script = "console.error('it is broken'); process.exit(3)";
    await expect(runTool(NODE, ['-e', script], { cwd: '.' })).rejects.toMatchObject({
      code: 'CLI_TOOL_FAILED',
      message: expect.stringMatching(/ended with exit code 3:\nit is broken$/),
    });
    await expect(
      runTool(NODE, ['-e', script], { cwd: '.', say: () => {}, help: 'mend it' }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/ended with exit code 3$/), help: 'mend it' });
  });
});
