// SPDX-License-Identifier: MIT
// Every code that this package prints, with its page; limits of the sandbox by their keys too.

import { CODES, type Code } from '../../../codegen/diagnostics/codes.ts';
import { LIMITS } from '../../../codegen/emit/manifest/limits.ts';
import { nearest } from '../../abi/nearest.ts';
import { COMMAND_CODES } from './command-codes.ts';
import { COMPONENT_CODES } from './component-codes.ts';
import { DOCTOR_CODES } from './doctor-codes.ts';
import { type Explanation, explained, sentence } from './explanation.ts';
import { FILE_CODES } from './file-codes.ts';
import { RUNTIME_CODES } from './runtime-codes.ts';
import { SERVER_CODES } from './server-codes.ts';
import { TOOL_CODES } from './tool-codes.ts';
import { TRAP_CODES } from './trap-codes.ts';

/** Codes of one origin. */
export interface Group {
  readonly title: string;
  readonly pages: readonly Explanation[];
}

/** Codes of the host and the command line, in the order of the page of errors. */
export const GROUPS: readonly Group[] = [
  { title: 'Plugins, events and commands', pages: RUNTIME_CODES },
  { title: 'Components', pages: explained(COMPONENT_CODES) },
  { title: 'Traps and isolation', pages: explained(TRAP_CODES) },
  { title: 'Files', pages: FILE_CODES },
  { title: 'The server', pages: SERVER_CODES },
  { title: 'The doctor', pages: explained(DOCTOR_CODES) },
  { title: 'The command line', pages: explained(COMMAND_CODES) },
  { title: 'Worlds, scripts and embedding', pages: explained(TOOL_CODES) },
];

/** Messages of the generator, which has a page of its own (generated/docs/diagnostics.md). */
const GENERATOR: readonly Explanation[] = (Object.keys(CODES) as Code[]).map((code) => {
  const { message, help } = CODES[code];
  return { code, says: message, cause: sentence(message), cure: help === undefined ? [] : [sentence(help)] };
});

/** Limits, as messages name them. */
const SANDBOX: readonly Explanation[] = LIMITS.map(({ key, docs, usual }) => ({
  code: key,
  cause: docs,
  cure: [
    `It is ${usual} where nobody says anything. Set it under \`[limits]\` of host.toml or of plugin.toml; no plugin gets more than \`[ceilings]\` of host.toml.`,
  ],
  see: ['RT_PLUGIN_LIMIT'],
}));

const PAGES: ReadonlyMap<string, Explanation> = new Map(
  [...GROUPS.flatMap(({ pages }) => pages), ...GENERATOR, ...SANDBOX].map((page) => [page.code, page]),
);

/** The page of a code, or of a limit by its key, in any case; undefined when there is none. */
export function pageOf(code: string): Explanation | undefined {
  const written = code.trim();
  return PAGES.get(written) ?? PAGES.get(written.toUpperCase()) ?? PAGES.get(written.toLowerCase());
}

/** Codes that may have been meant. */
export function meantBy(code: string): readonly string[] {
  return nearest(code.trim(), PAGES.keys());
}
