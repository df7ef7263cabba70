// SPDX-License-Identifier: MIT
// The product `host-config`: types, validator and JSON Schema of host.toml, the default grants, and the limits that
// follow from both files.

import type { EmitContext, Emitter } from '../context.ts';
import { eventsOf, permissionsOf } from '../facts.ts';
import type { OutputFile } from '../file-set.ts';
import { camelCase, quote, snakeCase } from '../names.ts';
import { PERMISSIONS_MODULE } from '../permissions.ts';
import { relativeModule, type TsFile } from '../ts-file.ts';
import { hostConfig as hostConfigOf } from './host-fields.ts';
import { jsonSchema } from './json-schema.ts';
import { LIMITS } from './limits.ts';
import { MANIFEST_MODULE } from './manifest.ts';
import type { RecordSpec } from './schema.ts';
import { addRules, ruleName, ruleNames } from './schema-rules.ts';
import { addSchemaTypes, schemaTypeNames } from './schema-types.ts';

const HOST_CONFIG_MODULE = 'host-config.ts';
const SCHEMA_FILE = 'schemas/host.schema.json';
const VALUES = ['validateHostConfig', 'DEFAULT_GRANTS', 'effectiveLimits'];
const GUARDING = 'grantedByDefault';

/** Emits `host-config.ts` and `schemas/host.schema.json`. */
export const hostConfigEmitter: Emitter = {
  name: 'host-config',
  emit(context) {
    const hostConfig = hostConfigOf(vetoableEvents(context));
    const types = [...schemaTypeNames(hostConfig), 'HostConfigResult'];
    return {
      files: [
        hostConfigModule(context, hostConfig, types),
        jsonSchema(SCHEMA_FILE, 'host.toml', hostConfig, context),
      ],
      diagnostics: [],
      exports: [{ path: HOST_CONFIG_MODULE, types, values: VALUES, qualifier: 'Host' }],
    };
  },
};

/** Names of the events whose subscribers are asked. */
export function vetoableEvents({ ir }: EmitContext): string[] {
  const asked = eventsOf(ir)?.subscribable.filter(({ vetoable }) => vetoable) ?? [];
  return asked.map(({ name }) => snakeCase(name));
}

function hostConfigModule(
  context: EmitContext,
  hostConfig: RecordSpec,
  types: readonly string[],
): OutputFile {
  const declares = [...types, ...VALUES, ...ruleNames(hostConfig), GUARDING];
  const file = context.file(HOST_CONFIG_MODULE, { declares });
  const abi = context.abiModule(file.path);
  const schema = file.importValue(abi, 'schema');
  addSchemaTypes(hostConfig, file, context);
  const finding = file.importType(abi, 'Finding');
  file.union(
    'HostConfigResult',
    [{ text: '{ readonly config: HostConfig }' }, { text: `{ readonly findings: ${finding}[] }` }],
    'A checked configuration, or everything that is wrong with it.',
  );
  addRules(hostConfig, file, {
    schema,
    permissions: () => file.importValue(relativeModule(file.path, PERMISSIONS_MODULE), 'PERMISSIONS'),
  });
  file.function(
    {
      name: 'validateHostConfig',
      docs: [
        'Checks a parsed `host.toml` and fills in every default; an empty table is a valid file. Nothing is thrown for\n' +
          'bad input: every fault is a finding with a `CONFIG_` code.',
      ],
      parameters: [{ name: 'input', type: 'unknown' }],
      returnType: 'HostConfigResult',
    },
    [
      `const result = ${schema}.validate(${ruleName(hostConfig)}, input, 'CONFIG');`,
      `return 'value' in result ? { config: result.value } : result;`,
    ].join('\n'),
  );
  addGrants(file, context);
  addLimits(file);
  return file.print();
}

/** Reading, raising events of one's own and keeping one's own configuration harm nobody. */
function isGrantedByDefault(permission: string): boolean {
  return permission.startsWith('read_') || permission === 'emit_events' || permission === 'write_config';
}

function addGrants(file: TsFile, { ir }: EmitContext): void {
  const granted = permissionsOf(ir)
    .map(({ permission }) => permission)
    .filter(isGrantedByDefault);
  file.raw((writer) => {
    writer.write(`const ${GUARDING}: ReadonlySet<string> = new Set([`);
    if (granted.length > 0) writer.newLine();
    writer.indent(() => {
      for (const permission of granted) writer.writeLine(`${quote(permission)},`);
    });
    writer.write(']);');
  });
  file.function(
    {
      name: 'DEFAULT_GRANTS',
      docs: [
        'Whether a permission that a plugin asks for is granted while the operator has given the plugin no `grant` list.',
      ],
      parameters: [{ name: 'permission', type: 'string' }],
      returnType: 'boolean',
    },
    `return ${GUARDING}.has(permission);`,
  );
}

function addLimits(file: TsFile): void {
  const asked = file.importType(relativeModule(file.path, MANIFEST_MODULE), 'ManifestLimits');
  file.function(
    {
      name: 'effectiveLimits',
      docs: [
        "Limits of one plugin: what its manifest asks for, else the operator's default, and never above the ceiling.",
      ],
      parameters: [
        { name: 'asked', type: asked },
        { name: '{ limits, ceilings }', type: "Pick<HostConfig, 'limits' | 'ceilings'>" },
      ],
      returnType: 'ResourceLimits',
    },
    (writer) => {
      writer.write('return ').inlineBlock(() => {
        for (const { key } of LIMITS) {
          const name = camelCase(key.replaceAll('_', '-'));
          writer.writeLine(`${name}: Math.min(asked.${key} ?? limits.${name}, ceilings.${name}),`);
        }
      });
      writer.write(';');
    },
  );
}
