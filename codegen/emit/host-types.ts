// SPDX-License-Identifier: MIT
// Emits `host/<interface>.ts`: the types of one WIT interface and the TypeScript interface of its functions.

import type { Case, Field, Func, Interface, Label, ResourceShape, TypeDef, TypeShape } from '../ir/ir.ts';
import type { EmitContext, PublicExport } from './context.ts';
import { factLines, jsDoc } from './docs.ts';
import type { OutputFile } from './file-set.ts';
import { methodKey, pascalCase, propertyKey, quote } from './names.ts';
import { relativeModule, type TsFile } from './ts-file.ts';
import { isNestedOption, outcomeOf, resolveAlias, typeText, typeTextForDocs } from './type-text.ts';
import { hasMembers } from './world-names.ts';

type RecordShape = Extract<TypeShape, { kind: 'record' }>;
type FlagsShape = Extract<TypeShape, { kind: 'flags' }>;

/** Makes the module of one interface. */
export function hostModule(owner: Interface, context: EmitContext): OutputFile {
  const { names } = context;
  const declares = [...declaredTypes(owner.types, context)];
  if (hasMembers(owner)) declares.push(names.interfaceType(owner));
  const file = context.file(names.module(owner), { source: owner.span.source, declares });
  addTypes(owner.types, file, context);
  if (hasMembers(owner)) {
    file.interface({
      name: names.interfaceType(owner),
      ...docsOf(owner.docs),
      properties: owner.types
        .filter((def) => def.shape.kind === 'resource')
        .map((def) => ({ name: names.type(def), isReadonly: true, type: names.resourceClass(def) })),
      methods: owner.functions.map((func) => methodOf(func, file, context)),
    });
  }
  return file.print();
}

/** What `index.ts` hands on of an interface's module. */
export function hostExports(owner: Interface, context: EmitContext): PublicExport {
  const { names } = context;
  const types = [...declaredTypes(owner.types, context)];
  if (hasMembers(owner)) types.push(names.interfaceType(owner));
  return { path: names.module(owner), types, values: [], qualifier: pascalCase(names.stem(owner)) };
}

/** Names that definitions declare in their module: used types are handed on, not declared. */
export function* declaredTypes(types: readonly TypeDef[], context: EmitContext): Generator<string> {
  for (const def of types) {
    if (isUsed(def)) continue;
    yield context.names.type(def);
    if (def.shape.kind === 'resource') yield context.names.resourceClass(def);
  }
}

/** Adds declarations for all types of one owner, used ones as re-exports. */
export function addTypes(types: readonly TypeDef[], file: TsFile, context: EmitContext): void {
  const used = new Map<string, { name: string; as: string }[]>();
  for (const def of types) {
    if (def.shape.kind === 'alias' && def.shape.used && def.shape.type.kind === 'named') {
      const original = def.shape.type.def;
      const module = relativeModule(file.path, context.names.module(original.owner));
      const list = used.get(module) ?? [];
      list.push({ name: context.names.type(original), as: context.names.type(def) });
      used.set(module, list);
    } else {
      addType(def, file, context);
    }
  }
  for (const [module, list] of used) file.exportFrom(module, 'type', list);
}

/** A method signature of a function, documented with what it throws, needs and fires. */
export function methodOf(func: Func, file: TsFile, context: EmitContext) {
  return {
    name: methodKey(context.names.func(func)),
    ...docsOf(func.docs, [...factLines(func), ...throwsLines(func, file, context)]),
    parameters: parametersOf(func, file, context),
    returnType: returnText(func, file, context),
  };
}

/** Text of what a function returns; a `result` is the value of its success. */
export function returnText(func: Func, file: TsFile, context: EmitContext): string {
  const outcome = outcomeOf(func);
  const returned = outcome.kind === 'result' ? outcome.ok : outcome.type;
  const text = returned === undefined ? 'void' : typeText(returned, file, context);
  return func.async ? `Promise<${text}>` : text;
}

/** `@throws` lines of a function: the declared error, if it has one. */
function throwsLines(func: Func, file: TsFile, context: EmitContext): string[] {
  const outcome = outcomeOf(func);
  if (outcome.kind !== 'result') return [];
  return [`@throws {WitError<${typeTextForDocs(outcome.error, file, context)}>}`];
}

function parametersOf(func: Func, file: TsFile, context: EmitContext) {
  const names = context.names.params(func);
  const skip = func.mangled.startsWith('[method]') ? 1 : 0;
  return func.params.slice(skip).map((param, index) => ({
    name: names[index + skip] ?? param.name,
    type: typeText(param.type, file, context),
  }));
}

function isUsed(def: TypeDef): boolean {
  return def.shape.kind === 'alias' && def.shape.used;
}

function docsOf(docs: string | undefined, extra: readonly string[] = []): { docs?: string[] } {
  const text = jsDoc(docs, extra);
  return text === undefined ? {} : { docs: [text] };
}

function addType(def: TypeDef, file: TsFile, context: EmitContext): void {
  const name = context.names.type(def);
  const { shape } = def;
  if (shape.kind === 'alias') {
    file.alias(name, typeText(shape.type, file, context), def.docs);
  } else if (shape.kind === 'enum') {
    file.union(name, shape.cases.map(labelMember), def.docs);
  } else if (shape.kind === 'variant') {
    const members = shape.cases.map((item) => caseMember(item, file, context));
    file.union(name, members, jsDoc(def.docs, openLines(shape.open)));
  } else if (shape.kind === 'resource') {
    addResource(name, shape, def, file, context);
  } else {
    file.interface({ name, ...docsOf(def.docs), properties: propertiesOf(shape, file, context) });
  }
}

function propertiesOf(shape: RecordShape | FlagsShape, file: TsFile, context: EmitContext) {
  const keys = context.names.fields(shape);
  if (shape.kind === 'record') {
    return shape.fields.map((field, index) => propertyOf(field, keys[index] ?? field.name, file, context));
  }
  return shape.flags.map((flag, index) => ({
    name: propertyKey(keys[index] ?? flag.name),
    ...docsOf(flag.docs),
    type: 'boolean',
  }));
}

function openLines(open: string | undefined): string[] {
  return open === undefined
    ? []
    : [`Open: later minor versions may add cases, seen as \`${open}\` by older plugins.`];
}

function propertyOf(field: Field, key: string, file: TsFile, context: EmitContext) {
  const resolved = resolveAlias(field.type);
  const optional = resolved.kind === 'option' && !isNestedOption(resolved.item);
  const text = typeText(field.type, file, context);
  return {
    name: propertyKey(key),
    ...docsOf(field.docs),
    hasQuestionToken: optional,
    // An alias of an option already says `undefined`, but only where it is looked up.
    type: optional && field.type.kind === 'named' ? `${text} | undefined` : text,
  };
}

function labelMember(label: Label) {
  return { text: quote(label.name), docs: jsDoc(label.docs) };
}

function caseMember(item: Case, file: TsFile, context: EmitContext) {
  const facts: string[] = [];
  if (item.permission !== undefined) facts.push(`Subscribing needs permission \`${item.permission}\`.`);
  if (item.vetoable) facts.push('Can be vetoed.');
  if (item.targeted) facts.push('Delivered to the plugin concerned, without a subscription.');
  const payload = item.payload === undefined ? '' : `; val: ${typeText(item.payload, file, context)}`;
  return { text: `{ tag: ${quote(item.name)}${payload} }`, docs: jsDoc(item.docs, facts) };
}

function addResource(
  name: string,
  { constructor_, methods, statics }: ResourceShape,
  def: TypeDef,
  file: TsFile,
  context: EmitContext,
): void {
  file.interface({
    name,
    ...docsOf(def.docs),
    methods: [...methods.map((func) => methodOf(func, file, context)), disposal(def, context)],
  });
  file.interface({
    name: context.names.resourceClass(def),
    ...docsOf(`The class of every {@link ${name}}: no other object is passed as one.`),
    properties: [{ name: 'prototype', isReadonly: true, type: name }],
    constructSignatures:
      constructor_ === undefined
        ? []
        : [
            {
              ...docsOf(constructor_.docs, [
                ...factLines(constructor_),
                ...throwsLines(constructor_, file, context),
              ]),
              parameters: parametersOf(constructor_, file, context),
              returnType: name,
            },
          ],
    methods: statics.map((func) => methodOf(func, file, context)),
  });
}

/** Whether plugins implement a resource of the world, as well or instead of the host. */
export function isExportedResource({ owner }: TypeDef, { ir }: EmitContext): boolean {
  return ir.world.exports.some((item) => item.kind === 'interface' && item.interface === owner);
}

/** How a resource ends: what a plugin implements has to be dropped, what the host implements may want to know. */
function disposal(def: TypeDef, context: EmitContext) {
  const exported = isExportedResource(def, context);
  const docs = exported
    ? 'Drops the resource. Of an object of a plugin, call it once: nothing else does.'
    : 'Called when the plugin that owned it has dropped it.';
  return { name: '[Symbol.dispose]', hasQuestionToken: !exported, returnType: 'void', docs: [docs] };
}
