// SPDX-License-Identifier: MIT
// One bindings module in the making, and the set of them: lifting and lowering functions are made when first asked
// for, in the module of the interface that owns the type, each after the functions it calls.

import type { Interface, Type, TypeDef } from '../../ir/ir.ts';
import type { EmitContext } from '../context.ts';
import type { OutputFile } from '../file-set.ts';
import { newWriter, relativeModule, type TextWriter, type TsFile } from '../ts-file.ts';
import { namedText, resolveDef, typeText } from '../type-text.ts';
import { Locals } from './locals.ts';

/** Folder of the bindings in the output. */
const FOLDER = 'bindings';
/** Path of the module with the world's own types, functions and binding. */
export const WORLD_BINDING = `${FOLDER}/world.ts`;

/** Writes the text of one function whose name is given. */
export type RoutineText = (module: BindingModule, name: string, write: TextWriter) => void;

/** Makes modules on demand. */
export class BindingModules {
  readonly context: EmitContext;
  readonly #modules = new Map<string, BindingModule>();

  constructor(context: EmitContext) {
    this.context = context;
  }

  /** The module of an interface, or of the world itself. */
  of(owner: Interface | undefined): BindingModule {
    const path = owner === undefined ? WORLD_BINDING : `${FOLDER}/${this.context.names.stem(owner)}.ts`;
    let module = this.#modules.get(path);
    if (module === undefined) {
      module = new BindingModule(this, path, owner);
      this.#modules.set(path, module);
    }
    return module;
  }

  /** Prints every module that was asked for. */
  print(): OutputFile[] {
    return [...this.#modules.values()].map((module) => module.file.print());
  }
}

/** One output module; see the file comment. */
export class BindingModule {
  readonly path: string;
  readonly file: TsFile;
  readonly context: EmitContext;
  readonly #modules: BindingModules;
  readonly #routines = new Map<string, string>();

  constructor(modules: BindingModules, path: string, owner: Interface | undefined) {
    this.#modules = modules;
    this.context = modules.context;
    this.path = path;
    const span = owner === undefined ? this.context.ir.world.span : owner.span;
    this.file = this.context.file(path, { source: span.source });
  }

  /** Local name of a function or class of the ABI. */
  readonly abi = (name: string): string => this.file.importValue(this.context.abiModule(this.path), name);

  /** Local name of a type of the ABI. */
  abiType(name: string): string {
    return this.file.importType(this.context.abiModule(this.path), name);
  }

  /** Local name of a value of another bindings module. */
  value(path: string, name: string): string {
    return path === this.path ? name : this.file.importValue(relativeModule(this.path, path), name);
  }

  /** Text of a type. */
  type(type: Type): string {
    return typeText(type, this.file, this.context);
  }

  /** Local name of a named type. */
  named(def: TypeDef): string {
    return namedText(def, this.file, this.context);
  }

  /** Local name of a type of a module of the host's side. */
  hostType(path: string, name: string): string {
    return this.file.importType(relativeModule(this.path, path), name);
  }

  /** Local name of the function that does `verb` to a named type; made in its owner's module when it is new. */
  routineOf(verb: string, def: TypeDef, text: RoutineText): string {
    const original = resolveDef(def);
    const home = this.#modules.of(original.owner);
    const name = home.routine(
      `${verb} ${original.name}`,
      `${verb}${this.context.names.type(original)}`,
      text,
    );
    return this.value(home.path, name);
  }

  /** Name of a function of this module by an arbitrary key; made when it is new. */
  routine(key: string, wanted: string, text: RoutineText): string {
    const known = this.#routines.get(key);
    if (known !== undefined) return known;
    const name = this.file.local(wanted);
    this.#routines.set(key, name);
    const write = newWriter();
    text(this, name, write);
    this.file.raw(write.toString().trimEnd());
    return name;
  }

  /** Names of one function's body. */
  locals(): Locals {
    return new Locals();
  }
}
