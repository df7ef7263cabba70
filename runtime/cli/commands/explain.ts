// SPDX-License-Identifier: MIT
// `phira-plugin explain`: cause and cure of an error code; without one, where to begin.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { Explanation } from '../explain/explanation.ts';
import { errorsPage } from '../explain/markdown.ts';
import { meantBy, pageOf } from '../explain/pages.ts';
import { TROUBLESHOOTING } from '../explain/troubleshooting.ts';
import type { Output } from '../output.ts';

/**
 * Prints the page of a code, or the list of common issues when there is none.
 *
 * @param options.out writes the page of all codes there instead.
 * @throws CliError `CLI_USAGE` for a code that there is not.
 */
export function explainCommand(
  code: string | undefined,
  options: { readonly out?: string },
  output: Output,
): ExitCode {
  if (options.out !== undefined) {
    mkdirSync(dirname(options.out), { recursive: true });
    writeFileSync(options.out, errorsPage());
    output.line(`wrote ${options.out}`);
    output.result({ ok: true, path: options.out });
  } else if (code === undefined) {
    for (const line of troubleshooting()) output.line(line);
    output.result({ ok: true, troubleshooting: TROUBLESHOOTING });
  } else {
    const page = pageOf(code) ?? refuse(code);
    for (const line of pageLines(page)) output.line(line);
    output.result({ ok: true, ...page });
  }
  return EXIT.ok;
}

function pageLines({ code, says, cause, cure, see = [] }: Explanation): string[] {
  return [
    says === undefined ? code : `${code}: ${says}`,
    '',
    `Cause: ${cause}`,
    ...(cure.length === 0 ? [] : ['', 'Cure:', ...cure.map((step) => `  - ${step}`)]),
    ...(see.length === 0 ? [] : ['', `See also: ${see.join(', ')}`]),
  ];
}

function troubleshooting(): string[] {
  const lines = TROUBLESHOOTING.flatMap(({ symptom, checks }) => [
    symptom,
    ...checks.flatMap(({ check, how, codes }) => [`  - ${check}: ${how}`, `      ${codes.join(', ')}`]),
    '',
  ]);
  return [...lines, 'phira-plugin explain CODE says cause and cure of one of them.'];
}

function refuse(code: string): never {
  const meant = meantBy(code);
  const help =
    meant.length === 0 ? 'codes are in the messages of every command' : `did you mean ${meant.join(' or ')}?`;
  throw new CliError('CLI_USAGE', `there is no code ${JSON.stringify(code)}`, help, { exit: EXIT.usage });
}
