// SPDX-License-Identifier: MIT
// The glue between the host's calls and the trait: one value of the plugin's type, kept while the plugin is loaded.

import type { Interface, Ir } from '../../../ir/ir.ts';
import { type ExportedFunction, exportsOf } from './rust-exports.ts';
import { call, indent } from './rust-file.ts';
import type { LogSource } from './rust-log.ts';
import { modulePath, rustName } from './rust-paths.ts';
import { RustUses } from './rust-uses.ts';

/** Lines of `export.rs`, without its mark. */
export function exportGlue(ir: Ir, log: LogSource | undefined): string[] {
  const uses = new RustUses();
  const { functions } = exportsOf(ir, uses);
  const owners = [...new Set(functions.map(({ owner }) => owner))];
  const hasText = functions.some(({ failure }) => failure === 'text');
  const made = log === undefined ? MADE : MADE_WITH_LOG;
  const implementations = owners.flatMap((owner) => ['', ...implementation(owner, functions, ir, uses)]);
  return [
    "//! Answers the host's calls with the plugin of the crate that uses this one.",
    '',
    'use std::any::Any;',
    'use std::cell::RefCell;',
    'use std::marker::PhantomData;',
    '',
    'use crate::Plugin;',
    ...uses.lines,
    '',
    'thread_local! {',
    '    static PLUGIN: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };',
    '}',
    '',
    '/// Stands for a plugin among what the component exports; [`export_plugin!`](crate::export_plugin)',
    '/// uses it.',
    'pub struct Exported<P>(PhantomData<P>);',
    '',
    '/// Does something with the plugin, which is made when the host calls for the first time.',
    'fn with<P: Plugin, T>(work: impl FnOnce(&mut P) -> T) -> T {',
    '    PLUGIN.with_borrow_mut(|slot| {',
    ...made.map((line) => `        ${line}`),
    '        let plugin = plugin.downcast_mut::<P>();',
    '        work(plugin.expect("a component is one plugin"))',
    '    })',
    '}',
    ...implementations,
    ...(hasText ? ['', ...TEXT] : []),
  ];
}

const MADE = ['let plugin = slot.get_or_insert_with(|| Box::new(P::default()));'];

const MADE_WITH_LOG = [
  'let plugin = slot.get_or_insert_with(|| {',
  '    crate::report_panics();',
  '    Box::new(P::default())',
  '});',
];

const TEXT = [
  '/// What the host is told of an error.',
  'fn text(error: crate::Error) -> String {',
  '    crate::describe(&*error)',
  '}',
];

function implementation(
  owner: Interface | undefined,
  functions: readonly ExportedFunction[],
  ir: Ir,
  uses: RustUses,
): string[] {
  const trait =
    owner === undefined ? uses.name('Guest') : `${uses.name(modulePath(owner, 'export', ir))}::Guest`;
  const own = functions.filter((one) => one.owner === owner);
  return [
    `impl<P: Plugin> ${trait} for Exported<P> {`,
    ...indent(own.flatMap((one, index) => [...(index === 0 ? [] : ['']), ...answer(one)])),
    '}',
  ];
}

function answer({ func, method, params, value, failure }: ExportedFunction): string[] {
  const given = params.map(({ name, text }) => `${name}: ${text}`);
  const ok = value?.text ?? '()';
  const error = failure === 'text' ? 'String' : failure === 'none' ? '' : failure.text;
  const result =
    failure === 'none' ? (value === undefined ? '' : ` -> ${ok}`) : ` -> Result<${ok}, ${error}>`;
  const head = call(`fn ${rustName(func.name)}`, given, `${result} {`, 1);
  const work = `with::<P, _>(|plugin| plugin.${method}(${params.map(({ name }) => name).join(', ')}))`;
  const body = failure === 'text' ? `${work}.map_err(text)` : work;
  const broken = [
    'with::<P, _>(|plugin| {',
    `    plugin.${method}(${params.map(({ name }) => name).join(', ')})`,
    failure === 'text' ? '}).map_err(text)' : '})',
  ];
  return [...head, ...indent(body.length + 8 <= 100 ? [body] : broken), '}'];
}
