// SPDX-License-Identifier: MIT
// The product `mock`: a host for tests that answers every function with a default, records calls, and guards them by
// permission when asked to.

import type { Func, TypeDef, WorldItem } from '../../ir/ir.ts';
import type { EmitContext, Emitter } from '../context.ts';
import type { OutputFile } from '../file-set.ts';
import { GUARDS_MODULE } from '../guards.ts';
import { isExportedResource, returnText } from '../host-types.ts';
import { propertyKey, quote, Scope } from '../names.ts';
import { PERMISSIONS_MODULE } from '../permissions.ts';
import { relativeModule, type TextWriter, type TsFile } from '../ts-file.ts';
import { outcomeOf } from '../type-text.ts';
import { hasMembers, WORLD_MODULE } from '../world-names.ts';
import { defaultValue } from './default-value.ts';

const MOCK_MODULE = 'mock/host.ts';
const TYPES = ['MockCall', 'MockHost', 'MockOverrides'];
const GUARDED_TYPES = [...TYPES, 'MockOptions'].sort();
const VALUES = ['createMockHost'];

/** Emits `mock/host.ts`. */
export const mockEmitter: Emitter = {
  name: 'mock',
  emit: (context) => ({
    files: [new MockWriter(context).print()],
    diagnostics: [],
    exports: [{ path: MOCK_MODULE, types: [...typesOf(context)], values: VALUES, qualifier: 'Mock' }],
  }),
};

/** Types that the module exports: options are about permissions. */
function typesOf({ enabled }: EmitContext): readonly string[] {
  return enabled.has('guards') ? GUARDED_TYPES : TYPES;
}

class MockWriter {
  readonly #context: EmitContext;
  readonly #file: TsFile;
  readonly #imports: string;
  readonly #classes = new Map<TypeDef, string>();
  /** What the host implements: interfaces with members, world-level functions, world-level resources. */
  readonly #items: readonly WorldItem[];

  constructor(context: EmitContext) {
    this.#context = context;
    this.#file = context.file(MOCK_MODULE, {
      declares: [...typesOf(context), ...VALUES, 'Recorded', 'defaults', 'recorded'],
    });
    this.#imports = this.#file.importType(relativeModule(MOCK_MODULE, WORLD_MODULE), 'Imports');
    this.#items = context.ir.world.imports.filter((item) => {
      if (item.kind === 'interface') return hasMembers(item.interface);
      return item.kind === 'function' || item.type.shape.kind === 'resource';
    });
  }

  print(): OutputFile {
    this.#types();
    for (const def of this.#resources()) this.#resourceClass(def);
    if (this.#items.length > 0) this.#defaults();
    this.#create();
    if (this.#items.some((item) => item.kind !== 'type')) this.#recorder();
    return this.#file.print();
  }

  #types(): void {
    const imports = this.#imports;
    const whole = this.#items
      .filter((item) => item.kind !== 'interface')
      .map((item) => quote(this.#context.names.key(item)));
    const keys = whole.length === 0 ? `keyof ${imports}` : `Exclude<keyof ${imports}, ${whole.join(' | ')}>`;
    this.#file.raw(
      [
        'type Recorded<Interface, Name, Answer> = Answer extends (...args: infer Args) => infer Result',
        '  ? { readonly interface: Interface; readonly function: Name; readonly args: Args } & (',
        '      | { readonly result: Result }',
        '      | { readonly error: unknown }',
        '    )',
        '  : never;',
        '',
        '/** One call of a host function: its arguments, and what it returned or threw. */',
        'export type MockCall =',
        '  | {',
        `      [I in ${keys}]: {`,
        `        [F in keyof ${imports}[I]]: Recorded<I, F, ${imports}[I][F]>;`,
        `      }[keyof ${imports}[I]];`,
        `    }[${keys}]`,
        ...whole.map((key) => `  | Recorded<'$root', ${key}, ${imports}[${key}]>`),
      ]
        .join('\n')
        .concat(';'),
    );
    const parts = `{ readonly [I in ${keys}]?: Partial<${imports}[I]> }`;
    this.#file.alias(
      'MockOverrides',
      whole.length === 0 ? parts : `${parts} & Partial<Pick<${imports}, ${whole.join(' | ')}>>`,
      'Functions that answer otherwise than by default, by interface.',
    );
    if (this.#context.enabled.has('guards')) this.#options();
    this.#hostType();
  }

  #options(): void {
    const permission = this.#file.importType(relativeModule(MOCK_MODULE, PERMISSIONS_MODULE), 'Permission');
    this.#file.interface({
      name: 'MockOptions',
      docs: ['What a mock host is made with, besides its answers.'],
      properties: [
        {
          name: 'permissions',
          isReadonly: true,
          hasQuestionToken: true,
          type: `Iterable<${permission}>`,
          docs: [
            'What is granted; a guarded function without its permission answers `denied`. Left out: everything.',
          ],
        },
      ],
    });
  }

  #hostType(): void {
    this.#file.interface({
      name: 'MockHost',
      extends: [this.#imports],
      docs: [
        'A host for tests. Classes of resources are handed out as they are, their calls are not recorded.',
      ],
      properties: [
        {
          name: this.#callsName(),
          isReadonly: true,
          type: 'MockCall[]',
          docs: ['Every call so far, in order; empty it to begin anew.'],
        },
      ],
    });
  }

  /** `calls`, unless the world has an import of that name. */
  #callsName(): string {
    const scope = new Scope();
    for (const item of this.#context.ir.world.imports) scope.claim(this.#context.names.key(item));
    return scope.claim('calls');
  }

  #resources(): TypeDef[] {
    const types = this.#items.flatMap((item) => {
      if (item.kind === 'interface') return [...item.interface.types];
      return item.kind === 'type' ? [item.type] : [];
    });
    const found = types.filter((def) => def.shape.kind === 'resource');
    for (const def of found) this.#classes.set(def, this.#file.local(`Mock${this.#context.names.type(def)}`));
    return found;
  }

  #resourceClass(def: TypeDef): void {
    const { shape } = def;
    if (shape.kind !== 'resource') return;
    const { names } = this.#context;
    const module = relativeModule(MOCK_MODULE, names.module(def.owner));
    const type = this.#file.importType(module, names.type(def));
    this.#file.raw((writer) => {
      writer.write(`class ${this.#classOf(def)} implements ${type} `).block(() => {
        for (const func of shape.methods) this.#method(func, '', writer);
        for (const func of shape.statics) this.#method(func, 'static ', writer);
        if (isExportedResource(def, this.#context)) writer.writeLine('[Symbol.dispose]() {}');
      });
    });
  }

  #method(func: Func, prefix: string, writer: TextWriter): void {
    const name = propertyKey(this.#context.names.func(func));
    const returns = returnText(func, this.#file, this.#context);
    writer.write(`${prefix}${func.async ? 'async ' : ''}${name}(): ${returns} `).block(() => {
      const answer = this.#answer(func);
      if (answer !== undefined) writer.writeLine(`return ${answer};`);
    });
  }

  #defaults(): void {
    const { names } = this.#context;
    this.#file.raw((writer) => {
      writer.writeLine(
        '/** Every function with the plainest answer of its type: zero, empty, the first case, no error. */',
      );
      writer.write(`function defaults(): ${this.#imports} `).block(() => {
        writer.write('return ').inlineBlock(() => {
          for (const item of this.#items) {
            const key = propertyKey(names.key(item));
            if (item.kind === 'function') this.#entry(key, item.function, writer);
            else if (item.kind === 'type') writer.writeLine(`${key}: ${this.#classOf(item.type)},`);
            else {
              writer.write(`${key}: `).inlineBlock(() => {
                for (const def of item.interface.types) {
                  if (def.shape.kind === 'resource')
                    writer.writeLine(`${names.type(def)}: ${this.#classOf(def)},`);
                }
                for (const func of item.interface.functions)
                  this.#entry(propertyKey(names.func(func)), func, writer);
              });
              writer.write(',').newLine();
            }
          }
        });
        writer.write(';');
      });
    });
  }

  #entry(key: string, func: Func, writer: TextWriter): void {
    const answer = this.#answer(func);
    const body = answer === undefined ? '{}' : answer.startsWith('{') ? `(${answer})` : answer;
    writer.writeLine(`${key}: ${func.async ? 'async ' : ''}() => ${body},`);
  }

  #answer(func: Func): string | undefined {
    const outcome = outcomeOf(func);
    const type = outcome.kind === 'result' ? outcome.ok : outcome.type;
    return type === undefined ? undefined : defaultValue(type, this.#context, (def) => this.#classOf(def));
  }

  #classOf(def: TypeDef): string {
    const name = this.#classes.get(def);
    if (name === undefined) throw new TypeError(`the world does not import the resource ${def.name}`);
    return name;
  }

  #create(): void {
    const { names, enabled } = this.#context;
    const guarded = enabled.has('guards');
    const host = guarded ? 'host' : 'open';
    const calls = this.#callsName();
    this.#file.function(
      {
        name: 'createMockHost',
        docs: ['Makes a host that answers by default, or as `overrides` say.'],
        parameters: [
          {
            name: this.#items.length > 0 ? 'overrides' : '_overrides',
            type: 'MockOverrides',
            initializer: '{}',
          },
          ...(guarded ? [{ name: '{ permissions }', type: 'MockOptions', initializer: '{}' }] : []),
        ],
        returnType: 'MockHost',
      },
      (writer) => {
        writer.writeLine('const calls: MockCall[] = [];');
        if (this.#items.length > 0) writer.writeLine('const answers = defaults();');
        writer.write(`const open: ${this.#imports} = `).inlineBlock(() => {
          for (const item of this.#items) {
            const key = names.key(item);
            writer.writeLine(
              item.kind === 'interface'
                ? `${propertyKey(key)}: { ...answers.${key}, ...overrides.${key} },`
                : `${propertyKey(key)}: overrides.${key} ?? answers.${key},`,
            );
          }
        });
        writer.write(';').newLine();
        if (guarded) this.#guarded(writer);
        writer.write('return ').inlineBlock(() => {
          for (const item of this.#items) {
            const key = names.key(item);
            const name = propertyKey(key);
            if (item.kind === 'type') writer.writeLine(`${name}: ${host}.${key},`);
            else if (item.kind === 'interface')
              writer.writeLine(`${name}: recorded(${quote(key)}, ${host}.${key}, calls),`);
            else writer.writeLine(`${name}: recorded('$root', { ${name}: ${host}.${key} }, calls).${key},`);
          }
          if (this.#items.length === 0) writer.writeLine('...open,');
          writer.writeLine(calls === 'calls' ? 'calls,' : `${calls}: calls,`);
        });
        writer.write(';');
      },
    );
  }

  #guarded(writer: TextWriter): void {
    const guard = this.#file.importValue(relativeModule(MOCK_MODULE, GUARDS_MODULE), 'guardImports');
    writer.writeLine('const granted = permissions === undefined ? undefined : new Set(permissions);');
    writer.writeLine(
      `const host = granted === undefined ? open : ${guard}(open, (permission) => granted.has(permission));`,
    );
  }

  #recorder(): void {
    this.#file.raw(
      [
        '/** The same functions, each call of which is added to `calls` when it has ended. */',
        'function recorded<Functions extends object>(name: string, functions: Functions, calls: MockCall[]): Functions {',
        '  return new Proxy(functions, {',
        '    get(target, key) {',
        '      const answer: unknown = Reflect.get(target, key);',
        "      if (typeof answer !== 'function' || typeof key !== 'string' || /^[A-Z]/.test(key)) return answer;",
        '      return (...args: unknown[]): unknown => {',
        '        const call = { interface: name, function: key, args };',
        '        try {',
        '          const result: unknown = Reflect.apply(answer, target, args);',
        '          calls.push({ ...call, result } as MockCall);',
        '          return result;',
        '        } catch (error) {',
        '          calls.push({ ...call, error } as MockCall);',
        '          throw error;',
        '        }',
        '      };',
        '    },',
        '  });',
        '}',
      ].join('\n'),
    );
  }
}
