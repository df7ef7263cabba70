// SPDX-License-Identifier: MIT
// Errors of the SDK: one type that any error becomes, and what a declared error says of itself.

import type { Ir, TypeDef } from '../../../ir/ir.ts';
import { allFunctions } from '../../facts.ts';
import { outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';
import { sideOf, typePath } from './rust-paths.ts';
import { rustCase } from './rust-types.ts';

/** Variants that functions of the host fail with, in the order of the world. */
export function errorVariants(ir: Ir): TypeDef[] {
  const found = allFunctions(ir).flatMap(({ func }) => {
    const outcome = outcomeOf(func);
    const type = outcome.kind === 'result' && outcome.error ? resolveAlias(outcome.error) : undefined;
    return type?.kind === 'named' ? [resolveDef(type.def)] : [];
  });
  const isHosts = (def: TypeDef): boolean => def.owner !== undefined && sideOf(def.owner, ir) === 'import';
  return [...new Set(found)].filter((def) => def.shape.kind === 'variant' && isHosts(def));
}

/** Lines of `error.rs`, without its mark. */
export function errorModule(ir: Ir): string[] {
  const variants = errorVariants(ir);
  return [
    '//! Errors: any of them can leave a function of the plugin by `?`.',
    '',
    '/// Any error; a text becomes one by `into`, or by `?`.',
    'pub type Error = Box<dyn std::error::Error>;',
    '',
    '/// What a function of the plugin answers.',
    'pub type Result<T = (), E = Error> = std::result::Result<T, E>;',
    '',
    '/// What an error says to people: of a declared error of the host its case and text, such as',
    '/// `not-found: no user 7`.',
    "pub fn describe(error: &(dyn std::error::Error + 'static)) -> String {",
    ...variants.flatMap((def) => [
      `    if let Some(error) = error.downcast_ref::<crate::bindings::${typePath(def, ir)}>() {`,
      '        return match error.message() {',
      '            Some(message) => format!("{}: {message}", error.kind()),',
      '            None => error.kind().into(),',
      '        };',
      '    }',
    ]),
    '    error.to_string()',
    '}',
    '',
    '/// Says what was tried when it failed.',
    'pub trait Context<T> {',
    '    /// Puts a text before the error: `get-user-info: not-found: no user 7`.',
    '    fn context(self, tried: &str) -> Result<T>;',
    '}',
    '',
    'impl<T, E: Into<Error>> Context<T> for Result<T, E> {',
    '    fn context(self, tried: &str) -> Result<T> {',
    '        self.map_err(|error| format!("{tried}: {}", describe(&*error.into())).into())',
    '    }',
    '}',
    ...variants.flatMap((def) => ['', ...kindOf(def, ir)]),
  ];
}

/** Names and texts of a variant's cases. */
function kindOf(def: TypeDef, ir: Ir): string[] {
  const { shape } = def;
  if (shape.kind !== 'variant') return [];
  const cases = shape.cases.map(({ name, payload }) => ({
    label: name,
    path: `Self::${rustCase(name)}`,
    hasPayload: payload !== undefined,
    isText: payload !== undefined && resolveAlias(payload).kind === 'string',
  }));
  const texts = cases.filter(({ isText }) => isText);
  const others = cases.filter(({ isText }) => !isText);
  return [
    `impl crate::bindings::${typePath(def, ir)} {`,
    '    /// Name of the case in WIT.',
    "    pub fn kind(&self) -> &'static str {",
    '        match self {',
    ...cases.map(
      ({ label, path, hasPayload }) =>
        `            ${path}${hasPayload ? '(_)' : ''} => ${JSON.stringify(label)},`,
    ),
    '        }',
    '    }',
    '',
    '    /// The text of the case, where it has one.',
    '    pub fn message(&self) -> Option<&str> {',
    ...(texts.length === 0
      ? ['        None']
      : [
          '        match self {',
          ...alternatives(texts.map(({ path }) => `${path}(message)`)),
          ...(others.length === 0 ? [] : ['            _ => None,']),
          '        }',
        ]),
    '    }',
    '}',
  ];
}

/** An arm for several patterns, on one line where they fit. */
function alternatives(patterns: readonly string[]): string[] {
  const line = `${patterns.join(' | ')} => Some(message),`;
  const lines = patterns.map((pattern, index) => (index === 0 ? pattern : `| ${pattern}`));
  const broken = lines.map((text, index) =>
    index === lines.length - 1 ? `${text} => Some(message),` : text,
  );
  const INDENT = 12;
  return (INDENT + line.length <= 100 ? [line] : broken).map((text) => `${' '.repeat(INDENT)}${text}`);
}
