// SPDX-License-Identifier: MIT
// `phira-plugin doctor`: looks at a plugins folder as a host would, runs nothing, and says what would fail.

import { examine, type Patient } from '../doctor/examine.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { hasErrors, type Output } from '../output.ts';

/** Options of the command. */
export interface DoctorCommandOptions {
  /** host.toml. */
  readonly config?: string;
  /** The data folder. */
  readonly data?: string;
}

/** Examines a folder; {@link EXIT.findings} when anything would fail. */
export async function doctorCommand(
  pluginsDir: string,
  { config, data }: DoctorCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const { plugins, findings } = await examine({ pluginsDir, configPath: config, dataDir: data });
  const ok = !hasErrors(findings);
  output.findings(findings);
  output.result({ ok, plugins, findings });
  for (const plugin of plugins) output.line(describe(plugin));
  const loaded = plugins.filter((plugin) => plugin.ok).length;
  const count = `${plugins.length} plugin${plugins.length === 1 ? '' : 's'}`;
  output.line(`${count}, ${loaded} of which a host would load`);
  if (!ok) output.line('phira-plugin explain CODE says cause and cure of a code');
  return ok ? EXIT.ok : EXIT.findings;
}

function describe({ path, name, version, isolation, granted = [], ok }: Patient): string {
  if (name === undefined) return `${path}: would not be loaded`;
  const rights = granted.length === 0 ? '' : `, granted: ${granted.join(', ')}`;
  return `${name} ${version}: ${ok ? `would be loaded (${isolation}${rights})` : 'would not be loaded'}`;
}
