// SPDX-License-Identifier: MIT
// Finds Go, and says how to get one that is new enough.

import { CliError, EXIT } from '../../errors.ts';
import { runTool, type Tool } from '../tools/tool.ts';

/** The first release with `go:wasmexport`. */
const LEAST = [1, 24] as const;

const GET = 'install it from https://go.dev/dl (packages of older systems have older ones)';

export const GO: Tool = {
  title: `Go ${LEAST.join('.')} or newer`,
  commands: ['go'],
  install: { macos: 'brew install go', own: GET },
};

/** @throws CliError `CLI_NO_TOOL` when there is no Go, or only an old one. */
export async function checkGoVersion(folder: string): Promise<void> {
  const text = await runTool(GO, ['env', 'GOVERSION'], { cwd: folder });
  const [, major = '0', minor = '0'] = /^go(\d+)\.(\d+)/.exec(text.trim()) ?? [];
  const isNewEnough = Number(major) > LEAST[0] || (Number(major) === LEAST[0] && Number(minor) >= LEAST[1]);
  if (isNewEnough || text.startsWith('devel')) return;
  throw new CliError('CLI_NO_TOOL', `the build needs ${GO.title}, and this is ${text.trim()}`, GET, {
    exit: EXIT.usage,
  });
}
