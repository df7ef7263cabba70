// SPDX-License-Identifier: MIT
// `phira-plugin test`: builds a plugin, plays its scenarios and shows what did not come as they say.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runScenario, type ScenarioResult } from '../../server/testing/scenario-runner.ts';
import { buildPlugin } from '../build/build-plugin.ts';
import { readManifestText } from '../build/project-files.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import { type Finding, findingOf, type Output } from '../output.ts';
import { checkManifest } from '../project/manifest.ts';

/** Options of the command line. */
export interface TestCommandOptions {
  readonly scenario?: readonly string[];
  readonly lang?: string;
  readonly release?: boolean;
  /** False with `--no-build`. */
  readonly build?: boolean;
  readonly update?: boolean;
}

/** What scenarios are called, below `test/` of a project. */
const EXTENSION = '.scenario';

/**
 * Tests the plugin in a folder, or a built component.
 *
 * @returns `findings` when a scenario went otherwise than it says, or the plugin does not build.
 * @throws CliError when there is nothing to test, and as buildPlugin does.
 */
export async function testCommand(
  path: string,
  options: TestCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const isFile = existsSync(path) && statSync(path).isFile();
  const scenarios = scenariosOf(isFile ? '.' : path, options.scenario);
  const built = isFile ? { component: path, findings: [] } : await componentOf(path, options, output);
  output.findings(built.findings);
  if (built.component === undefined) {
    output.result({ ok: false, findings: built.findings, scenarios: [] });
    return EXIT.findings;
  }
  const findings: Finding[] = [...built.findings];
  const results: Record<string, unknown>[] = [];
  let failed = 0;
  for (const file of scenarios) {
    const name = relative('.', file);
    const text = readFileSync(file, 'utf8');
    const result = await play(built.component, text, name, findings);
    if (result === undefined) failed += 1;
    else {
      const isUpdated = options.update === true && !result.ok && result.steps.length > 0;
      if (isUpdated) writeFileSync(file, result.updated);
      if (!result.ok && !isUpdated) failed += 1;
      if (!result.ok && !isUpdated) output.error(result.report);
      output.line(
        `${name}: ${isUpdated ? 'updated' : result.ok ? `${result.steps.length} actions, as expected` : 'not as expected'}`,
      );
      findings.push(...deniedFindings(result, name));
      results.push({ name, ok: result.ok, updated: isUpdated, steps: result.steps });
    }
  }
  output.findings(findings.slice(built.findings.length));
  output.result({ ok: failed === 0, findings, scenarios: results });
  output.line(`${scenarios.length - failed} passed, ${failed} failed`);
  return failed === 0 ? EXIT.ok : EXIT.findings;
}

/** Plays one scenario; a plugin that cannot be loaded is a finding. */
async function play(
  component: string,
  text: string,
  name: string,
  findings: Finding[],
): Promise<ScenarioResult | undefined> {
  try {
    return await runScenario(component, text, { name });
  } catch (error) {
    const finding = findingOf(error, name);
    if (finding === undefined) throw error;
    findings.push(finding);
    return undefined;
  }
}

/** Path of the component: built now, or with `--no-build` the one that is there. */
async function componentOf(
  folder: string,
  { lang, release, build }: TestCommandOptions,
  output: Output,
): Promise<{ readonly component: string | undefined; readonly findings: readonly Finding[] }> {
  if (build !== false) {
    const say = (line: string): void => output.error(line);
    const result = await buildPlugin(folder, { lang, release, say });
    return { component: result.built?.file, findings: result.findings };
  }
  const { manifest, findings } = checkManifest(readManifestText(folder).bytes, join(folder, 'plugin.toml'));
  if (manifest === undefined) return { component: undefined, findings };
  const component = join(folder, 'dist', `${manifest.name}.wasm`);
  if (existsSync(component)) return { component, findings };
  throw new CliError('CLI_NO_FILE', `there is no ${component}`, 'leave out --no-build', { exit: EXIT.usage });
}

function scenariosOf(folder: string, named: readonly string[] | undefined): string[] {
  if (named !== undefined && named.length > 0) {
    const missing = named.find((file) => !existsSync(file));
    if (missing === undefined) return [...named];
    throw new CliError('CLI_NO_FILE', `there is no ${missing}`, 'name a scenario with --scenario', {
      exit: EXIT.usage,
    });
  }
  const tests = join(folder, 'test');
  const found = existsSync(tests) ? readdirSync(tests).filter((file) => file.endsWith(EXTENSION)) : [];
  if (found.length > 0) return found.sort().map((file) => join(tests, file));
  throw new CliError(
    'CLI_NO_FILE',
    `there is no scenario in ${tests}`,
    `write one as test/NAME${EXTENSION} (see \`phira-plugin test --help\`), or name one with --scenario`,
    { exit: EXIT.usage },
  );
}

/** Where an engine imports every function, only a call tells that a permission is not asked for. */
function deniedFindings({ denied }: ScenarioResult, path: string): Finding[] {
  return denied.map(({ func, permission }) => ({
    severity: 'warning',
    code: 'CLI_UNDECLARED_PERMISSION',
    message: `the plugin called ${func}, which was denied: plugin.toml does not ask for permission ${permission}`,
    path,
    help: `add \`${permission} = true\` under [permissions]`,
  }));
}
