// SPDX-License-Identifier: MIT
// The functions of a world on the wire: numbered in the order of its descriptor, with codecs of their parameters and
// answers. Both sides make it of the same generated world, and compare a fingerprint before they talk.

import { createHash } from 'node:crypto';
import { CONTRACT } from '../../abi/contract.ts';
import type { FunctionDescriptor, InterfaceDescriptor, WorldDescriptor } from '../../abi/descriptor.ts';
import type { InterfaceMembers, WorldMembers } from '../../abi/members.ts';
import type { Codec } from './codec.ts';
import { Codecs, UnsupportedTypeError } from './codecs.ts';
import type { Reader, ReadLimits } from './reader.ts';
import type { Writer } from './writer.ts';

/** One function of the world. */
export interface WireFunction {
  readonly number: number;
  /** Such as `phira:plugin/users@1.0.0#kick-user`. */
  readonly id: string;
  /** Its own name, such as `kick-user`. */
  readonly name: string;
  /** Property of `Imports` or `Exports`; undefined for a function that stands there itself. */
  readonly member: string | undefined;
  /** Property of the interface. */
  readonly method: string;
  /** Whether an error is part of its type: then it answers by value or by `WitError`. */
  readonly fallible: boolean;
  readonly params: readonly Codec[];
  /** Undefined where it answers nothing. */
  readonly value: Codec | undefined;
  readonly error: Codec | undefined;
}

/** The part of a world's bindings that says what it looks like. */
export interface DescribedWorld {
  readonly world: WorldDescriptor;
  readonly members?: WorldMembers | undefined;
}

/** A world, ready to be talked of. */
export interface WorldWire {
  readonly imports: readonly WireFunction[];
  readonly exports: readonly WireFunction[];
  /** Differs where the two sides were generated from different worlds. */
  readonly fingerprint: string;
  /** Most bytes of a message whose values are within the limits. */
  largestMessage(limits: ReadLimits): number;
}

const made = new WeakMap<object, WorldWire>();

/**
 * Makes the wire of a world; once per world.
 *
 * @throws UnsupportedTypeError for a world with resources, TypeError for bindings without member names.
 */
export function worldWire({ world, members }: DescribedWorld): WorldWire {
  const known = made.get(world);
  if (known !== undefined) return known;
  if (members === undefined) {
    throw new TypeError(`the bindings of ${world.id} name no members; run \`npm run generate\``);
  }
  const codecs = new Codecs(world.types, members.fields);
  const imports = functionsOf(world.imports, members.imports, codecs);
  const exports = functionsOf(world.exports, members.exports, codecs);
  const largest = Math.max(0, ...[...imports, ...exports].map(sizeOf));
  const wire: WorldWire = {
    imports,
    exports,
    fingerprint: fingerprintOf(world, members),
    largestMessage: ({ bytes, elements }) => largest + bytes + elements * codecs.largestElement,
  };
  made.set(world, wire);
  return wire;
}

/** Writes the arguments of a call. @throws WireError `WIRE_VALUE` */
export function writeArguments({ params }: WireFunction, out: Writer, args: readonly unknown[]): void {
  for (let index = 0; index < params.length; index++) params[index]?.write(out, args[index]);
}

/** Reads the arguments of a call, and nothing may follow. @throws WireError */
export function readArguments({ params }: WireFunction, from: Reader): unknown[] {
  const args: unknown[] = [];
  for (let index = 0; index < params.length; index++) args.push(params[index]?.read(from));
  from.done();
  return args;
}

/** Reads what may be of no type at all, and nothing may follow. @throws WireError */
export function readOptional(codec: Codec | undefined, from: Reader): unknown {
  const value = codec?.read(from);
  from.done();
  return value;
}

function functionsOf(
  side: Readonly<Record<string, InterfaceDescriptor>>,
  members: ReadonlyMap<string, InterfaceMembers>,
  codecs: Codecs,
): WireFunction[] {
  const functions: WireFunction[] = [];
  for (const [id, { functions: described, resources }] of Object.entries(side)) {
    const [resource] = resources;
    if (resource !== undefined) throw new UnsupportedTypeError(`${id}#${resource}`);
    for (const [name, descriptor] of Object.entries(described)) {
      const owner = members.get(id);
      const method = owner?.functions.get(name);
      if (owner === undefined || method === undefined)
        throw new TypeError(`no member name for ${id}#${name}`);
      const facts = { number: functions.length, id: `${id}#${name}`, name, member: owner.member, method };
      functions.push({ ...facts, ...typesOf(descriptor, codecs) });
    }
  }
  return functions;
}

function typesOf({ params, result }: FunctionDescriptor, codecs: Codecs) {
  const codec = (type: number | undefined): Codec | undefined =>
    type === undefined ? type : codecs.of(type);
  const answer = result === undefined ? undefined : codecs.type(result);
  const fallible = answer?.kind === 'result';
  return {
    params: params.map(([, type]) => codecs.of(type)),
    fallible,
    value: fallible ? codec(answer.ok) : codec(result),
    error: fallible ? codec(answer.error) : undefined,
  };
}

function sizeOf({ params, value, error }: WireFunction): number {
  const together = params.reduce((sum, { size }) => sum + size, 0);
  return Math.max(together, value?.size ?? 0, error?.size ?? 0);
}

function fingerprintOf(world: object, { fields, imports, exports }: WorldMembers): string {
  const sides = [imports, exports].map((side) =>
    [...side].map(([id, { member, functions }]) => [id, member, [...functions]]),
  );
  const text = JSON.stringify([CONTRACT, world, [...fields], sides]);
  return createHash('sha256').update(text).digest('hex');
}
