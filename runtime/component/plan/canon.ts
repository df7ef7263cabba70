// SPDX-License-Identifier: MIT
// Plans canonical definitions: options that the signature needs are there, and core signatures are the flattened ones.

import type { CanonOptionsSyntax, CanonSyntax } from '../binary/syntax.ts';
import { coreSignature } from '../core-types.ts';
import {
  flatten,
  liftNeeds,
  liftSignature,
  lowerNeeds,
  lowerSignature,
  type NeededOptions,
} from '../signature.ts';
import type { PlanBuilder } from './builder.ts';
import type { CoreItem } from './entities.ts';
import type { CanonPlan, InstanceIndex, ResourceStep } from './plan.ts';
import { invalid, type Scope } from './scope.ts';

const REALLOC = 'i32,i32,i32,i32->i32';
const I32_TO_NOTHING = coreSignature(['i32'], []);
const I32_TO_I32 = coreSignature(['i32'], ['i32']);

/** Plans one canonical definition of component instance `instance` (CanonicalABI.md, "Canonical Definitions"). */
export function canon(
  builder: PlanBuilder,
  scope: Scope,
  instance: InstanceIndex,
  syntax: CanonSyntax,
): void {
  switch (syntax.kind) {
    case 'lift':
      lift(builder, scope, instance, syntax);
      return;
    case 'lower':
      lower(builder, scope, instance, syntax);
      return;
    default:
      resource(builder, scope, instance, syntax);
  }
}

type LiftSyntax = CanonSyntax & { readonly kind: 'lift' };
type LowerSyntax = CanonSyntax & { readonly kind: 'lower' };
type ResourceSyntax = Exclude<CanonSyntax, LiftSyntax | LowerSyntax>;

function lift(builder: PlanBuilder, scope: Scope, instance: InstanceIndex, syntax: LiftSyntax): void {
  const { offset } = syntax;
  const core = scope.coreFunctions.get(syntax.core, offset);
  const type = scope.functionType(syntax.type, offset);
  const flattening = flatten(type);
  const signature = liftSignature(flattening);
  const options = canonOptions(builder, scope, instance, syntax.options, liftNeeds(type, flattening), offset);
  expectSignature(builder, core, signature.key, 'the lifted core function', offset);
  let postReturn: CoreItem | undefined;
  if (syntax.options.postReturn !== undefined) {
    postReturn = scope.coreFunctions.get(syntax.options.postReturn, offset);
    expectSignature(builder, postReturn, coreSignature(signature.results, []).key, 'post-return', offset);
  }
  const plan = { core: core.slot, postReturn: postReturn?.slot, options, type, flattening };
  scope.functions.add({ kind: 'lifted', lift: plan, type });
}

function lower(builder: PlanBuilder, scope: Scope, instance: InstanceIndex, syntax: LowerSyntax): void {
  const { offset } = syntax;
  const callee = scope.functions.get(syntax.function, offset);
  const flattening = flatten(callee.type);
  if (syntax.options.postReturn !== undefined)
    throw invalid('a lowered function names a post-return', offset);
  const needed = lowerNeeds(callee.type, flattening);
  const options = canonOptions(builder, scope, instance, syntax.options, needed, offset);
  const slot = builder.newSlot();
  if (callee.kind === 'host') {
    const { interfaceId, name, type } = callee;
    builder.steps.push({ kind: 'lower host', slot, interfaceId, name, options, type, flattening });
  } else {
    const entered = builder.entered(instance, callee.lift.options.instance);
    builder.steps.push({ kind: 'lower guest', slot, callee: callee.lift, options, entered });
  }
  scope.coreFunctions.add({ slot, type: { kind: 'func', signature: lowerSignature(flattening) } });
}

function resource(builder: PlanBuilder, scope: Scope, instance: InstanceIndex, syntax: ResourceSyntax): void {
  const { kind, offset } = syntax;
  const type = scope.resourceType(syntax.type, offset);
  if (kind !== 'resource.drop' && type.instance !== instance) {
    throw invalid(`${kind} of a resource that another component defines`, offset);
  }
  const slot = builder.newSlot();
  const step: ResourceStep = {
    kind,
    slot,
    resource: type,
    instance,
    // An instance that drops its own resource does not re-enter itself.
    entered:
      type.instance === undefined || type.instance === instance
        ? []
        : builder.entered(instance, type.instance),
  };
  builder.steps.push(step);
  const signature = kind === 'resource.drop' ? I32_TO_NOTHING : I32_TO_I32;
  scope.coreFunctions.add({ slot, type: { kind: 'func', signature } });
}

function canonOptions(
  builder: PlanBuilder,
  scope: Scope,
  instance: InstanceIndex,
  syntax: CanonOptionsSyntax,
  needed: NeededOptions,
  offset: number,
): CanonPlan {
  const memory = syntax.memory === undefined ? undefined : scope.coreMemories.get(syntax.memory, offset);
  const realloc = syntax.realloc === undefined ? undefined : scope.coreFunctions.get(syntax.realloc, offset);
  if (realloc !== undefined) expectSignature(builder, realloc, REALLOC, 'realloc', offset);
  if (memory === undefined && (needed.memory || realloc !== undefined)) {
    builder.note(
      'COMPONENT_INVALID',
      'a canonical definition lacks the memory that its signature needs',
      offset,
    );
  }
  if (realloc === undefined && needed.realloc) {
    builder.note(
      'COMPONENT_INVALID',
      'a canonical definition lacks the realloc that its signature needs',
      offset,
    );
  }
  return { memory: memory?.slot, realloc: realloc?.slot, encoding: syntax.encoding, instance };
}

function expectSignature(
  builder: PlanBuilder,
  { type }: CoreItem,
  key: string,
  what: string,
  offset: number,
): void {
  const found = type.kind === 'func' ? type.signature.key : type.kind;
  if (found === key) return;
  builder.note('COMPONENT_INVALID', `${what} has the core signature ${found} where ${key} is needed`, offset);
}
