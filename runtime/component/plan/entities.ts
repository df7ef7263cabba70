// SPDX-License-Identifier: MIT
// What the indices of a component refer to while its plan is made.

import type { ComponentSyntax, CoreModuleSyntax, Declaration } from '../binary/syntax.ts';
import type { CoreExternType } from '../core-types.ts';
import type { FunctionType, ResourceType, ValueType } from '../types.ts';
import type { LiftPlan, Slot } from './plan.ts';
import type { Surroundings } from './scope.ts';

/** A core function, memory, table, global or tag. */
export interface CoreItem {
  readonly slot: Slot;
  readonly type: CoreExternType;
}

/** A core instance: finds an export, or undefined. */
export interface CoreInstanceEntity {
  find(name: string): CoreItem | undefined;
}

/** A component function. */
export type FunctionEntity =
  | {
      readonly kind: 'host';
      readonly interfaceId: string | undefined;
      readonly name: string;
      readonly type: FunctionType;
    }
  | { readonly kind: 'lifted'; readonly lift: LiftPlan; readonly type: FunctionType };

/** An instance type or component type where it was defined; evaluated each time it is used. */
export interface ScopedType {
  readonly kind: 'instance type' | 'component type';
  readonly declarations: readonly Declaration[];
  readonly around: Surroundings;
}

export type TypeEntity = ValueType | FunctionType | ResourceType | ScopedType;

/** A component together with the scope that its outer aliases see. */
export interface ComponentEntity {
  readonly syntax: ComponentSyntax;
  readonly around: Surroundings;
}

export interface InstanceEntity {
  readonly exports: ReadonlyMap<string, Entity>;
}

/** Anything that is imported, exported or passed to a component. */
export type Entity =
  | { readonly sort: 'func'; readonly value: FunctionEntity }
  | { readonly sort: 'type'; readonly value: TypeEntity }
  | { readonly sort: 'instance'; readonly value: InstanceEntity }
  | { readonly sort: 'component'; readonly value: ComponentEntity }
  | { readonly sort: 'core module'; readonly value: CoreModuleSyntax };
