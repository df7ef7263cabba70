// SPDX-License-Identifier: MIT
// The AssemblyScript SDK of a world: a file per interface, one for the plugin, and the canonical ABI, generated from the
// same layout as the host's bindings.

import type { Func, Interface, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { jsDocComment } from '../../docs.ts';
import { eventsOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { pascalCase, Scope, snakeCase } from '../../names.ts';
import { leftOut } from '../go/go-carried.ts';
import { isDefCarried } from './carried.ts';
import { Codecs } from './codecs.ts';
import { exportedFunction, REALLOC, UNPACK } from './exports.ts';
import { type Draft, exportedNames, printFiles } from './file.ts';
import { HostFunctions } from './functions.ts';
import { AsNames, isUsed } from './names.ts';
import { consoleDeclarations, type ExportedFunction, pluginDeclarations } from './plugin.ts';
import { ABI, sharedTypes } from './runtime.ts';
import { declareType } from './types.ts';

const FOLDER = 'guest/assemblyscript';

/** Files that are not an interface's. */
const OWN_FILES: ReadonlySet<string> = new Set([
  'index',
  'plugin',
  'console',
  'exports',
  'codecs',
  'values',
  'abi',
  'world',
]);

/** Files that authors import nothing of. */
const INNER: ReadonlySet<string> = new Set(['exports', 'codecs', 'abi']);

/** Emits the SDK. */
export function assemblyscriptGuestFiles(context: EmitContext): OutputFile[] {
  return new Sdk(context).files();
}

class Sdk {
  readonly #context: EmitContext;
  readonly #names: AsNames;
  readonly #codecs: Codecs;
  readonly #host: HostFunctions;

  constructor(context: EmitContext) {
    this.#context = context;
    this.#names = new AsNames(context.ir);
    this.#codecs = new Codecs(this.#names);
    this.#host = new HostFunctions(this.#codecs, (func) => leftOut(func, 'import', context.ir));
  }

  files(): OutputFile[] {
    const { ir } = this.#context;
    const exported = this.#exportedFunctions();
    const drafts: Draft[] = [
      ...this.#interfaceFiles(),
      this.#draft('world', this.#worldDeclarations()),
      this.#draft('plugin', pluginDeclarations(exported, this.#codecs, ir), jsDocComment(ir.world.docs)),
      this.#draft('console', consoleDeclarations(ir, this.#codecs)),
      this.#draft('exports', [
        REALLOC,
        UNPACK,
        ...exported.map(({ func, id, reason }) =>
          reason === undefined ? exportedFunction(func, id, this.#codecs) : [],
        ),
      ]),
      this.#draft('codecs', this.#codecs.routines),
    ].filter(({ declarations }) => declarations.length > 0);
    const text = drafts.flatMap(({ declarations }) => declarations.flat()).join('\n');
    const shared = [
      ...drafts,
      this.#draft(
        'values',
        sharedTypes(text).map((each) => [each]),
      ),
      this.#draft('abi', [[ABI.trim()]]),
    ].filter(({ declarations }) => declarations.length > 0);
    return printFiles(FOLDER, [...shared, this.#index(shared)]);
  }

  #index(drafts: readonly Draft[]): Draft {
    const lines = drafts.flatMap(({ stem, declarations }) => {
      const text = declarations.map((one) => one.join('\n')).join('\n');
      return INNER.has(stem) || exportedNames(text).length === 0 ? [] : [`export * from "./${stem}";`];
    });
    return this.#draft('index', [lines], ['// Everything that a plugin is written with.']);
  }

  #interfaceFiles(): Draft[] {
    const { ir, names } = this.#context;
    const scope = new Scope([], '-');
    return ir.interfaces.flatMap((owner) => {
      const stem = names.stem(owner);
      const own = scope.claim(OWN_FILES.has(stem) ? `${stem}-interface` : stem);
      const declarations = this.#interface(owner);
      if (declarations.length === 0) return [];
      return [this.#draft(own, declarations, jsDocComment(owner.docs), owner)];
    });
  }

  #interface(owner: Interface): string[][] {
    const item = this.#context.ir.world.imports.find(
      (one) => one.kind === 'interface' && one.interface === owner,
    );
    const id = item?.name;
    const own = owner.types.filter((def) => !isUsed(def));
    return [
      ...this.#declareTypes(own, id),
      ...(id === undefined ? [] : owner.functions.map((func) => this.#hostFunction(func, id))),
    ];
  }

  #worldDeclarations(): string[][] {
    const { imports, exports } = this.#context.ir.world;
    const defs = new Set(
      [...imports, ...exports].flatMap((item) => (item.kind === 'type' ? [item.type] : [])),
    );
    const functions = imports.flatMap((item) => (item.kind === 'function' ? [item.function] : []));
    return [
      ...this.#declareTypes(
        [...defs].filter((def) => !isUsed(def)),
        undefined,
        true,
      ),
      ...functions.map((func) => this.#hostFunction(func, undefined)),
    ];
  }

  #declareTypes(defs: readonly TypeDef[], id: string | undefined, isRoot = false): string[][] {
    return defs.flatMap((def) => {
      if (!isDefCarried(def)) {
        return [[`// The type ${def.name} is left out: it holds a future, a stream or an error context.`]];
      }
      if (def.shape.kind !== 'resource') return [declareType(def, this.#names), ...this.#eventNames(def)];
      if (id === undefined && !isRoot) {
        return [[`// The resource ${def.name} is left out: the plugin would have to implement it.`]];
      }
      return [this.#host.resource(def, id)];
    });
  }

  /** Names of events as text, beside the variant of them. */
  #eventNames(def: TypeDef): string[][] {
    const events = eventsOf(this.#context.ir);
    if (events?.def !== def || events.subscribable.length === 0) return [];
    const members = new Scope([], '_');
    const lines = events.subscribable.flatMap((item) => [
      ...jsDocComment(
        item.docs,
        item.permission === undefined ? [] : [`Needs permission \`${item.permission}\`.`],
      ),
      `export const ${members.claim(pascalCase(item.name))}: string = ${JSON.stringify(snakeCase(item.name))};`,
    ]);
    const name = this.#names.claim(`${this.#names.type(def)}Name`);
    return [
      [
        ...jsDocComment('Names of events, by which a plugin subscribes to them.'),
        `export namespace ${name} {`,
        ...lines.map((line) => `  ${line}`),
        '}',
      ],
    ];
  }

  #hostFunction(func: Func, id: string | undefined): string[] {
    const reason = leftOut(func, 'import', this.#context.ir);
    if (reason !== undefined) return [`// The function ${func.name} is left out: ${reason}.`];
    return this.#host.declare(func, id);
  }

  #exportedFunctions(): ExportedFunction[] {
    const { ir } = this.#context;
    return ir.world.exports.flatMap((item) => {
      if (item.kind === 'type') return [];
      const functions = item.kind === 'interface' ? item.interface.functions : [item.function];
      const id = item.kind === 'interface' ? item.name : undefined;
      return functions.map((func) => ({ func, id, reason: leftOut(func, 'export', ir) }));
    });
  }

  #draft(
    stem: string,
    declarations: readonly (readonly string[])[],
    docs: readonly string[] = [],
    owner?: Interface,
  ): Draft {
    return { stem, mark: this.#context.headerText(owner?.span.source), docs, declarations };
  }
}
