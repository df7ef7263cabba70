// SPDX-License-Identifier: MIT
// The Go SDK of a world: one module with one package, in which every interface has a file. Plain Go, without TinyGo:
// the canonical ABI is generated from the same layout as the host's bindings.

import type { Func, Interface, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { eventsOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { Scope, snakeCase } from '../../names.ts';
import { leftOut } from './go-carried.ts';
import { Codecs } from './go-codecs.ts';
import { goDoc } from './go-docs.ts';
import { errorTypesOf } from './go-errors.ts';
import { exportedFunction } from './go-exports.ts';
import { printGo } from './go-file.ts';
import { HostFunctions } from './go-functions.ts';
import { exportedName, GoNames, isUsed } from './go-names.ts';
import { type ExportedFunction, pluginDeclarations } from './go-plugin.ts';
import { Runtime } from './go-runtime.ts';
import { sharedTypes } from './go-shared-types.ts';
import { TypeDeclarations } from './go-types.ts';

const FOLDER = 'guest/go';

/** The least version of Go whose `go:wasmexport` the SDK uses. */
const GO_VERSION = '1.24';

/** Files that are not an interface's. */
const OWN_FILES: ReadonlySet<string> = new Set(['plugin', 'exports', 'codecs', 'abi']);

/** Emits the SDK. */
export function goGuestFiles(context: EmitContext): OutputFile[] {
  return new GoSdk(context).files();
}

class GoSdk {
  readonly #context: EmitContext;
  readonly #names: GoNames;
  readonly #runtime = new Runtime();
  readonly #codecs: Codecs;
  readonly #host: HostFunctions;
  readonly #types: TypeDeclarations;

  constructor(context: EmitContext) {
    this.#context = context;
    const errors = errorTypesOf(context.ir);
    this.#names = new GoNames(context.ir, errors);
    this.#codecs = new Codecs(this.#names, (helper) => this.#runtime.need(helper));
    this.#host = new HostFunctions(this.#codecs);
    this.#types = new TypeDeclarations(this.#names, errors);
  }

  files(): OutputFile[] {
    const { ir } = this.#context;
    const interfaces = this.#interfaceFiles();
    const exported = this.#exportedFunctions();
    const plugin = this.#file(
      'plugin.go',
      [...this.#worldDeclarations(), ...pluginDeclarations(exported, this.#codecs)],
      goDoc(
        `Package ${this.#names.package} is for plugins of the world ${ir.world.id}.\n\n${ir.world.docs ?? ''}`,
      ),
    );
    const exports = this.#file(
      'exports.go',
      exported.map(({ func, id, reason }) =>
        reason === undefined ? exportedFunction(func, id, this.#codecs) : [],
      ),
    );
    // Go's own runtime imports what the build answers inside the component; the lines it writes are put together.
    this.#runtime.need('realloc');
    this.#runtime.need('lines');
    this.#runtime.need('collector');
    const codecs = this.#file('codecs.go', this.#codecs.routines);
    const files = [...interfaces, plugin, exports, codecs];
    const shared = sharedTypes(files.map(({ text }) => text).join('\n'));
    const abi = this.#file('abi.go', [...shared, ...this.#runtime.declarations.map((text) => [text])]);
    return [...files, abi, this.#moduleFile()].map(({ path, text }) => ({ path: `${FOLDER}/${path}`, text }));
  }

  #moduleFile(): OutputFile {
    const lines = [
      `// ${this.#context.headerText()}`,
      `module wit.local/${this.#names.package}`,
      '',
      `go ${GO_VERSION}`,
    ];
    return { path: 'go.mod', text: `${lines.join('\n')}\n` };
  }

  #interfaceFiles(): OutputFile[] {
    const { ir, names } = this.#context;
    const scope = new Scope([], '-');
    return ir.interfaces.flatMap((owner) => {
      const stem = names.stem(owner);
      const path = `${scope.claim(OWN_FILES.has(stem) ? `${stem}-interface` : stem)}.go`;
      const declarations = this.#interface(owner);
      return declarations.length === 0 ? [] : [this.#file(path, declarations, [], owner)];
    });
  }

  #interface(owner: Interface): string[][] {
    const [item, ...others] = this.#context.ir.world.imports.filter(
      (one) => one.kind === 'interface' && one.interface === owner,
    );
    const id = item?.name;
    const own = owner.types.filter((def) => !isUsed(def));
    return [
      ...(own.length === 0 && id === undefined
        ? []
        : [goDoc(owner.docs)].filter((lines) => lines.length > 0)),
      ...this.#declareTypes(own, id),
      ...(id === undefined ? [] : owner.functions.map((func) => this.#hostFunction(func, id))),
      ...others.map(({ name }) =>
        goDoc(`The interface ${name} is left out: it is the same as ${id}, under another name.`),
      ),
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
      if (def.shape.kind !== 'resource') return [this.#types.declare(def), ...this.#eventNames(def)];
      if (id === undefined && !isRoot) {
        return [goDoc(`The resource ${def.name} is left out: the plugin would have to implement it.`)];
      }
      this.#codecs.use('turn');
      return [this.#host.resource(def, id)];
    });
  }

  /** Names of events as text, beside the variant of them. */
  #eventNames(def: TypeDef): string[][] {
    const events = eventsOf(this.#context.ir);
    if (events?.def !== def || events.subscribable.length === 0) return [];
    const name = this.#names.type(def);
    const lines = events.subscribable.flatMap((item) => [
      ...goDoc(item.docs, item.permission === undefined ? [] : [`Needs permission \`${item.permission}\`.`]),
      `${this.#names.claim(`${name}Name${exportedName(item.name)}`)} = ${JSON.stringify(snakeCase(item.name))}`,
    ]);
    return [
      [
        ...goDoc(`Names of events, by which a plugin subscribes to them.`),
        'const (',
        ...alignedConstants(lines).map((line) => `\t${line}`),
        ')',
      ],
    ];
  }

  #hostFunction(func: Func, id: string | undefined): string[] {
    const reason = leftOut(func, 'import', this.#context.ir);
    if (reason !== undefined) return goDoc(`The function ${func.name} is left out: ${reason}.`);
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

  #file(
    path: string,
    declarations: readonly (readonly string[])[],
    packageDocs: readonly string[] = [],
    owner?: Interface,
  ): OutputFile {
    const mark = this.#context.headerText(owner?.span.source);
    return printGo({ path, mark, package: this.#names.package, packageDocs, declarations });
  }
}

/** Constants as gofmt aligns them: those without a comment between them share a column. */
function alignedConstants(lines: readonly string[]): string[] {
  const out: string[] = [];
  let run: string[][] = [];
  const flush = (): void => {
    const width = Math.max(0, ...run.map(([name = '']) => name.length));
    out.push(...run.map(([name = '', value = '']) => `${name.padEnd(width)} = ${value}`));
    run = [];
  };
  for (const line of lines) {
    if (line.startsWith('//')) {
      flush();
      out.push(line);
    } else run.push(line.split(' = '));
  }
  flush();
  return out;
}
