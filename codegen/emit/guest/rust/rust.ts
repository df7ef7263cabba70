// SPDX-License-Identifier: MIT
// The Rust SDK of a world: a crate over the crate wit-bindgen, which makes the bindings from the WIT files in it. What
// is generated here names what is there: a trait with typed events, errors, macros for the log.

import type { Ir } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { eventsOf, typesOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { screamingCase, snakeCase } from '../../names.ts';
import { crateName, rootModules } from './rust-crate.ts';
import { errorModule } from './rust-errors.ts';
import { exportGlue } from './rust-export.ts';
import { exportsOf, type RustExports } from './rust-exports.ts';
import { rustDoc, rustFile } from './rust-file.ts';
import { type LogSource, logMacros, logOf } from './rust-log.ts';
import { modulePath, typePath } from './rust-paths.ts';
import { pluginTrait } from './rust-plugin.ts';
import { holdsHandle } from './rust-types.ts';
import { RustUses } from './rust-uses.ts';
import { witFiles } from './rust-wit.ts';

const FOLDER = 'guest/rust';

/** The version of wit-bindgen that the SDK is written for. */
const WIT_BINDGEN = '0.63.0';

/** Emits the SDK. */
export function rustGuestFiles(context: EmitContext): OutputFile[] {
  const { ir } = context;
  const mark = context.headerText();
  const exports = exportsOf(ir, new RustUses());
  const log = logOf(ir);
  const hasTrait = exports.reason === undefined;
  const file = (path: string, lines: readonly string[]): OutputFile => rustFile(path, mark, lines);
  const files = [
    manifest(context),
    file('src/lib.rs', root(ir, exports, log)),
    file('src/error.rs', errorModule(ir)),
    file('src/json.rs', JSON_MODULE),
    ...(hasTrait ? [file('src/plugin.rs', pluginTrait(ir))] : []),
    ...(hasTrait ? [file('src/export.rs', exportGlue(ir, log))] : []),
    ...(log === undefined ? [] : [file('src/log_macros.rs', logMacros(log, ir))]),
    ...witFiles(context),
  ];
  return files.map(({ path, text }) => ({ path: `${FOLDER}/${path}`, text }));
}

function manifest(context: EmitContext): OutputFile {
  const { ir } = context;
  const lines = [
    `# ${context.headerText()}`,
    '[package]',
    `name = "${crateName(ir)}"`,
    `version = "${ir.package.version ?? '0.0.0'}"`,
    `description = "SDK for plugins of the world ${ir.world.id}"`,
    'edition = "2024"',
    'rust-version = "1.87"',
    'publish = false',
    '',
    '[features]',
    '# Values as JSON text: `json::parse` and `json::text`.',
    'json = ["dep:serde", "dep:serde_json"]',
    '',
    '[dependencies]',
    'serde = { version = "1", optional = true }',
    'serde_json = { version = "1", optional = true }',
    `wit-bindgen = { version = "${WIT_BINDGEN}", default-features = false, features = ["bitflags", "macros", "realloc", "std"] }`,
  ];
  return { path: 'Cargo.toml', text: `${lines.join('\n')}\n` };
}

function root(ir: Ir, { reason }: RustExports, log: LogSource | undefined): string[] {
  const hasTrait = reason === undefined;
  return [
    ...rustDoc(
      ir.world.docs ?? `The world ${ir.world.id}.`,
      [
        hasTrait
          ? 'Implement [`Plugin`] and hand the type to [`export_plugin!`]. What the host offers is in the modules, one for each interface.'
          : `There is no trait to implement, since ${reason}: implement the traits \`Guest\` of \`bindings\`, and call its \`export_world!\`.`,
      ],
      '//!',
    ),
    '',
    'mod error;',
    ...(hasTrait ? ['mod export;'] : []),
    '#[cfg(feature = "json")]',
    'pub mod json;',
    ...(log === undefined ? [] : ['mod log_macros;']),
    ...(hasTrait ? ['mod plugin;'] : []),
    '',
    '/// What wit-bindgen makes of the world.',
    '#[allow(missing_docs, clippy::all)]',
    'pub mod bindings {',
    '    wit_bindgen::generate!({',
    '        path: "wit",',
    `        world: "${ir.world.id}",`,
    '        generate_all,',
    ...(typesOf(ir).some((def) => holdsHandle({ kind: 'named', def }))
      ? []
      : ['        additional_derives: [PartialEq],']),
    '        export_macro_name: "export_world",',
    '        pub_export_macro: true,',
    `        default_bindings_module: "${snakeCase(crateName(ir))}::bindings",`,
    '    });',
    '}',
    '',
    ...uses(ir, hasTrait, log).map((line) => `pub use ${line};`),
    ...(log === undefined ? [] : ['', 'use log_macros::report_panics;']),
    ...eventNames(ir),
    ...(hasTrait ? ['', ...EXPORT_MACRO] : []),
  ];
}

/** What the root hands on. */
function uses(ir: Ir, hasTrait: boolean, log: LogSource | undefined): string[] {
  const lines: string[] = ['error::{Context, Error, Result, describe}'];
  if (hasTrait) lines.push('export::Exported', 'plugin::Plugin');
  if (log !== undefined) {
    lines.push('log_macros::write_record', `bindings::${typePath(log.level, ir)} as LogLevel`);
  }
  const modules = [...rootModules(ir)].map(([owner, side]) => `bindings::${modulePath(owner, side, ir)}`);
  return [...lines, ...modules].sort();
}

/** Names of events as text. */
function eventNames(ir: Ir): string[] {
  const events = eventsOf(ir);
  if (events === undefined || events.subscribable.length === 0) return [];
  return [
    '',
    '/// Names of events, by which a plugin subscribes to them.',
    'pub mod event_name {',
    ...events.subscribable.flatMap((item) => [
      ...rustDoc(
        item.docs,
        item.permission === undefined ? [] : [`Needs permission \`${item.permission}\`.`],
      ).map((line) => `    ${line}`),
      `    pub const ${screamingCase(item.name)}: &str = ${JSON.stringify(snakeCase(item.name))};`,
    ]),
    '}',
  ];
}

const EXPORT_MACRO = [
  '/// Makes a type that implements [`Plugin`] the plugin of the component. Once in a crate.',
  '#[macro_export]',
  'macro_rules! export_plugin {',
  '    ($plugin:ty) => {',
  '        type ExportedPlugin = $crate::Exported<$plugin>;',
  '        $crate::bindings::export_world!(ExportedPlugin with_types_in $crate::bindings);',
  '    };',
  '}',
];

const JSON_MODULE = [
  '//! Values as JSON text, which is how anything deeper than WIT carries travels.',
  '',
  'use serde::Serialize;',
  'use serde::de::DeserializeOwned;',
  '',
  'use crate::Result;',
  '',
  '/// Reads a value of JSON text.',
  'pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {',
  '    Ok(serde_json::from_str(text)?)',
  '}',
  '',
  '/// Writes a value as JSON text.',
  'pub fn text<T: Serialize + ?Sized>(value: &T) -> Result<String> {',
  '    Ok(serde_json::to_string(value)?)',
  '}',
];
