// SPDX-License-Identifier: MIT
// Functions of the plugin as the host calls them: arguments are lifted, the plugin is asked, its answer is lowered. A
// panic becomes the call's error where that is a text.

import type { Func, Type } from '../../../ir/ir.ts';
import { type Signature, signatureOf, variantLayout } from '../../../ir/layout.ts';
import { outcomeOf } from '../../type-text.ts';
import type { Codecs } from './go-codecs.ts';
import { coreType } from './go-core.ts';
import { errorForm } from './go-errors.ts';
import { shortFunction } from './go-file.ts';
import { GoLocals } from './go-locals.ts';
import { indent, params, spread } from './go-text.ts';
import { goType } from './go-types.ts';

/** Lines of one exported function and of what the host calls when it has read the answer. */
export function exportedFunction(func: Func, id: string | undefined, codecs: Codecs): string[] {
  const core = signatureOf(func, 'export');
  const name = id === undefined ? func.mangled : `${id}#${func.mangled}`;
  const method = codecs.names.method(func, id);
  const [result] = core.results;
  const cores = core.params.map((_, index) => `p${index}`);
  const post =
    core.spilledResult === undefined
      ? []
      : ['', `//go:wasmexport cabi_post_${name}`, `func release${method}(uint32) { ${release(codecs)}() }`];
  return [
    `//go:wasmexport ${name}`,
    `func export${method}(${params(cores, core.params)})${result === undefined ? '' : ` ${coreType(result)}`} {`,
    ...indent([...lifted(func, core, codecs), ...asked(func, method, core, codecs)]),
    '}',
    ...post,
  ];
}

function release(codecs: Codecs): string {
  codecs.use('answered');
  return 'release';
}

/** Local names of the parameters of a function, the same in every part of it. */
function localNames(func: Func): string[] {
  const locals = new GoLocals();
  // Names of core parameters.
  for (let index = 0; index < 17; index++) locals.name(`p${index}`);
  return func.params.map(({ name }) => locals.claim(name));
}

function lifted(func: Func, core: Signature, codecs: Codecs): string[] {
  const names = localNames(func);
  const { spilledParams } = core;
  const types = func.params.map(({ type }) => type);
  const values = spread(types).map(({ type, from, to }, index) => {
    if (spilledParams === undefined) {
      const cores = Array.from({ length: to - from }, (_, at) => `p${from + at}`);
      return codecs.lift(type, cores);
    }
    const offset = spilledParams.offsets[index] ?? 0;
    codecs.use('pointer');
    return codecs.load(type, offset === 0 ? 'pointer(p0)' : `unsafe.Add(pointer(p0), ${offset})`);
  });
  const isHeld = spilledParams !== undefined || types.some((type) => codecs.keeps(type));
  if (isHeld) codecs.use('received');
  return [
    ...(isHeld ? ['taken := take()'] : []),
    ...values.map((value, index) => `${names[index]} := ${value}`),
    ...(isHeld ? ['runtime.KeepAlive(taken)'] : []),
  ];
}

function asked(func: Func, method: string, core: Signature, codecs: Codecs): string[] {
  const call = `required().${method}(${localNames(func).join(', ')})`;
  const outcome = outcomeOf(func);
  if (outcome.kind === 'value') {
    if (outcome.type === undefined) return [call];
    if (core.spilledResult === undefined) {
      if (codecs.keeps(outcome.type)) release(codecs);
      return [`answer := ${call}`, `return ${codecs.lower(outcome.type, 'answer', '&answered')}`];
    }
    return [
      `answer := ${call}`,
      ...area(core, codecs),
      codecs.store(outcome.type, 'area', 'answer', '&answered'),
      returned(codecs),
    ];
  }
  const { ok, error } = outcome;
  const guarded = attempted(call, ok, error, codecs);
  if (core.spilledResult === undefined) {
    return [...guarded, `return ${codecs.use('truth')}(err != nil)`];
  }
  const { payload } = variantLayout([ok, error]);
  const at = `unsafe.Add(area, ${payload})`;
  const good = ok === undefined ? [] : [codecs.store(ok, at, 'answer', '&answered')];
  const bad = [`${codecs.use('store')}(area, uint8(1))`, ...failed(error, at, codecs)];
  const body =
    good.length === 0
      ? ['if err != nil {', ...indent(bad), '}']
      : ['if err != nil {', ...indent(bad), '} else {', ...indent(good), '}'];
  return [...guarded, ...area(core, codecs), ...body, returned(codecs)];
}

function attempted(call: string, ok: Type | undefined, error: Type | undefined, codecs: Codecs): string[] {
  const answer = ok === undefined ? 'err' : 'answer, err';
  if (errorForm(error).kind !== 'text' && error !== undefined) return [`${answer} := ${call}`];
  const head =
    ok === undefined
      ? `err := ${codecs.use('attemptOnly')}(func() error`
      : `${answer} := ${codecs.use('attempt')}(func() (${goType(ok, codecs.names)}, error)`;
  const lines = shortFunction(head, `return ${call}`);
  return lines.map((line, index) => (index === lines.length - 1 ? `${line})` : line));
}

function area({ spilledResult }: Signature, codecs: Codecs): string[] {
  codecs.use('answered');
  return [`area := answered.alloc(${spilledResult?.size ?? 0})`];
}

function returned(codecs: Codecs): string {
  return `return ${codecs.use('address')}(area)`;
}

/** Statements that put an error into the answer. */
function failed(error: Type | undefined, at: string, codecs: Codecs): string[] {
  const form = errorForm(error);
  switch (form.kind) {
    case 'nothing':
      return [];
    case 'text':
      return [codecs.store({ kind: 'string' }, at, 'err.Error()', '&answered')];
    case 'own':
      return typed(
        codecs.names.type(form.def),
        codecs.store({ kind: 'named', def: form.def }, at, 'failure', '&answered'),
      );
    case 'wrapped':
      return typed(
        `*FailureOf[${goType(form.type, codecs.names)}]`,
        codecs.store(form.type, at, 'failure.Value', '&answered'),
      );
  }
}

/** An error of another type than the world says cannot be told: it ends the plugin. */
function typed(text: string, store: string): string[] {
  return [`var failure ${text}`, 'if !errors.As(err, &failure) {', '\tpanic(err)', '}', store];
}
