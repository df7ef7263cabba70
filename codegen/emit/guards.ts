// SPDX-License-Identifier: MIT
// Emits `guards.ts`: wrappers of host interfaces that ask for a permission before the host is reached. The denial
// is the declared error of the function (`denied`), so that a plugin hears of it as data and is not trapped.

import type { Func, Interface, Type, TypeDef, WorldItem } from '../ir/ir.ts';
import type { EmitContext, Emitter } from './context.ts';
import { EVENTS_MODULE } from './events.ts';
import { allFunctions, eventsOf, resourceFunctions } from './facts.ts';
import type { OutputFile } from './file-set.ts';
import { camelCase, pascalCase, propertyKey, quote, Scope } from './names.ts';
import { PERMISSIONS_MODULE } from './permissions.ts';
import { TYPESCRIPT_GLOBALS, TYPESCRIPT_KEYWORDS } from './reserved-words.ts';
import { relativeModule, type TextWriter, type TsFile } from './ts-file.ts';
import { outcomeOf, resolveAlias, typeText } from './type-text.ts';
import { hasMembers, WORLD_MODULE } from './world-names.ts';

/** Output path of the module. */
export const GUARDS_MODULE = 'guards.ts';

/** Emits `guards.ts`. */
export const guardsEmitter: Emitter = {
  name: 'guards',
  emit: (context) => ({
    files: [guardsModule(context)],
    diagnostics: [],
    exports: [{ path: GUARDS_MODULE, types: ['Permits'], values: exportedValues(context) }],
  }),
};

function guardsModule(context: EmitContext): OutputFile {
  const file = context.file(GUARDS_MODULE, { declares: [...exportedValues(context), 'Permits'] });
  new GuardsWriter(file, context).write();
  return file.print();
}

function exportedValues(context: EmitContext): string[] {
  const guards = guardedItems(context).map(({ owner }) => guardName(owner, context));
  const events = eventsOf(context.ir) === undefined ? [] : ['permissionOfEvent', 'maySubscribe'];
  return [...new Set(guards), 'guardImports', ...events];
}

function guardName(owner: Interface, context: EmitContext): string {
  const name = pascalCase(context.names.stem(owner));
  return name === 'Imports' ? 'guardImportsInterface' : `guard${name}`;
}

function guardedItems({ ir }: EmitContext): { item: WorldItem; owner: Interface }[] {
  return ir.world.imports.flatMap((item) => {
    if (item.kind !== 'interface') return [];
    const { functions, types } = item.interface;
    const guarded = functions.some(isGuarded) || types.some(isGuardedResource);
    return guarded ? [{ item, owner: item.interface }] : [];
  });
}

function isGuarded(func: Func): boolean {
  return func.permission !== undefined;
}

function isGuardedResource(def: TypeDef): boolean {
  return resourceFunctions(def).some(isGuarded);
}

class GuardsWriter {
  readonly #file: TsFile;
  readonly #context: EmitContext;
  readonly #permission: string;
  /** Name of a local that no parameter of a wrapped function shadows. */
  readonly #permits: string;
  readonly #parameters: ReadonlySet<string>;
  /** Names of functions for people, with their interfaces. */
  readonly #labels: ReadonlyMap<Func, string>;
  /** Name of the function that makes a denial, by text of the error type. */
  readonly #denials = new Map<string, { name: string; value: string }>();

  constructor(file: TsFile, context: EmitContext) {
    this.#file = file;
    this.#context = context;
    this.#permission = file.importType(relativeModule(file.path, PERMISSIONS_MODULE), 'Permission');
    this.#parameters = new Set(importedFunctions(context).flatMap((func) => context.names.params(func)));
    this.#permits = this.#local('permits');
    this.#labels = new Map(allFunctions(context.ir).map(({ func, label }) => [func, label]));
  }

  write(): void {
    this.#file.alias(
      'Permits',
      `(permission: ${this.#permission}, functionName?: string) => boolean`,
      'Whether the plugin that is served holds a permission; asked anew at each call. `functionName` is what asks for it, ' +
        'such as `users.list-users`, as FUNCTION_PERMISSIONS spells it.',
    );
    for (const { owner } of guardedItems(this.#context)) this.#interfaceGuard(owner);
    this.#importsGuard();
    this.#eventGuards();
    this.#denialMakers();
  }

  #local(wanted: string): string {
    return new Scope([TYPESCRIPT_KEYWORDS, TYPESCRIPT_GLOBALS, this.#parameters]).claim(wanted);
  }

  #interfaceGuard(owner: Interface): void {
    const { names } = this.#context;
    const module = relativeModule(this.#file.path, names.module(owner));
    const type = this.#file.importType(module, names.interfaceType(owner));
    const host = this.#local(camelCase(owner.name));
    this.#file.function(
      {
        name: guardName(owner, this.#context),
        docs: [`Wraps \`${owner.name}\` so that each call is refused without its permission.`],
        parameters: [
          { name: host, type },
          { name: this.#permits, type: 'Permits' },
        ],
        returnType: type,
      },
      (writer) => {
        writer.write('return ').inlineBlock(() => {
          for (const def of owner.types) {
            if (def.shape.kind === 'resource') this.#resource(def, host, writer);
          }
          for (const func of owner.functions) this.#method(func, host, writer);
        });
        writer.write(';');
      },
    );
  }

  #method(func: Func, host: string, writer: TextWriter): void {
    const name = propertyKey(this.#context.names.func(func));
    const parameters = this.#context.names.params(func).join(', ');
    const call = `${host}.${name}(${parameters})`;
    if (func.permission === undefined) {
      writer.writeLine(`${name}: (${parameters}) => ${call},`);
      return;
    }
    writer.write(`${name}(${parameters}) `).inlineBlock(() => {
      this.#check(func, writer);
      writer.writeLine(`return ${call};`);
    });
    writer.write(',').newLine();
  }

  #check(func: Func, writer: TextWriter): void {
    const permission = quote(func.permission ?? '');
    const asked = `${permission}, ${quote(this.#labels.get(func) ?? func.name)}`;
    writer.writeLine(`if (!${this.#permits}(${asked})) throw ${this.#denial(func)}(${permission});`);
  }

  /** A class passes through, or with checks before those of its functions that are guarded. */
  #resource(def: TypeDef, host: string, writer: TextWriter): void {
    const name = this.#context.names.type(def);
    const { shape } = def;
    if (shape.kind !== 'resource' || !isGuardedResource(def)) {
      writer.writeLine(`${name}: ${host}.${name},`);
      return;
    }
    const guard = this.#file.importValue(this.#context.abiModule(this.#file.path), 'guardedClass');
    const check = (key: string, func: Func): void => {
      writer.write(`${key}() `).inlineBlock(() => this.#check(func, writer));
      writer.write(',').newLine();
    };
    writer.write(`${name}: ${guard}(${host}.${name}, `).inlineBlock(() => {
      const { constructor_, methods, statics } = shape;
      if (constructor_?.permission !== undefined) check('construct', constructor_);
      for (const [kind, functions] of [
        ['methods', methods.filter(isGuarded)],
        ['statics', statics.filter(isGuarded)],
      ] as const) {
        if (functions.length === 0) continue;
        writer.write(`${kind}: `).inlineBlock(() => {
          for (const func of functions) check(propertyKey(this.#context.names.func(func)), func);
        });
        writer.write(',').newLine();
      }
    });
    writer.write('),').newLine();
  }

  #importsGuard(): void {
    const { names, ir } = this.#context;
    const type = this.#file.importType(relativeModule(this.#file.path, WORLD_MODULE), 'Imports');
    const host = this.#local('imports');
    const reached = ir.world.imports.filter(isReached);
    const guards = importedFunctions(this.#context).some(isGuarded);
    const guarded = new Set(guardedItems(this.#context).map(({ item }) => item));
    this.#file.function(
      {
        name: 'guardImports',
        docs: [
          'Wraps everything the host implements; interfaces without guarded functions pass through as they are.',
        ],
        parameters: [
          { name: reached.length > 0 ? host : `_${host}`, type },
          { name: guards ? this.#permits : `_${this.#permits}`, type: 'Permits' },
        ],
        returnType: type,
      },
      (writer) => {
        writer.write('return ').inlineBlock(() => {
          for (const item of reached) {
            const key = names.key(item);
            if (item.kind === 'function') this.#method(item.function, host, writer);
            else if (item.kind === 'type') this.#resource(item.type, host, writer);
            else if (item.kind === 'interface' && guarded.has(item)) {
              const guard = guardName(item.interface, this.#context);
              writer.writeLine(`${key}: ${guard}(${host}.${key}, ${this.#permits}),`);
            } else writer.writeLine(`${key}: ${host}.${key},`);
          }
        });
        writer.write(';');
      },
    );
  }

  #eventGuards(): void {
    if (eventsOf(this.#context.ir) === undefined) return;
    const module = relativeModule(this.#file.path, EVENTS_MODULE);
    const events = this.#file.importValue(module, 'EVENTS');
    const isEventName = this.#file.importValue(module, 'isEventName');
    this.#file.function(
      {
        name: 'permissionOfEvent',
        docs: [
          'What a subscription to an event needs; undefined when everybody may hear of it, as of custom events.',
        ],
        parameters: [{ name: 'name', type: 'string' }],
        returnType: `${this.#permission} | undefined`,
      },
      `return ${isEventName}(name) ? ${events}[name].permission : undefined;`,
    );
    this.#file.function(
      {
        name: 'maySubscribe',
        docs: [
          'Whether a plugin may subscribe to an event: what a call guards, an event must not give away.',
        ],
        parameters: [
          { name: 'name', type: 'string' },
          { name: 'permits', type: 'Permits' },
        ],
        returnType: 'boolean',
      },
      'const permission = permissionOfEvent(name);\nreturn permission === undefined || permits(permission);',
    );
  }

  /** Name of the helper that makes the denial a function declares. */
  #denial(func: Func): string {
    const outcome = outcomeOf(func);
    const error = outcome.kind === 'result' ? outcome.error : undefined;
    const value = error === undefined ? undefined : denialValue(error);
    if (error === undefined || value === undefined) {
      throw new TypeError(
        `"${func.name}" is guarded but cannot say "denied"; a diagnostic should have stopped it`,
      );
    }
    // The error is named as its own module names it, so that one helper serves every interface that uses it.
    const type = typeText(resolveAlias(error), this.#file, this.#context);
    const there = this.#denials.get(type);
    if (there !== undefined) return there.name;
    const name = this.#file.local(this.#local('denied'));
    this.#denials.set(type, { name, value });
    return name;
  }

  #denialMakers(): void {
    for (const [type, { name, value }] of this.#denials) {
      const error = this.#file.importValue(this.#context.abiModule(this.#file.path), 'WitError');
      this.#file.function(
        {
          name,
          isExported: false,
          parameters: [{ name: 'permission', type: this.#permission }],
          returnType: `${error}<${type}>`,
        },
        `return new ${error}<${type}>(${value}, \`permission \${permission} is not granted\`);`,
      );
    }
  }
}

/** Text of the value that says "denied" in an error type, or undefined when it cannot. */
function denialValue(error: Type): string | undefined {
  const type = resolveAlias(error);
  if (type.kind === 'string') return "'denied: ' + permission";
  if (type.kind !== 'named') return undefined;
  const { shape } = type.def;
  if (shape.kind === 'enum')
    return shape.cases.some(({ name }) => name === 'denied') ? "'denied'" : undefined;
  if (shape.kind !== 'variant') return undefined;
  const denied = shape.cases.find(({ name }) => name === 'denied');
  if (denied === undefined) return undefined;
  if (denied.payload === undefined) return "{ tag: 'denied' }";
  return resolveAlias(denied.payload).kind === 'string' ? "{ tag: 'denied', val: permission }" : undefined;
}

/** Whether an import is a member of `Imports`: types other than resources are not. */
function isReached(item: WorldItem): boolean {
  if (item.kind === 'interface') return hasMembers(item.interface);
  return item.kind === 'function' || item.type.shape.kind === 'resource';
}

function importedFunctions({ ir }: EmitContext): Func[] {
  return ir.world.imports.flatMap((item) => {
    if (item.kind === 'function') return [item.function];
    if (item.kind === 'type') return resourceFunctions(item.type);
    return [...item.interface.functions, ...item.interface.types.flatMap(resourceFunctions)];
  });
}
