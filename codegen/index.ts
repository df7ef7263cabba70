// SPDX-License-Identifier: MIT
// Public face of the generator, `phira-mp-plugin/codegen`.

export type { Diagnostic, Note } from './diagnostics/diagnostic.ts';
export { type RenderOptions, render, toJson } from './diagnostics/render.ts';
export type { Source, Span } from './diagnostics/source.ts';
export type { EmitContext, EmitResult, Emitter, EmitterName, PublicExport } from './emit/context.ts';
export { FileSet, FileSetError, type OutputFile } from './emit/file-set.ts';
export { GENERATOR_CONTRACT } from './emit/header.ts';
export { analyze } from './front-end.ts';
export type * from './ir/ir.ts';
export type { Drift } from './output/check.ts';
export {
  type GenerateOptions,
  type GenerateResult,
  generate,
  type Input,
  type Produced,
  type ProduceOptions,
  produce,
} from './pipeline.ts';
