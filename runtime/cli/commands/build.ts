// SPDX-License-Identifier: MIT
// `phira-plugin build`: prints what a build made, or why there is nothing.

import { relative } from 'node:path';
import { buildPlugin } from '../build/build-plugin.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';

/** Builds the plugin in a folder. */
export async function buildCommand(
  folder: string,
  options: { readonly out?: string; readonly optSize?: boolean },
  output: Output,
): Promise<ExitCode> {
  const { built, findings } = await buildPlugin(folder, { out: options.out, optimizeSize: options.optSize });
  output.findings(findings);
  output.result({ ok: built !== undefined, findings, ...built });
  if (built === undefined) return EXIT.findings;
  const { sizes, name, version, file } = built;
  output.line(`${name} ${version}: ${relative('.', file)} ${kilobytes(sizes.component)}`);
  output.line(
    `  of which ${kilobytes(sizes.bundle)} are the plugin's own, ${sizes.manifest} bytes its manifest, the rest QuickJS`,
  );
  return EXIT.ok;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
}
