// SPDX-License-Identifier: MIT
// Functions: signatures linked, names mangled as in the component binary (Explainer.md, "Name mangling").

import type { Collector } from '../diagnostics/collector.ts';
import type { Docs, Identifier, ResourceFunctionNode, Signature } from '../syntax/ast.ts';
import { marksOf } from './gates.ts';
import {
  type Marks,
  type ResolvedFunction,
  type ResolvedParam,
  type ResolvedType,
  type TypeUse,
  targetOf,
} from './model.ts';
import type { MemberScope } from './types.ts';

/** A function without a resource. */
export function resolveFunction(
  node: { readonly name: Identifier; readonly docs: Docs | undefined; readonly signature: Signature },
  marks: Marks,
  scope: MemberScope,
  collector: Collector,
): ResolvedFunction {
  const { name, docs, signature } = node;
  return {
    kind: 'free',
    name: name.name,
    mangled: name.name,
    resource: undefined,
    docs,
    async: signature.async,
    params: paramsOf([], signature, scope, collector),
    result: signature.result === undefined ? undefined : scope.type(signature.result),
    span: name.span,
    ...marks,
  };
}

/** A constructor, method or static function of `resource`. */
export function resolveResourceFunction(
  node: ResourceFunctionNode,
  resource: ResolvedType,
  scope: MemberScope,
  collector: Collector,
): ResolvedFunction {
  const { kind, name, docs, signature } = node;
  const suffix = kind === 'constructor' ? '' : `.${name.name}`;
  const self: readonly ResolvedParam[] =
    kind === 'method' ? [{ name: 'self', type: { kind: 'borrow', resource }, span: name.span }] : [];
  const params = paramsOf(self, signature, scope, collector);
  const written = signature.result === undefined ? undefined : scope.type(signature.result);
  return {
    kind,
    name: name.name,
    mangled: `[${kind}]${resource.name}${suffix}`,
    resource,
    docs,
    async: signature.async,
    params,
    result: kind === 'constructor' ? constructed(written, signature, resource, collector) : written,
    span: name.span,
    ...marksOf(node.attributes, collector),
  };
}

/** A constructor returns its resource, or a `result` whose ok type is that. */
function constructed(
  written: TypeUse | undefined,
  signature: Signature,
  resource: ResolvedType,
  collector: Collector,
): TypeUse {
  if (written === undefined) return { kind: 'own', resource };
  const target = targetOf(written);
  const node = signature.result;
  if (node === undefined || target.kind === 'unknown') return written;
  if (target.kind !== 'result') {
    collector.report('WIT3004', node.span, {});
    return written;
  }
  const { ok } = target;
  const good = ok?.kind === 'own' && ok.resource === resource;
  if (!good && ok?.kind !== 'unknown') {
    const span = node.kind === 'result' && node.ok !== undefined ? node.ok.span : node.span;
    collector.report('WIT3005', span, { name: resource.name });
  }
  return written;
}

function paramsOf(
  self: readonly ResolvedParam[],
  signature: Signature,
  scope: MemberScope,
  collector: Collector,
): readonly ResolvedParam[] {
  const params = [...self];
  for (const { name, type } of signature.params) {
    const resolved = scope.type(type);
    const earlier = params.find((param) => param.name === name.name);
    if (earlier === undefined) {
      params.push({ name: name.name, type: resolved, span: name.span });
      continue;
    }
    const message =
      earlier.name === 'self' && self.includes(earlier) ? 'a method has `self` already' : 'first here';
    const notes = [{ message, span: earlier.span }];
    collector.report('WIT2001', name.span, { name: name.name, where: 'these parameters' }, { notes });
  }
  return params;
}
