// SPDX-License-Identifier: MIT
// Every change of a world that `diff` knows: what it does to guests, the version bump owed, its text. The only place
// where a change is classed. `{name}` is a hole; its value is a required, typed parameter. A code is never reused.

/**
 * What a change does to a guest built against the old world, the worst first.
 *
 * - `breaks-linking`: a component built against the old world no longer links with a host of the new one.
 * - `breaks-sources`: it still links, but its sources do not compile against the new world.
 * - `changes-behaviour`: it links and compiles, and what happens at run time differs.
 * - `compatible`: it goes on as before.
 * - `docs`: words only.
 */
export const CLASSES = [
  'breaks-linking',
  'breaks-sources',
  'changes-behaviour',
  'compatible',
  'docs',
] as const;
export type ChangeClass = (typeof CLASSES)[number];

/** Parts of a semantic version, by weight. */
export type Bump = 'major' | 'minor' | 'patch' | 'none';

interface Rule {
  readonly class: ChangeClass;
  /** Part of a version from 1.0.0 on that has to rise; bump.ts knows what that means below. */
  readonly bump: Bump;
  readonly text: string;
}

const rule =
  <const C extends ChangeClass, const B extends Bump>(changeClass: C, bump: B) =>
  <const T extends string>(text: T) =>
    ({ class: changeClass, bump, text }) as const;

const linking = rule('breaks-linking', 'major');
const sources = rule('breaks-sources', 'major');
const behaviour = rule('changes-behaviour', 'major');
const milder = rule('changes-behaviour', 'minor');
const addition = rule('compatible', 'minor');
const harmless = rule('compatible', 'patch');
const words = rule('docs', 'patch');

const TABLE = {
  // Packages. Imports are matched by package name and compatible version, so that both are part of every link.
  PACKAGE_RENAMED: linking('package `{old}` is now called `{name}`'),
  /** Guests ask for at least the version they were built with. */
  VERSION_LOWERED: linking('package `{name}` went back from {old} to {version}'),
  VERSION_REMOVED: linking('package `{name}` has lost its version {old}'),
  VERSION_ADDED: linking('package `{name}` has got version {version}: imports without one do not match it'),

  // Interfaces and worlds as items of the package; whether a world offers an interface is a change of that world.
  INTERFACE_ADDED: addition('interface `{name}` is new'),
  INTERFACE_REMOVED: sources('interface `{name}` is gone'),
  WORLD_ADDED: addition('world `{name}` is new'),
  WORLD_REMOVED: linking('world `{name}` is gone'),

  // Items of a world, after includes and with interfaces that are imported because others use them.
  IMPORT_ADDED: addition('world `{world}` offers `{name}`'),
  IMPORT_REMOVED: linking('world `{world}` no longer offers `{name}`'),
  /** A component built before does not have it. */
  EXPORT_ADDED: linking('world `{world}` wants guests to export `{name}`'),
  /** What a component exports beyond its world is ignored, so that old ones link; bindings do not know it any more. */
  EXPORT_REMOVED: sources('world `{world}` no longer wants guests to export `{name}`'),
  /** `import name: path` with another interface behind the name; it links only where both have the same items. */
  TARGET_CHANGED: linking('`{name}` of world `{world}` stands for `{target}` instead of `{old}`'),

  // Functions. Whether an addition is harmless depends on who implements it: the host (an imported interface, or one
  // that no old world mentions) or the guest (an exported one). Methods and statics of resources count alike.
  FUNCTION_ADDED: addition('function `{name}` is new'),
  FUNCTION_REMOVED: linking('function `{name}` is gone'),
  REQUIRED_FUNCTION_ADDED: linking('function `{name}` is new, and guests have to export it'),
  REQUIRED_FUNCTION_REMOVED: sources('function `{name}`, which guests export, is gone'),
  /** The component type says whether a function is asynchronous, and its ABI differs. */
  ASYNC_CHANGED: linking('function `{name}` {change}'),
  PARAMETER_ADDED: linking('function `{name}` has a new parameter `{parameter}`'),
  PARAMETER_REMOVED: linking('function `{name}` has lost parameter `{parameter}`'),
  /** Names of parameters are part of the component type. */
  PARAMETER_RENAMED: linking('parameter `{parameter}` of function `{name}` is now called `{now}`'),
  PARAMETERS_REORDERED: linking('the parameters of function `{name}` have another order: {order}'),
  PARAMETER_TYPE_CHANGED: linking('parameter `{parameter}` of `{name}` is `{now}` instead of `{was}`'),
  RESULT_CHANGED: linking('function `{name}` returns {now} instead of {was}'),

  // Types. Component types are structural: an alias and a type of the same structure under another name both link.
  TYPE_ADDED: addition('type `{name}` is new'),
  /** Whoever uses it changes too and is told apart; the name alone breaks sources only. */
  TYPE_REMOVED: sources('type `{name}` is gone'),
  /** Guests that export its interface have to implement it. */
  REQUIRED_RESOURCE_ADDED: linking('resource `{name}` is new, and guests have to export it'),
  /** A resource is nominal: every handle to it refers to what is gone. */
  RESOURCE_REMOVED: linking('resource `{name}` is gone'),
  TYPE_CHANGED: linking('type `{name}` is {now} instead of {was}'),
  /** Same structure, another name: links, while nominal languages see another type. */
  TYPE_REPLACED: sources('{where} is {now} instead of {was}, which has the same structure'),
  /** An alias where its target stood or the other way round, or a type moved and used under its old name. */
  TYPE_RESPELLED: harmless('{where} is written as {now} instead of {was}, the same type'),
  FIELD_ADDED: linking('record `{name}` has a new field `{member}`'),
  FIELD_REMOVED: linking('record `{name}` has lost field `{member}`'),
  FIELD_TYPE_CHANGED: linking('field `{member}` of `{name}` is `{now}` instead of `{was}`'),
  /** The order of fields is their layout. */
  FIELDS_REORDERED: linking('the fields of record `{name}` have another order: {order}'),
  CASE_ADDED: linking('variant `{name}` has a new case `{member}`'),
  /** The numbers of older cases move, so that `@open` does not help. */
  CASE_INSERTED: linking('case `{member}` of open variant `{name}` stands before older cases: append it'),
  /** Open before and now, appended: the host gives older guests the case that `@open` names. */
  OPEN_CASE_ADDED: addition('open variant `{name}` has a new case `{member}`, older guests see `{fallback}`'),
  CASE_REMOVED: linking('variant `{name}` has lost case `{member}`'),
  CASE_TYPE_CHANGED: linking('case `{member}` of `{name}` carries {now} instead of {was}'),
  CASES_REORDERED: linking('the cases of variant `{name}` have another order: {order}'),
  LABEL_ADDED: linking('{kind} `{name}` has a new label `{member}`'),
  LABEL_REMOVED: linking('{kind} `{name}` has lost label `{member}`'),
  LABELS_REORDERED: linking('the labels of {kind} `{name}` have another order: {order}'),

  // Tags in docs.
  /** A plugin without the permission is denied what it could do before; on an event, it does not hear of it. */
  PERMISSION_ADDED: behaviour('`{name}` now asks for permission `{now}`'),
  PERMISSION_CHANGED: behaviour('`{name}` asks for permission `{now}` instead of `{was}`'),
  PERMISSION_REMOVED: milder('`{name}` no longer asks for permission `{was}`'),
  CHECKS_ADDED: behaviour('`{name}` now asks for permission `{now}` in some cases'),
  CHECKS_REMOVED: milder('`{name}` no longer asks for permission `{was}` in some cases'),
  /** More to hear of, which nobody waited for. */
  FIRES_ADDED: milder('`{name}` now causes event `{now}`'),
  FIRES_REMOVED: behaviour('`{name}` no longer causes event `{was}`'),
  /** Subscribers are asked before it takes effect, where they heard of what had happened. */
  VETOABLE_ADDED: behaviour('event `{name}` can now be vetoed: subscribers are asked before it happens'),
  VETOABLE_REMOVED: behaviour('event `{name}` can no longer be vetoed: subscribers hear of it afterwards'),
  TARGETED_ADDED: behaviour('event `{name}` now reaches one plugin only, and cannot be subscribed to'),
  TARGETED_REMOVED: behaviour('event `{name}` now has to be subscribed to'),
  /** Counts for later versions: guests of this one know which case stands for what they do not know. */
  OPEN_ADDED: addition('variant `{name}` is now open: later cases are seen as `{now}`'),
  OPEN_REMOVED: behaviour('variant `{name}` is no longer open: `{was}` stands for nothing else'),
  OPEN_CHANGED: behaviour('unknown cases of open variant `{name}` are seen as `{now}` instead of `{was}`'),
  EVENTS_ADDED: behaviour('the cases of variant `{name}` are now the events'),
  EVENTS_REMOVED: behaviour('the cases of variant `{name}` are no longer the events'),

  // Attributes. An item behind `@unstable` does not exist for guests: gating one is removing it, opening a gate adds it.
  UNSTABLE_CHANGED: harmless('behind a feature gate: {text}'),
  FEATURE_RENAMED: harmless('`{name}` is behind feature `{now}` instead of `{was}`'),
  DEPRECATED: addition('`{name}` is deprecated since {now}'),
  DEPRECATION_CHANGED: words('the deprecation of `{name}` reads {now} instead of {was}'),
  SINCE_CHANGED: words('`{name}` says it is there since {now} instead of {was}'),
  /** Hosts may look an import up by it. */
  EXTERNAL_ID_CHANGED: behaviour('the external id of `{name}` is {now} instead of {was}'),

  // Everything else in comments.
  DOCS_CHANGED: words('the documentation of `{name}` differs'),
} satisfies Readonly<Record<string, Rule>>;

/** Stable code of a kind of change. */
export type RuleCode = keyof typeof TABLE;

type Holes<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** The values that the text of a rule needs. */
export type RuleParams<C extends RuleCode> = Readonly<Record<Holes<(typeof TABLE)[C]['text']>, string>>;

/** Every rule by its code. */
export const RULES: Readonly<Record<RuleCode, Rule>> = TABLE;
