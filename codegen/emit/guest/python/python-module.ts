// SPDX-License-Identifier: MIT
// The module of one interface: its types as componentize-py makes them, and its functions, which raise errors of the
// SDK.

import type { Func, Interface, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { factLines } from '../../docs.ts';
import { pascalCase, Scope, snakeCase } from '../../names.ts';
import { isCarried } from '../../reference/wit-text.ts';
import { PYTHON_KEYWORDS } from '../../reserved-words.ts';
import { outcomeOf } from '../../type-text.ts';
import { comment, docstring, indented, literal } from './python-docs.ts';
import { functionHead, importFrom, listed, printPython } from './python-file.ts';
import { declared, isWithoutBindings, type PythonNames, pythonName } from './python-names.ts';
import { isPassed, pythonType, returned } from './python-types.ts';

/** What a module is made of. */
export interface ModuleParts {
  /** Undefined for the module of the world's own items. */
  readonly owner: Interface | undefined;
  readonly docs: string | undefined;
  readonly types: readonly TypeDef[];
  /** Functions that the plugin calls. */
  readonly functions: readonly Func[];
}

/** Text of the module; undefined when it would be empty. @param known types that componentize-py has */
export function interfaceModule(
  parts: ModuleParts,
  names: PythonNames,
  context: EmitContext,
  known: ReadonlySet<TypeDef>,
): string | undefined {
  const module = new ModuleText(parts.owner, names);
  const own = parts.types.filter((def) => declared(def) === def);
  for (const def of own) module.type(def, known.has(def));
  for (const func of parts.functions) module.function(func);
  return module.print(context.headerText(parts.owner?.span.source), parts.docs);
}

/** Parameters of a host function as annotations. */
export function parameters(
  func: Func,
  naming: (def: TypeDef) => string,
): { names: string[]; texts: string[] } {
  const scope = new Scope([PYTHON_KEYWORDS], '_');
  const claimed = func.params.map(({ name }) => scope.claim(snakeCase(name)));
  const texts = func.params.map(({ type }, at) => `${claimed[at] ?? ''}: ${pythonType(type, naming)}`);
  return { names: claimed, texts };
}

class ModuleText {
  readonly #owner: Interface | undefined;
  readonly #names: PythonNames;
  /** Names out of componentize-py's module, with the name here. */
  readonly #bound: string[] = [];
  readonly #used = new Map<string, Set<string>>();
  readonly #exported: string[] = [];
  readonly #constants: string[][] = [];
  readonly #functions: string[][] = [];
  #calls = false;

  constructor(owner: Interface | undefined, names: PythonNames) {
    this.#owner = owner;
    this.#names = names;
  }

  type(def: TypeDef, isKnown: boolean): void {
    const name = this.#names.type(def);
    const { shape } = def;
    if (shape.kind === 'alias') {
      if (!isPassed(shape.type) || !isKnown) {
        this.#leaveOut(`type ${def.name}`, isKnown);
        return;
      }
      this.#constants.push([
        `${name}: TypeAlias = ${this.#aliased(pythonType(shape.type, this.#naming))}`,
        ...docstring(def.docs),
      ]);
      this.#exported.push(name);
      return;
    }
    const bindings = this.#names.bindings(this.#owner);
    if (shape.kind === 'resource' && bindings?.parent === 'wit_world.exports') {
      this.#comment(`The resource ${def.name} is the plugin's to implement: see wit_world.exports.`);
      return;
    }
    if (isWithoutBindings(def)) {
      this.#comment(`The type ${def.name} is left out: componentize-py has none for it.`);
      return;
    }
    if (!isKnown) {
      this.#leaveOut(`type ${def.name}`, false);
      return;
    }
    this.#bind(pascalCase(def.name), name);
    if (shape.kind !== 'variant') return;
    for (const item of shape.cases) {
      const one = `${pascalCase(def.name)}_${pascalCase(item.name)}`;
      this.#bind(one, one);
    }
  }

  function(func: Func): void {
    if (!isCarried(func)) {
      this.#leaveOut(`function ${func.name}`, true);
      return;
    }
    const name = this.#names.func(func);
    const { names, texts } = parameters(func, this.#naming);
    const module = this.#owner === undefined ? '_bindings' : `_${this.#names.bindings(this.#owner)?.name}`;
    const answer = returned(func, this.#naming);
    const asked = `${module}.${pythonName(func.name)}(${names.join(', ')})`;
    const call = answer === 'None' ? asked : `return ${asked}`;
    const fails = outcomeOf(func).kind === 'result';
    const body = fails
      ? [
          'try:',
          `    ${call}`,
          'except _errors.Err as error:',
          '    raise _errors.raised(error.value) from None',
        ]
      : [call];
    const raises = fails ? ['Raises `HostError`.'] : [];
    this.#calls = true;
    this.#exported.push(name);
    this.#functions.push([
      ...functionHead(`def ${name}`, texts, answer),
      ...indented([...docstring(func.docs, [...factLines(func), ...raises]), ...body]),
    ]);
  }

  print(mark: string, docs: string | undefined): string | undefined {
    if (this.#exported.length === 0) return undefined;
    const text = [...this.#functions, ...this.#constants].flat().join('\n');
    const bindings = this.#names.bindings(this.#owner);
    const alias = (name: string): string => (name.startsWith('_') ? `${name.slice(1)} as ${name}` : name);
    const module = bindings === undefined ? 'wit_world' : `${bindings.parent}.${bindings.name}`;
    const functions = this.#calls
      ? bindings === undefined
        ? ['import wit_world as _bindings']
        : importFrom(bindings.parent, [alias(`_${bindings.name}`)])
      : [];
    const shared = ['Result', 'Some'].filter((name) => new RegExp(`\\b${name}\\[`).test(text));
    const used = [...this.#used].sort(([a], [b]) => (a < b ? -1 : 1));
    return printPython({
      mark,
      docs: docstring(docs ?? `Functions and types of ${this.#owner?.name ?? 'the world'}.`),
      imports: [
        importFrom('typing', /\bTypeAlias\b/.test(text) ? ['TypeAlias'] : []),
        [...importFrom('componentize_py_types', shared), ...functions, ...importFrom(module, this.#bound)],
        [
          ...(text.includes('_errors.') ? ['from . import _errors'] : []),
          ...used.flatMap(([from, items]) => importFrom(`.${from}`, items)),
        ],
        listed('__all__', this.#exported.map(literal).sort()),
      ],
      constants: this.#constants,
      declarations: this.#functions,
    });
  }

  /** Binds a type of componentize-py. */
  #bind(original: string, name: string): void {
    this.#bound.push(original === name ? name : `${original} as ${name}`);
    this.#exported.push(name);
  }

  /** An alias is evaluated, unlike annotations. */
  #aliased(text: string): string {
    return text.includes(' | ') ? literal(text) : text;
  }

  #leaveOut(what: string, isKnown: boolean): void {
    const why = isKnown
      ? 'it is asynchronous, or has a future, a stream or an error context'
      : 'no function mentions it';
    this.#comment(`The ${what} is left out: ${why}.`);
  }

  #comment(text: string): void {
    this.#constants.push(comment(text));
  }

  readonly #naming = (def: TypeDef): string => {
    if (isWithoutBindings(def)) return 'object';
    const name = this.#names.type(def);
    if (def.owner === this.#owner) return name;
    const from = this.#names.module(def.owner);
    const items = this.#used.get(from) ?? new Set();
    items.add(this.#collides(name) ? `${name} as ${pascalCase(from.replaceAll('_', '-'))}${name}` : name);
    this.#used.set(from, items);
    return this.#collides(name) ? `${pascalCase(from.replaceAll('_', '-'))}${name}` : name;
  };

  /** Whether a name of another module is one of this module as well. */
  #collides(name: string): boolean {
    const own = this.#owner?.types ?? [];
    return own.some((def) => declared(def) === def && this.#names.type(def) === name);
  }
}
