// SPDX-License-Identifier: MIT
// The forms of text that keys of both files share: names, versions, ranges, single lines.

import type { TextSpec } from './schema.ts';

/** Names that Windows keeps for devices, with any letter case. */
const DEVICE = '(?:[cC][oO][nN]|[pP][rR][nN]|[aA][uU][xX]|[nN][uU][lL]|[cC][oO][mM][0-9]|[lL][pP][tT][0-9])';

// Semantic Versioning 2.0.0. Numbers have at most 15 digits: more would not be exact in JavaScript, and the
// semver package refuses what is above 2^53 - 1.
const NUMBER = '(?:0|[1-9][0-9]{0,14})';
const PRERELEASE_PART = '(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)';
const SUFFIX = `(?:-${PRERELEASE_PART}(?:\\.${PRERELEASE_PART})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?`;

// Ranges as the semver package reads them, without its looser spellings (`v1`, `~>1`, blanks at the ends, empty
// parts). Behind a wildcard there are only wildcards.
const WILDCARD = '[xX*]';
const PARTIAL =
  `(?:${WILDCARD}(?:\\.${WILDCARD}){0,2}|` +
  `${NUMBER}(?:\\.${WILDCARD}(?:\\.${WILDCARD})?|\\.${NUMBER}(?:\\.(?:${WILDCARD}|${NUMBER}${SUFFIX}))?)?)`;
const COMPARATOR = `(?:(?:[<>]=?|=|\\^|~) ?)?${PARTIAL}`;
const COMPARATORS = `(?:${COMPARATOR}(?: ${COMPARATOR})*|${PARTIAL} - ${PARTIAL})`;

/** Parts of patterns with a name for the reader of the validator; a part may contain those before it. */
export const PATTERN_PARTS: readonly { readonly name: string; readonly pattern: string }[] = [
  { name: 'device', pattern: DEVICE },
  { name: 'number', pattern: NUMBER },
  { name: 'prereleasePart', pattern: PRERELEASE_PART },
  { name: 'suffix', pattern: SUFFIX },
  { name: 'wildcard', pattern: WILDCARD },
  { name: 'partialVersion', pattern: PARTIAL },
  { name: 'comparator', pattern: COMPARATOR },
  { name: 'comparators', pattern: COMPARATORS },
];

/** A name of a plugin: also the name of its folder, so that devices of Windows are refused. */
export const pluginName: TextSpec = {
  kind: 'text',
  constant: 'pluginName',
  form: 'a plugin name',
  max: 64,
  pattern: `^(?!${DEVICE}$)[a-z][a-z0-9-]{1,63}$`,
  help: 'use 2 to 64 of a-z, 0-9 and "-", beginning with a letter, and no device name of Windows such as con',
};

export const version: TextSpec = {
  kind: 'text',
  constant: 'version',
  form: 'a semantic version',
  max: 256,
  pattern: `^${NUMBER}\\.${NUMBER}\\.${NUMBER}${SUFFIX}$`,
  help: 'write three numbers such as 1.0.0, see semver.org',
};

export const versionRange: TextSpec = {
  kind: 'text',
  constant: 'versionRange',
  form: 'a version range',
  max: 256,
  pattern: `^${COMPARATORS}(?: ?\\|\\| ?${COMPARATORS})*$`,
  help: 'write a range such as 1.0.0, >=1.0.0, ">=1.2 <2" (a blank between, no comma) or ^1 || ^2',
};

/** Control characters and marks that change the direction of text: they could steer a terminal. */
const STEERING = '\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069';

export const singleLine: TextSpec = {
  kind: 'text',
  constant: 'singleLine',
  form: 'a line of text',
  max: 200,
  pattern: `^[^${STEERING}]+$`,
  help: 'write 1 to 200 characters on one line, without control characters',
};

export const description: TextSpec = {
  kind: 'text',
  constant: 'description',
  form: 'a description',
  max: 2000,
  pattern: `^(?:[^${STEERING}]|[\\n\\t])*$`,
  help: 'write at most 2000 characters; line breaks are fine, other control characters are not',
};

export const label: TextSpec = {
  kind: 'text',
  constant: 'label',
  form: 'a label',
  max: 32,
  pattern: '^[a-z0-9][a-z0-9-]{0,31}$',
  help: 'use 1 to 32 of a-z, 0-9 and "-", such as utility',
};

export const website: TextSpec = {
  kind: 'text',
  constant: 'website',
  form: 'a web address',
  max: 500,
  pattern: '^https?://[!#-;=?-\\[\\]_a-z~]+$',
  help: 'write an address that begins with https:// or http:// and has neither blanks nor quotes',
};

export const license: TextSpec = {
  kind: 'text',
  constant: 'license',
  form: 'a licence expression',
  max: 200,
  pattern: '^[A-Za-z0-9(][A-Za-z0-9 .+():-]*$',
  help: 'write an SPDX expression such as MIT or "MIT OR Apache-2.0"',
};

export const entryPoint: TextSpec = {
  kind: 'text',
  constant: 'entryPoint',
  form: 'an entry point',
  max: 100,
  pattern: `^(?:plugin_init|(?!${DEVICE}\\.)[A-Za-z0-9_][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)*\\.wasm)$`,
  help: 'write plugin_init (the default) or the name of a .wasm file in the folder of the plugin, without a path',
};

export const schemaFile: TextSpec = {
  kind: 'text',
  constant: 'schemaFile',
  form: 'the name of a schema file',
  max: 100,
  pattern: `^(?!${DEVICE}\\.)[A-Za-z0-9_][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)*\\.json$`,
  help: 'write the name of a .json file in the folder of the plugin, without a path, or the schema itself as a table',
};

export const commandPrefix: TextSpec = {
  kind: 'text',
  constant: 'commandPrefix',
  form: 'a command prefix',
  max: 3,
  pattern: '^[!#-/:-@\\[-\\u0060{-~]{1,3}$',
  help: 'write 1 to 3 signs such as / or !, no letters, digits, blanks or double quotes',
};

export const localPath: TextSpec = { ...singleLine, constant: 'localPath', form: 'a path', max: 1000 };

export const networkHost: TextSpec = {
  kind: 'text',
  constant: 'networkHost',
  form: 'the name of a host',
  max: 253,
  pattern: '^[A-Za-z0-9.:\\[\\]*-]+$',
  help: 'write a host name or address, such as api.example.org',
};

export const environmentVariable: TextSpec = {
  kind: 'text',
  constant: 'environmentVariable',
  form: 'the name of an environment variable',
  max: 128,
  pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  help: 'use letters, digits and "_", beginning with no digit',
};

export const endpoint: TextSpec = {
  kind: 'text',
  constant: 'endpoint',
  form: 'an address with a port',
  max: 260,
  pattern: '^(?:\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+):[0-9]{1,5}$',
  help: 'write HOST:PORT, such as 127.0.0.1:12346 or [::]:12346',
};

/** Text in the host part of a web address. */
const WEB_HOST = '(?:\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?';

export const api: TextSpec = {
  kind: 'text',
  constant: 'api',
  form: 'the address of an API',
  max: 500,
  pattern: `^(?:offline|https?://${WEB_HOST}(?:/[A-Za-z0-9._~/-]*)?)$`,
  help: 'write the address of the Phira API, such as https://phira.5wyxi.com, or offline',
};

export const origin: TextSpec = {
  kind: 'text',
  constant: 'origin',
  form: 'the origin of a web page',
  max: 300,
  pattern: `^https?://${WEB_HOST}$`,
  help: 'write scheme, host and port without a path, such as https://example.org',
};

export const network: TextSpec = {
  kind: 'text',
  constant: 'network',
  form: 'an address or a network',
  max: 64,
  pattern: '^[0-9A-Fa-f:.]{2,45}(?:/[0-9]{1,3})?$',
  help: 'write an address such as 192.0.2.1 or 2001:db8::1, or a network such as 10.0.0.0/8',
};

export const hostName: TextSpec = {
  kind: 'text',
  constant: 'hostName',
  form: 'the name of a host',
  max: 253,
  pattern: '^[A-Za-z0-9.-]+$',
  help: 'write a name such as mp.example.org, without scheme, port or path',
};

export const bearerToken: TextSpec = {
  kind: 'text',
  constant: 'bearerToken',
  form: 'a token',
  max: 200,
  pattern: '^[A-Za-z0-9._~+/=-]{16,200}$',
  help: 'use 16 to 200 letters, digits and . _ ~ + / = -; `openssl rand -hex 32` makes one',
};

/** What users are told; each line is a chat message. */
export const notice: TextSpec = {
  ...description,
  constant: 'notice',
  form: 'a text for users',
};
