// SPDX-License-Identifier: MIT
// Functions of the host as Go calls them: the declaration that the linker knows, and the typed one over it.

import type { Func, Type, TypeDef } from '../../../ir/ir.ts';
import { layoutOf, type Signature, signatureOf, variantLayout } from '../../../ir/layout.ts';
import { factLines } from '../../docs.ts';
import { resourceFunctions } from '../../facts.ts';
import { outcomeOf } from '../../type-text.ts';
import type { Codecs } from './go-codecs.ts';
import { coreType } from './go-core.ts';
import { goDoc } from './go-docs.ts';
import { errorForm } from './go-errors.ts';
import { GoLocals } from './go-locals.ts';
import { indent, params } from './go-text.ts';
import { goType } from './go-types.ts';

/** Module of imports that belong to no interface. */
const ROOT = '$root';

/** Writes the host functions of one world. */
export class HostFunctions {
  readonly #codecs: Codecs;

  constructor(codecs: Codecs) {
    this.#codecs = codecs;
  }

  /** Declarations of a function. @param id full name of its interface; undefined for one of the world itself. */
  declare(func: Func, id: string | undefined, resource?: TypeDef): string[] {
    const { names } = this.#codecs;
    const core = signatureOf(func, 'import');
    const owner = func.mangled.startsWith('[method]') && resource ? names.type(resource) : '';
    const host = names.claim(`host${owner}${names.func(func)}`);
    return [
      `//go:wasmimport ${id ?? ROOT} ${func.mangled}`,
      `func ${host}${coreSignature(core)}`,
      '',
      ...goDoc(func.docs, [...factLines(func), ...this.#failure(func)]),
      ...this.#function(func, host, core, resource),
    ];
  }

  /** Declaration of a resource, with what gives up its handle, and its functions. */
  resource(def: TypeDef, id: string | undefined): string[] {
    const name = this.#codecs.names.type(def);
    const drop = `drop${name}`;
    return [
      ...goDoc(def.docs, ['An object of the host: `Close` it when it is no longer needed.']),
      `type ${name} struct{ handle uint32 }`,
      '',
      `//go:wasmimport ${id ?? ROOT} [resource-drop]${def.name}`,
      `func ${drop}(handle uint32)`,
      '',
      '// Close gives the object up. One that is closed or given away already is left alone.',
      `func (self *${name}) Close() {`,
      '\tif self.handle != 0 {',
      `\t\t${this.#codecs.use('turn')}()`,
      `\t\t${drop}(self.give())`,
      '\t}',
      '}',
      '',
      '// lend answers the handle for one call.',
      `func (self *${name}) lend() uint32 {`,
      '\tif self == nil || self.handle == 0 {',
      `\t\tpanic("${this.#codecs.names.package}: the ${name} is closed or given away")`,
      '\t}',
      '\treturn self.handle',
      '}',
      '',
      "// give answers the handle, which is then the host's.",
      `func (self *${name}) give() uint32 {`,
      '\thandle := self.lend()',
      '\tself.handle = 0',
      '\treturn handle',
      '}',
      ...resourceFunctions(def).flatMap((func) => ['', ...this.declare(func, id, def)]),
    ];
  }

  #failure(func: Func): string[] {
    const outcome = outcomeOf(func);
    if (outcome.kind !== 'result') return [];
    const form = errorForm(outcome.error);
    switch (form.kind) {
      case 'nothing':
        return ['Its error is [ErrFailed].'];
      case 'text':
        return [];
      case 'own':
        return [`Its error is a [${this.#codecs.names.type(form.def)}].`];
      case 'wrapped':
        return [`Its error is a [*FailureOf] of ${goType(form.type, this.#codecs.names)}.`];
    }
  }

  #function(func: Func, host: string, core: Signature, resource: TypeDef | undefined): string[] {
    const { names } = this.#codecs;
    const locals = new GoLocals();
    const isMethod = func.mangled.startsWith('[method]');
    const values = func.params.map(({ name, type }, index) => ({
      name: isMethod && index === 0 ? 'self' : locals.claim(name),
      type,
    }));
    const given = (isMethod ? values.slice(1) : values).map(
      ({ name, type }) => `${name} ${goType(type, names)}`,
    );
    const receiver = isMethod && resource !== undefined ? `(self *${names.type(resource)}) ` : '';
    return [
      `func ${receiver}${names.func(func)}(${given.join(', ')})${results(func, this.#codecs)} {`,
      ...indent(this.#body(values, func, host, core, locals)),
      '}',
    ];
  }

  #body(
    values: readonly { name: string; type: Type }[],
    func: Func,
    host: string,
    core: Signature,
    locals: GoLocals,
  ): string[] {
    const codecs = this.#codecs;
    const { spilledParams, spilledResult } = core;
    const lines: string[] = [];
    const args: string[] = [];
    if (spilledParams !== undefined) {
      lines.push(`arguments := kept.alloc(${spilledParams.size})`);
      values.forEach(({ name, type }, index) => {
        const offset = spilledParams.offsets[index] ?? 0;
        const at = offset === 0 ? 'arguments' : `unsafe.Add(arguments, ${offset})`;
        lines.push(codecs.store(type, at, name, '&kept'));
      });
      args.push(`${codecs.use('address')}(arguments)`);
    } else {
      for (const { name, type } of values) {
        const count = layoutOf(type).flat.length;
        const lowered = codecs.lower(type, name, '&kept');
        // One that is computed by no call of ours needs no name.
        if (count === 1 && !codecs.keeps(type)) {
          args.push(lowered);
          continue;
        }
        const parts = Array.from({ length: count }, (_, part) => locals.name(`${name}${part}`));
        lines.push(`${parts.join(', ')} := ${lowered}`);
        args.push(...parts);
      }
    }
    if (spilledResult !== undefined) {
      lines.push(`area := kept.alloc(${spilledResult.size})`);
      args.push(`${codecs.use('address')}(area)`);
    }
    const usesKept = lines.some((line) => /\bkept\b/.test(line));
    if (usesKept) {
      codecs.use('blocks');
      lines.unshift('var kept blocks');
    }
    lines.push(`${codecs.use('turn')}()`);
    const call = `${host}(${args.join(', ')})`;
    const after = usesKept ? ['runtime.KeepAlive(kept)'] : [];
    return [...lines, ...this.#answer(func, call, core, after)];
  }

  #answer(func: Func, call: string, core: Signature, after: readonly string[]): string[] {
    const codecs = this.#codecs;
    const outcome = outcomeOf(func);
    const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
    if (outcome.kind === 'value' && value === undefined) return [call, ...after];
    if (core.spilledResult === undefined) {
      if (outcome.kind === 'value' && value !== undefined) {
        return [`answer := ${call}`, ...after, `return ${codecs.lift(value, ['answer'])}`];
      }
      // A result without payloads is its case and nothing else.
      return [`failed := ${call} != 0`, ...after, 'if failed {', '\treturn ErrFailed', '}', 'return nil'];
    }
    const type = outcome.kind === 'value' ? outcome.type : undefined;
    const taken = outcome.kind === 'value' ? [type] : [outcome.ok, outcome.error];
    const isHeld = taken.some((part) => part !== undefined && codecs.keeps(part));
    const hold = isHeld ? [`taken := ${this.#take()}`] : [];
    const release = isHeld ? ['runtime.KeepAlive(taken)'] : [];
    if (outcome.kind === 'value') {
      const loaded = type === undefined ? '' : codecs.load(type, 'area');
      return [call, ...hold, `answer := ${loaded}`, ...release, ...after, 'return answer'];
    }
    const { payload } = variantLayout([outcome.ok, outcome.error]);
    const at = `unsafe.Add(area, ${payload})`;
    const { ok } = outcome;
    return [
      call,
      ...hold,
      ...(ok === undefined ? [] : [`var answer ${goType(ok, codecs.names)}`]),
      'var err error',
      `if ${codecs.use('load')}[uint8](area) != 0 {`,
      `\terr = ${this.#error(outcome.error, at)}`,
      ...(ok === undefined ? [] : ['} else {', `\tanswer = ${codecs.load(ok, at)}`]),
      '}',
      ...release,
      ...after,
      ok === undefined ? 'return err' : 'return answer, err',
    ];
  }

  #take(): string {
    this.#codecs.use('received');
    return 'take()';
  }

  #error(payload: Type | undefined, at: string): string {
    const form = errorForm(payload);
    if (payload === undefined || form.kind === 'nothing') return 'ErrFailed';
    const loaded = this.#codecs.load(payload, at);
    if (form.kind === 'own') return loaded;
    return form.kind === 'text'
      ? `errors.New(${loaded})`
      : `&FailureOf[${goType(payload, this.#codecs.names)}]{${loaded}}`;
  }
}

/** Text of what a function answers. */
export function results(func: Func, { names }: Codecs): string {
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  const text = value === undefined ? '' : goType(value, names);
  if (outcome.kind !== 'result') return text === '' ? '' : ` ${text}`;
  return text === '' ? ' error' : ` (${text}, error)`;
}

/** `(p0, p1 uint32) uint64` of a core signature. */
function coreSignature({ params: flat, results: answers }: Signature): string {
  const [answer] = answers;
  const names = flat.map((_, index) => `p${index}`);
  return `(${params(names, flat)})${answer === undefined ? '' : ` ${coreType(answer)}`}`;
}
