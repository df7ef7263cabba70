// SPDX-License-Identifier: MIT
// `phira-plugin inspect`: what a component imports, exports and carries, without comparing it with a world.

import { existsSync, readFileSync, statSync } from 'node:fs';
import {
  type ComponentDescription,
  type DescribedExtern,
  describeComponent,
} from '../../component/describe.ts';
import { ComponentError } from '../../component/errors.ts';
import { embeddedManifest } from '../../plugin/embedded-manifest.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import { type Finding, hasErrors, type Output } from '../output.ts';
import { checkManifest } from '../project/manifest.ts';
import { componentFindings } from '../project/verdict.ts';

/** Describes the component in a file. */
export async function inspectCommand(file: string, output: Output): Promise<ExitCode> {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new CliError('CLI_NO_FILE', `there is no file ${file}`, 'name a .wasm file', { exit: EXIT.usage });
  }
  const bytes = readFileSync(file);
  let description: ComponentDescription;
  try {
    description = describeComponent(bytes);
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return fail(componentFindings(error.findings, file), output);
  }
  const section = embeddedManifest(bytes);
  const manifest = section === undefined ? undefined : checkManifest(section, `${file}!plugin.toml`);
  const findings = [...componentFindings(description.findings, file), ...(manifest?.findings ?? [])];
  output.findings(findings);
  output.result({
    ok: !hasErrors(findings),
    file,
    ...description,
    manifest: manifest?.manifest,
    findings,
  });
  describe(file, description, output);
  if (section !== undefined) {
    output.line('manifest');
    for (const line of new TextDecoder().decode(section).trimEnd().split('\n'))
      output.line(`  ${printable(line)}`);
  } else {
    output.line('no manifest inside');
  }
  return hasErrors(findings) ? EXIT.findings : EXIT.ok;
}

function fail(findings: readonly Finding[], output: Output): ExitCode {
  output.findings(findings);
  output.result({ ok: false, findings });
  return EXIT.findings;
}

function describe(file: string, description: ComponentDescription, output: Output): void {
  const { bytes, coreModules, nestedComponents, instances, customSections } = description;
  output.line(`${file}: ${bytes} bytes`);
  output.line(
    `  ${coreModules.length} core modules of ${coreModules.map((one) => one.bytes).join(' + ')} bytes`,
  );
  output.line(`  ${nestedComponents} components inside, ${instances} component instances when it runs`);
  for (const { name, bytes: size } of customSections) output.line(`  custom section ${name}: ${size} bytes`);
  for (const [title, externs] of [
    ['imports', description.imports],
    ['exports', description.exports],
  ] as const) {
    output.line(title);
    for (const extern of externs) listExtern(extern, output);
  }
}

function listExtern({ name, type, items }: DescribedExtern, output: Output): void {
  output.line(items.length > 0 ? `  ${name}` : `  ${name}: ${type}`);
  // Types are spelt out in the functions; --json lists them too.
  for (const item of items) if (item.sort === 'func') output.line(`    ${item.name}: ${item.type}`);
}

/** Bytes of a file that may come from anywhere must not steer the terminal. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => (character === '\t' ? ' ' : '\u{fffd}'));
}
