// SPDX-License-Identifier: MIT
// The product `manifest`: types, validator and JSON Schema of plugin.toml.

import type { EmitContext, Emitter } from '../context.ts';
import type { OutputFile } from '../file-set.ts';
import { camelCase } from '../names.ts';
import { PERMISSIONS_MODULE } from '../permissions.ts';
import { relativeModule, type TsFile } from '../ts-file.ts';
import { jsonSchema } from './json-schema.ts';
import { METADATA_KEYS, manifest } from './manifest-fields.ts';
import { addRules, ruleName, ruleNames } from './schema-rules.ts';
import { addSchemaTypes, schemaTypeNames, valueType, wrapped } from './schema-types.ts';

/** Output path of the module. */
export const MANIFEST_MODULE = 'manifest.ts';

const SCHEMA_FILE = 'schemas/plugin.schema.json';
const TYPES = [...schemaTypeNames(manifest), 'PluginConfig', 'PluginMetadata', 'ManifestResult'];
const VALUES = ['validateManifest', 'pluginMetadata'];

/** Emits `manifest.ts` and `schemas/plugin.schema.json`. */
export const manifestEmitter: Emitter = {
  name: 'manifest',
  emit: (context) => ({
    files: [manifestModule(context), jsonSchema(SCHEMA_FILE, 'plugin.toml', manifest, context)],
    diagnostics: [],
    exports: [{ path: MANIFEST_MODULE, types: TYPES, values: VALUES, qualifier: 'Manifest' }],
  }),
};

function manifestModule(context: EmitContext): OutputFile {
  const file = context.file(MANIFEST_MODULE, { declares: [...TYPES, ...VALUES, ...ruleNames(manifest)] });
  const schema = file.importValue(context.abiModule(file.path), 'schema');
  file.alias('PluginConfig', `Readonly<${schema}.FreeTable>`, 'Configuration of a plugin, as in `[config]`.');
  addSchemaTypes(manifest, file, context);
  addMetadataType(file, context);
  const finding = file.importType(context.abiModule(file.path), 'Finding');
  file.union(
    'ManifestResult',
    [{ text: '{ readonly manifest: PluginManifest }' }, { text: `{ readonly findings: ${finding}[] }` }],
    'A checked manifest, or everything that is wrong with it.',
  );
  addRules(manifest, file, {
    schema,
    permissions: () => file.importValue(relativeModule(file.path, PERMISSIONS_MODULE), 'PERMISSIONS'),
  });
  file.function(
    {
      name: 'validateManifest',
      docs: [
        'Checks a parsed `plugin.toml` and copies what the schema names. Nothing is thrown for bad input: every fault\n' +
          'is a finding with a `MANIFEST_` code. Whether versions fit, files exist and dependencies are there is for\n' +
          'the loader to say.',
      ],
      parameters: [{ name: 'input', type: 'unknown' }],
      returnType: 'ManifestResult',
    },
    [
      `const result = ${schema}.validate(${ruleName(manifest)}, input, 'MANIFEST');`,
      `return 'value' in result ? { manifest: result.value } : result;`,
    ].join('\n'),
  );
  addMetadataFunction(file);
  return file.print();
}

/** Fields of the specification's PluginMetadata, in its order. */
function metadataFields() {
  return METADATA_KEYS.flatMap((key) => {
    const field = manifest.fields.find((candidate) => candidate.key === key);
    return field === undefined ? [] : [{ field, name: camelCase(key.replaceAll('_', '-')) }];
  });
}

function addMetadataType(file: TsFile, context: EmitContext): void {
  const permission = file.importType(relativeModule(file.path, PERMISSIONS_MODULE), 'Permission');
  file.interface({
    name: 'PluginMetadata',
    docs: ["What a manifest says of its plugin, as the specification's `PluginMetadata`."],
    properties: metadataFields().map(({ field, name }) => {
      const isList = field.key === 'permissions';
      return {
        name,
        isReadonly: true,
        hasQuestionToken: field.presence.kind === 'optional',
        type: isList ? `readonly ${permission}[]` : valueType(field.value, file, context),
        docs: [
          isList
            ? 'Permissions that the manifest asks for, sorted; what is granted is for the host to say.'
            : wrapped(field.docs),
        ],
      };
    }),
  });
}

function addMetadataFunction(file: TsFile): void {
  const permissions = file.importValue(relativeModule(file.path, PERMISSIONS_MODULE), 'PERMISSIONS');
  const source = 'manifest';
  file.function(
    {
      name: 'pluginMetadata',
      docs: ['Reads the metadata off a checked manifest.'],
      parameters: [{ name: source, type: 'PluginManifest' }],
      returnType: 'PluginMetadata',
    },
    (writer) => {
      writer.write('return ').inlineBlock(() => {
        for (const { field, name } of metadataFields()) {
          const value = `${source}.${field.key}`;
          if (field.key === 'permissions') {
            writer.writeLine(`${name}: ${permissions}.filter((name) => ${value}[name] === true),`);
          } else if (field.presence.kind === 'optional') {
            writer.writeLine(`...(${value} === undefined ? {} : { ${name}: ${value} }),`);
          } else {
            writer.writeLine(`${name}: ${value},`);
          }
        }
      });
      writer.write(';');
    },
  );
}
