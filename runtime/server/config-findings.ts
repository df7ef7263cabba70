// SPDX-License-Identifier: MIT
// What is wrong with the schema and the defaults of a configuration that stand in a manifest, each with its place.

import type { Finding } from '../abi/finding.ts';
import { compileConfigSchema } from '../services/config-schema.ts';
import { toConfigTable } from '../services/config-value.ts';
import { ServiceError } from '../services/service-error.ts';

/** What to write where a schema is refused. */
export const SCHEMA_HELP =
  'use the plain keywords of JSON Schema: no pattern, no $ref, and no format but password';
/** What to write where a default is refused. */
export const DEFAULT_HELP = 'change the value in [config], or what config_schema says about it';

/**
 * Findings in a manifest. A key that is missing among the defaults is none: the operator may write it.
 *
 * @param schema the table `config_schema`, or what the file of that name holds.
 * @param config the table `config`.
 */
export function configFindings(schema: unknown, config: unknown): Finding[] {
  try {
    return compileConfigSchema(schema)(toConfigTable(config, 'integer'))
      .filter(({ isMissing }) => !isMissing)
      .map(({ path, message }) => ({
        path: ['config', ...path],
        code: 'MANIFEST_FORMAT',
        message: `config_schema refuses this default: ${message}`,
        help: DEFAULT_HELP,
      }));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return [{ path: ['config_schema'], code: 'MANIFEST_FORMAT', message: error.message, help: SCHEMA_HELP }];
  }
}
