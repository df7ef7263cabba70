// SPDX-License-Identifier: MIT
// Reads the operator's `host.toml`: defaults where it says nothing, every fault with its place where it is wrong.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { type HostConfig, validateHostConfig } from '../../generated/host-config.ts';
import { reasonOf } from '../errors.ts';
import { formatFindings, type LocatedFinding, locateFindings } from '../toml/format-findings.ts';
import { readToml, TomlFileError, type TomlSource } from '../toml/toml-file.ts';

/** A `host.toml` that is not accepted; `message` is the whole report. */
export class HostConfigError extends Error {
  override readonly name = 'HostConfigError';
  readonly code = 'HOST_CONFIG';
  readonly path: string;
  /** Empty when the file could not be read at all. */
  readonly findings: readonly LocatedFinding[];

  constructor(path: string, message: string, findings: readonly LocatedFinding[] = [], cause?: unknown) {
    super(message, { cause });
    this.path = path;
    this.findings = findings;
  }
}

/** Texts that configurations were read from. */
const sources = new WeakMap<HostConfig, TomlSource>();

/** The text that a configuration was read from, for places in it; undefined for one that was read from no file. */
export function hostConfigSource(config: HostConfig): TomlSource | undefined {
  return sources.get(config);
}

/** What a host does that was given no file. */
export function defaultHostConfig(): HostConfig {
  return check({}, { name: 'host.toml', text: '' });
}

/**
 * Reads the file.
 *
 * @throws HostConfigError when it is not there, is not TOML, or has a fault.
 */
export function readHostConfig(path: string): HostConfig {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const help = 'create the file, or start without it: every setting has a default';
    const report = `${path} - error HOST_CONFIG: the file cannot be read: ${reasonOf(error)}; ${help}`;
    throw new HostConfigError(path, report, [], error);
  }
  try {
    const { source, value } = readToml(bytes, basename(path));
    const config = check(value, source);
    sources.set(config, source);
    return config;
  } catch (error) {
    if (!(error instanceof TomlFileError)) throw error;
    const { source, place, code, reason, frame, help } = error;
    const head = `${source}:${place.line}:${place.column} - error ${code}: ${reason}`;
    const parts = [head, frame, `help: ${help}`].filter((part) => part !== '');
    throw new HostConfigError(path, parts.join('\n'), [], error);
  }
}

function check(value: unknown, source: TomlSource): HostConfig {
  const result = validateHostConfig(value);
  if ('config' in result) return result.config;
  const findings = locateFindings(result.findings, source);
  throw new HostConfigError(source.name, formatFindings(findings, source), findings);
}
