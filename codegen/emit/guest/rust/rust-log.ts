// SPDX-License-Identifier: MIT
// Macros over a world's log, and the hook that writes a panic to it.

import type { Ir, TypeDef } from '../../../ir/ir.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { modulePath, typePath } from './rust-paths.ts';
import { rustCase } from './rust-types.ts';

/** A function `log: func(level, message: string)` that a world imports. */
export interface LogSource {
  /** Path of the function below the bindings. */
  readonly path: string;
  readonly level: TypeDef;
  /** Labels of the levels, the least first. */
  readonly labels: readonly string[];
}

/** Finds the log of a world: its level is an enum that has `error`. */
export function logOf(ir: Ir): LogSource | undefined {
  for (const item of ir.world.imports) {
    if (item.kind !== 'interface') continue;
    const func = item.interface.functions.find(({ name, params }) => name === 'log' && params.length === 2);
    const [level, message] = func?.params.map(({ type }) => resolveAlias(type)) ?? [];
    if (level?.kind !== 'named' || message?.kind !== 'string') continue;
    const def = resolveDef(level.def);
    if (def.shape.kind !== 'enum' || !def.shape.cases.some(({ name }) => name === 'error')) continue;
    const path = `${modulePath(item.interface, 'import', ir)}::log`;
    return { path, level: def, labels: def.shape.cases.map(({ name }) => name) };
  }
  return undefined;
}

/** Lines of `log_macros.rs`, without its mark. */
export function logMacros({ path, level, labels }: LogSource, ir: Ir): string[] {
  const name = pascalCase(level.name);
  return [
    '//! Macros that write to the log of the plugin, one for each level, and the same for panics.',
    '',
    `use crate::bindings::${typePath(level, ir)};`,
    `use crate::bindings::${path};`,
    '',
    ...labels.flatMap((label) => [
      `/// Writes a record of level \`${label}\`; the arguments are those of [\`format!\`].`,
      '#[macro_export]',
      `macro_rules! ${snakeCase(label)} {`,
      '    ($($argument:tt)+) => {',
      `        $crate::write_record($crate::LogLevel::${rustCase(label)}, format_args!($($argument)+))`,
      '    };',
      '}',
      '',
    ]),
    '/// What the macros call.',
    '#[doc(hidden)]',
    `pub fn write_record(level: ${name}, record: std::fmt::Arguments<'_>) {`,
    '    match record.as_str() {',
    '        Some(text) => log(level, text),',
    '        None => log(level, &record.to_string()),',
    '    }',
    '}',
    '',
    '/// Writes the message and the place of a panic to the log before it ends the plugin.',
    'pub(crate) fn report_panics() {',
    '    std::panic::set_hook(Box::new(|panic| {',
    `        log(${name}::${rustCase('error')}, &panic.to_string());`,
    '    }));',
    '}',
  ];
}
