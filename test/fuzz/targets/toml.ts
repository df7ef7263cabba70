// SPDX-License-Identifier: MIT
// Damaged `plugin.toml` and `host.toml`: read, checked against what they may hold, and reported with their lines.

import { stringify } from 'smol-toml';
import { validateHostConfig } from '../../../generated/host-config.ts';
import { validateManifest } from '../../../generated/manifest.ts';
import type { Finding } from '../../../runtime/abi/finding.ts';
import { formatFindings, locateFindings } from '../../../runtime/toml/format-findings.ts';
import { readToml } from '../../../runtime/toml/toml-file.ts';
import { FULL, FULL_HOST, SMALLEST } from '../../manifest/samples.ts';
import { damaged, type Random } from '../random.ts';
import { answerOf, type Target } from '../target.ts';

/** Texts that TOML and what reads it give a meaning to. */
const TOKENS = [
  '__proto__',
  'constructor.prototype.x',
  '[[a]]',
  '[a.b.c]\n',
  "'''",
  '"""',
  '\\u202e',
  '\\U0010ffff',
  '{ a = [ { b = 1 } ] }',
  '1979-05-27T07:32:00Z',
  'nan',
  '-inf',
  '0x7fffffffffffffff',
  '9223372036854775808',
  '# comment\n',
  '\r\n',
  '\u0000',
  '>=1.0.0 <2 || ~3',
  'a.'.repeat(50),
  '['.repeat(200),
];

type Check = (value: unknown) => readonly Finding[];

/** Reads, checks, and reports: all that an operator's file goes through. */
function tomlTarget(seeds: readonly string[], name: string, check: Check): Target {
  const bytes = seeds.map((text) => new TextEncoder().encode(text));
  return {
    input(random) {
      const seed = random.pick(bytes);
      return random.below(2) === 0 ? damaged(seed, random) : withToken(seed, random);
    },
    run(input) {
      const outcome = outcomeOf(input, name, check);
      if (Object.keys(Object.prototype).length > 0) throw new Error('Object.prototype was polluted');
      return outcome;
    },
    outcomes: ['accepted', 'refused', 'unread'],
  };
}

function outcomeOf(input: Uint8Array, name: string, check: Check): string {
  try {
    const { source, value } = readToml(input, name);
    const findings = check(value);
    if (findings.length === 0) return 'accepted';
    const text = formatFindings(locateFindings(findings, source), source);
    if (/(?!\n)[\p{Cc}\p{Bidi_Control}]/u.test(text)) throw new Error('a report steers the terminal');
    return 'refused';
  } catch (error) {
    answerOf(error);
    return 'unread';
  }
}

function withToken(seed: Uint8Array, random: Random): Uint8Array {
  const at = random.below(seed.length + 1);
  const token = new TextEncoder().encode(random.pick(TOKENS));
  return Uint8Array.from([...seed.subarray(0, at), ...token, ...seed.subarray(at + random.below(4))]);
}

export async function manifestTarget(): Promise<Target> {
  return tomlTarget([stringify(FULL), stringify(SMALLEST)], 'plugin.toml', (value) => {
    const result = validateManifest(value);
    return 'findings' in result ? result.findings : [];
  });
}

export async function hostConfigTarget(): Promise<Target> {
  return tomlTarget([stringify(FULL_HOST), '[limits]\nmax_memory = 65536\n'], 'host.toml', (value) => {
    const result = validateHostConfig(value);
    return 'findings' in result ? result.findings : [];
  });
}
