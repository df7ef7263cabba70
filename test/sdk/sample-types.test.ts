// SPDX-License-Identifier: MIT
// The sample plugins in TypeScript hold to the generated types of the world and of the SDK.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, runProgram } from '../cli/command.ts';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

test.each(['greeter', 'moderator', 'shared/typescript', 'shared/javascript/jsconfig.json'])(
  '%s type-checks',
  async (project) => {
    const path = join(ROOT, 'test/guests', project);
    expect(await runProgram(process.execPath, [TSC, '-p', path])).toMatchObject({ code: 0, stdout: '' });
  },
);
