// SPDX-License-Identifier: MIT
// Public face of the generator, `phira-mp-plugin/codegen`.

export type { Diagnostic, Note } from './diagnostics/diagnostic.ts';
export { toGithub } from './diagnostics/github.ts';
export { type RenderOptions, render, toJson } from './diagnostics/render.ts';
export type { Source, Span } from './diagnostics/source.ts';
export type { EmitContext, EmitResult, Emitter, EmitterName, PublicExport } from './emit/context.ts';
export { FileSet, FileSetError, type OutputFile } from './emit/file-set.ts';
export { GENERATOR_CONTRACT } from './emit/header.ts';
export { PRODUCTS, type Product, type SkippedProduct, UnknownProductError } from './emit/products.ts';
export type { Change } from './evolution/change.ts';
export { type DiffOptions, type DiffResult, diff, diffSources, type Evolution } from './evolution/diff.ts';
export { EvolutionError, type EvolutionErrorCode } from './evolution/errors.ts';
export { type Hints, LANGUAGES, type Language } from './evolution/hints.ts';
export {
  type Frozen,
  freezeRelease,
  latestRelease,
  type Release,
  releasesOf,
} from './evolution/releases.ts';
export { evolutionJson, renderEvolution } from './evolution/render.ts';
export { type Bump, type ChangeClass, RULES, type RuleCode } from './evolution/rules.ts';
export { FormatError, type Formatted, formatBytes, formatWit } from './format.ts';
export { analyze } from './front-end.ts';
export type * from './ir/ir.ts';
export type { Drift } from './output/check.ts';
export {
  type Features,
  type GenerateOptions,
  type GenerateResult,
  generate,
  type Input,
  type Produced,
  type ProduceOptions,
  produce,
} from './pipeline.ts';
export type { ReleaseInput } from './served-releases.ts';
