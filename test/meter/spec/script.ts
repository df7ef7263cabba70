// SPDX-License-Identifier: MIT
// Runs a script of the specification's tests in two worlds, metered and not, and tells where they differ.

import type { CoreSignature } from '../../../runtime/component/core-types.ts';
import { ComponentError } from '../../../runtime/component/errors.ts';
import { meterModule } from '../../../runtime/component/meter/meter.ts';
import { moduleFromWat } from '../../support/components.ts';
import { isValid, LIMITS } from '../support.ts';
import { type Action, readAction, readGlobal, runActions, signaturesOf, wrappersFor } from './actions.ts';
import { headOf, type List, nameAt, readScript, stringsOf } from './wast.ts';
import { type Outcome, ScriptWorld } from './world.ts';

/** What became of the scripts, to be added up. */
export interface Report {
  /** Modules that ran in both worlds, and assertions on them that were compared. */
  modules: number;
  assertions: number;
  /** Modules that are invalid, before and after. */
  invalid: number;
  /** Modules that metering refuses, by reason. */
  readonly refused: Map<string, number>;
  /** What cannot be tried here, by reason. */
  readonly passedOver: Map<string, number>;
  /** Where the worlds differ, or an assertion does not end as it says. */
  readonly differences: string[];
}

/** A report of nothing. */
export function emptyReport(): Report {
  return {
    modules: 0,
    assertions: 0,
    invalid: 0,
    refused: new Map(),
    passedOver: new Map(),
    differences: [],
  };
}

const INVALID = new Set([
  'assert_invalid',
  'assert_malformed',
  'assert_malformed_custom',
  'assert_invalid_custom',
]);

/** Runs one script. */
export async function runScript(file: string, text: string, report: Report): Promise<void> {
  const script = new Script(file, text, report);
  const forms = readScript(text);
  // A script may be the fields of one module.
  const known = /^(module|register|invoke|get|assert_\w+|thread|wait)$/;
  if (forms.length > 0 && !known.test(headOf(forms[0]))) await script.module(`(module ${text})`, undefined);
  else for (const form of forms) await script.run(form);
  await script.flush();
}

interface Pending {
  readonly action: Action;
  readonly wanted: 'values' | 'thrown' | undefined;
  readonly at: number;
}

class Script {
  readonly #file: string;
  readonly #text: string;
  readonly #report: Report;
  readonly #worlds = [new ScriptWorld(false), new ScriptWorld(true)] as const;
  readonly #definitions = new Map<string, Uint8Array>();
  readonly #signatures = new Map<string | undefined, ReadonlyMap<string, CoreSignature> | undefined>();
  #pending: Pending[] = [];

  constructor(file: string, text: string, report: Report) {
    this.#file = file;
    this.#text = text;
    this.#report = report;
  }

  async run(form: List): Promise<void> {
    const head = headOf(form);
    const inner = form.items[1];
    if (head === 'invoke' || head === 'get') this.#act(form, undefined, form.start);
    else if (head === 'assert_return') this.#actOf(form, 'values');
    else if (/^assert_(trap|exhaustion|exception)$/.test(head) && headOf(inner) !== 'module') {
      this.#actOf(form, 'thrown');
    } else {
      await this.flush();
      if (head === 'module') await this.#moduleForm(form);
      else if (head === 'register') this.#register(form);
      else if (INVALID.has(head)) await this.#invalid(inner);
      else if (/^assert_(unlinkable|trap|uninstantiable)$/.test(head)) await this.#moduleForm(inner);
      else count(this.#report.passedOver, head === '' ? 'annotations' : `the form ${head}`);
    }
  }

  #actOf(form: List, wanted: Pending['wanted']): void {
    const inner = form.items[1];
    if (inner?.kind === 'list') this.#act(inner, wanted, form.start);
  }

  #act(list: List, wanted: Pending['wanted'], at: number): void {
    this.#pending.push({ action: readAction(list, this.#text), wanted, at });
  }

  /** Runs the actions since the last form of another kind, those on the same instance together. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    let from = 0;
    while (from < pending.length) {
      const first = pending[from]?.action;
      let to = from + 1;
      while (to < pending.length && first !== undefined && together(first, pending[to]?.action)) to++;
      await this.#batch(pending.slice(from, to));
      from = to;
    }
  }

  async #batch(batch: readonly Pending[]): Promise<void> {
    const actions = batch.map(({ action }) => action);
    const [first] = actions;
    if (first === undefined) return;
    if (this.#worlds.some((world) => world.exports(first.instance) === undefined)) {
      count(this.#report.passedOver, 'actions on a module that does not run', actions.length);
      return;
    }
    if (first.get) {
      const [left, right] = this.#worlds.map((world) => [readGlobal(world, first)]);
      this.#compare(batch, left ?? [], right ?? []);
      return;
    }
    const signatures = this.#signatures.get(first.instance);
    const wrappers = signatures === undefined ? undefined : await wrappersFor(actions, signatures);
    if (signatures === undefined || wrappers === undefined) {
      if (actions.length === 1)
        count(this.#report.passedOver, 'actions with values of types of their module');
      else for (const one of batch) await this.#batch([one]);
      return;
    }
    const [left, right] = this.#worlds.map((world) => runActions(world, actions, wrappers, signatures));
    this.#compare(batch, left ?? [], right ?? []);
  }

  #compare(batch: readonly Pending[], left: readonly Outcome[], right: readonly Outcome[]): void {
    for (const [index, { wanted, at, action }] of batch.entries()) {
      this.#report.assertions++;
      const [original, metered] = [left[index], right[index]];
      const same = JSON.stringify(original) === JSON.stringify(metered);
      if (same && (wanted === undefined || original?.kind === wanted)) continue;
      this.#differ(at, `${action.field}: ${JSON.stringify(original)} ${JSON.stringify(metered)}`);
    }
  }

  #differ(at: number, what: string): void {
    const line = this.#text.slice(0, at).split('\n').length;
    this.#report.differences.push(`${this.#file}:${line} ${what}`);
  }

  #register(form: List): void {
    const as = form.items[1];
    if (as?.kind !== 'string') return;
    for (const world of this.#worlds)
      world.register(Buffer.from(as.value, 'latin1').toString('utf8'), nameAt(form, 2));
  }

  async #moduleForm(form: unknown): Promise<void> {
    if (!isList(form)) return;
    const keyword = form.items[1];
    if (keyword?.kind === 'word' && keyword.value === 'instance') {
      const definition = this.#definitions.get(nameAt(form, 3) ?? '');
      if (definition !== undefined) await this.#instantiate(definition, nameAt(form, 2), form.start);
      return;
    }
    const bytes = await this.#bytes(form);
    if (bytes === undefined) {
      count(this.#report.passedOver, 'modules that the assembler does not know');
      for (const world of this.#worlds) world.forget(nameAt(form, 1));
      return;
    }
    if (keyword?.kind === 'word' && keyword.value === 'definition') {
      const name = nameAt(form, 2);
      if (name !== undefined) this.#definitions.set(name, bytes);
      return;
    }
    await this.#instantiate(bytes, nameAt(form, 1), form.start);
  }

  /** Runs a module that is given as text. */
  async module(text: string, name: string | undefined): Promise<void> {
    await this.#instantiate(await moduleFromWat(text), name, 0);
  }

  async #instantiate(bytes: Uint8Array, name: string | undefined, at: number): Promise<void> {
    const refusal = refusalOf(bytes);
    if (refusal !== undefined) {
      for (const world of this.#worlds) world.forget(name);
      if (isValid(bytes)) count(this.#report.refused, refusal);
      else this.#report.invalid++;
      return;
    }
    const [left, right] = this.#worlds.map((world) => world.instantiate(bytes, name));
    if (JSON.stringify(left) !== JSON.stringify(right)) {
      this.#differ(at, `module: ${JSON.stringify(left)} ${JSON.stringify(right)}`);
    }
    this.#report.modules++;
    const signatures = left?.kind === 'values' ? signaturesOf(bytes) : undefined;
    this.#signatures.set(undefined, signatures);
    if (name !== undefined) this.#signatures.set(name, signatures);
  }

  /** A module that should be invalid is so after metering too, if V8 finds it invalid before. */
  async #invalid(form: unknown): Promise<void> {
    const bytes = isList(form) ? await this.#bytes(form) : undefined;
    if (bytes === undefined || !isList(form)) return;
    const refusal = refusalOf(bytes);
    const valid = isValid(bytes);
    if (!valid) {
      this.#report.invalid++;
      if (refusal === undefined && isValid(meterModule(bytes, LIMITS).bytes)) {
        this.#differ(form.start, 'an invalid module became valid');
      }
    } else if (refusal !== undefined) count(this.#report.refused, refusal);
  }

  /** The bytes of a module form; undefined when the assembler refuses its text. */
  async #bytes(form: List): Promise<Uint8Array | undefined> {
    const words = form.items.slice(1, 4).flatMap((item) => (item.kind === 'word' ? [item.value] : []));
    const keyword = words.find((word) => word === 'binary' || word === 'quote');
    if (keyword === 'binary') return new Uint8Array(Buffer.from(stringsOf(form), 'latin1'));
    const text =
      keyword === 'quote'
        ? Buffer.from(quoted(form), 'latin1').toString('utf8')
        : this.#text.slice(form.start, form.end).replace(/^\(\s*module\s+definition\b/, '(module');
    try {
      return await moduleFromWat(text);
    } catch {
      return undefined;
    }
  }
}

/** Quoted text is a module, or the fields of one. */
function quoted(form: List): string {
  const text = form.items.map((item) => (item.kind === 'string' ? item.value : '')).join('\n');
  return /^\s*\(\s*module\b/.test(text) ? text : `(module ${text})`;
}

function isList(form: unknown): form is List {
  return typeof form === 'object' && form !== null && 'kind' in form && form.kind === 'list';
}

function together(first: Action, next: Action | undefined): boolean {
  return next !== undefined && !first.get && !next.get && first.instance === next.instance;
}

/** Why metering refuses a module; anything but a typed error is thrown on. */
function refusalOf(bytes: Uint8Array): string | undefined {
  try {
    meterModule(bytes, { memoryPages: 65_536, tableElements: 10_000_000 });
    return undefined;
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return `${error.code} ${error.message.replace(/ \(at byte \d+\)$/, '')}`;
  }
}

function count(counts: Map<string, number>, what: string, more = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + more);
}
