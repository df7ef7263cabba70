// SPDX-License-Identifier: MIT
// Reads plugin.toml, from a file or from a component, into a checked manifest or findings with their places.

import { type PluginManifest, validateManifest } from '../../../generated/manifest.ts';
import { locateFindings } from '../../toml/format-findings.ts';
import { readToml, type TomlFile, TomlFileError } from '../../toml/toml-file.ts';
import type { Finding } from '../output.ts';

/** `manifest` is undefined when a finding is an error. */
export interface CheckedManifest {
  readonly manifest: PluginManifest | undefined;
  /** Empty when the file could not be read. */
  readonly text: string;
  readonly findings: readonly Finding[];
}

/**
 * Parses and validates a manifest.
 *
 * @param path shown in findings
 */
export function checkManifest(bytes: Uint8Array, path: string): CheckedManifest {
  let file: TomlFile;
  try {
    file = readToml(bytes, path);
  } catch (error) {
    if (!(error instanceof TomlFileError)) throw error;
    return { manifest: undefined, text: '', findings: [syntaxFinding(error)] };
  }
  const { text } = file.source;
  const result = validateManifest(file.value);
  if ('manifest' in result) return { manifest: result.manifest, text, findings: [] };
  const findings = locateFindings(result.findings, file.source).map((finding): Finding => {
    const { code, message, help, place } = finding;
    const key = finding.path.join('.');
    return {
      severity: 'error',
      code,
      message: `${key === '' ? '' : `${key}: `}${message}`,
      path,
      ...place,
      help,
    };
  });
  return { manifest: undefined, text, findings };
}

/** Why a text cannot be the name of a plugin; undefined when it can. */
export function nameProblem(name: string): { readonly message: string; readonly help: string } | undefined {
  const result = validateManifest({ name, version: '0.0.0', author: 'nobody', abi_version: '*' });
  return 'findings' in result ? result.findings[0] : undefined;
}

function syntaxFinding({ code, message, help, source, place }: TomlFileError): Finding {
  const text = message.replace(`${source}:${place.line}:${place.column} - `, '');
  return { severity: 'error', code, message: text, path: source, ...place, help };
}
