// SPDX-License-Identifier: MIT
// For every rule a pair of worlds and everything that the comparison says about it.

import type { RuleCode } from '../../codegen/evolution/rules.ts';
import type { Side } from './support.ts';

/** One pair. The first line of a side is its package header, so that its items begin on line 2. */
export interface Example {
  readonly shows: RuleCode;
  readonly old: Side | string;
  readonly now: Side | string;
  /** In the order of the result. */
  readonly expected: readonly string[];
}

const example = (
  shows: RuleCode,
  old: Side | string,
  now: Side | string,
  ...expected: string[]
): Example => ({
  shows,
  old,
  now,
  expected,
});

/** Items of an interface that a world imports. */
const imported = (items: string): string => `interface i { ${items} }\nworld w { import i; }`;
/** Items of an interface that a world exports. */
const exported = (items: string): string => `interface i { ${items} }\nworld w { export i; }`;
/** Items of an interface each on a line, for tags. */
const lines = (...items: string[]): string => `interface i {\n${items.join('\n')}\n}\nworld w { import i; }`;

const ERROR = 'variant error { denied(string) }';
const F = 'f: func() -> result<_, error>;';
const events = (tag: string, name: string): string =>
  lines('/// @events', 'variant e {', tag, `${name}, }`, 'take: func(x: e);');

export const EXAMPLES: readonly Example[] = [
  example(
    'PACKAGE_RENAMED',
    'package a:b@1.0.0;\ninterface i { f: func(); }\nworld w { import i; }',
    'package a:c@1.0.0;\ninterface i { f: func(); }\nworld w { import i; }',
    'PACKAGE_RENAMED breaks-linking major new 1:9',
  ),
  example(
    'VERSION_LOWERED',
    'package a:b@1.1.0;\ninterface i { f: func(); }\nworld w { import i; }',
    'package a:b@1.0.0;\ninterface i { f: func(); }\nworld w { import i; }',
    'VERSION_LOWERED breaks-linking major new 1:9',
  ),
  example(
    'VERSION_REMOVED',
    'package a:b@1.1.0;\ninterface i { f: func(); }\nworld w { import i; }',
    'package a:b;\ninterface i { f: func(); }\nworld w { import i; }',
    'VERSION_REMOVED breaks-linking major new 1:9',
  ),
  example(
    'VERSION_ADDED',
    'package a:b;\ninterface i { f: func(); }\nworld w { import i; }',
    'package a:b@1.0.0;\ninterface i { f: func(); }\nworld w { import i; }',
    'VERSION_ADDED breaks-linking major new 1:9',
  ),
  example('INTERFACE_ADDED', '', 'interface i {}', 'INTERFACE_ADDED compatible minor new 2:11'),
  example('INTERFACE_REMOVED', 'interface i {}', '', 'INTERFACE_REMOVED breaks-sources major old 2:11'),
  example('WORLD_ADDED', '', 'world w {}', 'WORLD_ADDED compatible minor new 2:7'),
  example('WORLD_REMOVED', 'world w {}', '', 'WORLD_REMOVED breaks-linking major old 2:7'),
  example(
    'IMPORT_ADDED',
    'interface i {}\nworld w {}',
    'interface i {}\nworld w { import i; import f: func(); }',
    'IMPORT_ADDED compatible minor new 3:18',
    'IMPORT_ADDED compatible minor new 3:28',
  ),
  example(
    'IMPORT_REMOVED',
    'interface i {}\nworld w { import i; import f: func(); }',
    'interface i {}\nworld w {}',
    'IMPORT_REMOVED breaks-linking major old 3:18',
    'IMPORT_REMOVED breaks-linking major old 3:28',
  ),
  example(
    'EXPORT_ADDED',
    'interface i {}\nworld w {}',
    'interface i {}\nworld w { export i; export f: func(); }',
    'EXPORT_ADDED breaks-linking major new 3:18',
    'EXPORT_ADDED breaks-linking major new 3:28',
  ),
  example(
    'EXPORT_REMOVED',
    'interface i {}\nworld w { export i; export f: func(); }',
    'interface i {}\nworld w {}',
    'EXPORT_REMOVED breaks-sources major old 3:18',
    'EXPORT_REMOVED breaks-sources major old 3:28',
  ),
  example(
    'TARGET_CHANGED',
    'interface i { f: func(); }\ninterface j { g: func(); }\nworld w { import one: i; }',
    'interface i { f: func(); }\ninterface j { g: func(); }\nworld w { import one: j; }',
    'TARGET_CHANGED breaks-linking major new 4:18',
  ),
  example(
    'FUNCTION_ADDED',
    imported('resource r;'),
    imported('resource r { constructor(); m: func(); s: static func(); } f: func();'),
    'FUNCTION_ADDED compatible minor new 2:28',
    'FUNCTION_ADDED compatible minor new 2:43',
    'FUNCTION_ADDED compatible minor new 2:54',
    'FUNCTION_ADDED compatible minor new 2:74',
  ),
  example(
    'FUNCTION_REMOVED',
    imported('resource r { m: func(); } f: func(x: u8);'),
    imported('resource r;'),
    'FUNCTION_REMOVED breaks-linking major old 2:28',
    'FUNCTION_REMOVED breaks-linking major old 2:41',
  ),
  example(
    'REQUIRED_FUNCTION_ADDED',
    exported('f: func();'),
    exported('f: func(); g: func(x: u8);'),
    'REQUIRED_FUNCTION_ADDED breaks-linking major new 2:26',
  ),
  example(
    'REQUIRED_FUNCTION_REMOVED',
    exported('f: func(); g: func(x: u8);'),
    exported('f: func();'),
    'REQUIRED_FUNCTION_REMOVED breaks-sources major old 2:26',
  ),
  example(
    'ASYNC_CHANGED',
    imported('f: func();'),
    imported('f: async func();'),
    'ASYNC_CHANGED breaks-linking major new 2:15',
  ),
  example(
    'PARAMETER_ADDED',
    imported('f: func(a: u8);'),
    imported('f: func(a: u8, b: u8);'),
    'PARAMETER_ADDED breaks-linking major new 2:30',
  ),
  example(
    'PARAMETER_REMOVED',
    imported('f: func(a: u8, b: u8);'),
    imported('f: func(b: u8);'),
    'PARAMETER_REMOVED breaks-linking major old 2:23',
  ),
  example(
    'PARAMETER_RENAMED',
    imported('f: func(a: u8, b: u8);'),
    imported('f: func(a: u8, c: u8);'),
    'PARAMETER_RENAMED breaks-linking major new 2:30',
  ),
  example(
    'PARAMETERS_REORDERED',
    imported('f: func(a: u8, b: u8);'),
    imported('f: func(b: u8, a: u8);'),
    'PARAMETERS_REORDERED breaks-linking major new 2:15',
  ),
  example(
    'PARAMETER_TYPE_CHANGED',
    imported('f: func(a: u32);'),
    imported('f: func(a: u64);'),
    'PARAMETER_TYPE_CHANGED breaks-linking major new 2:23',
  ),
  example(
    'RESULT_CHANGED',
    imported('f: func() -> u32;'),
    imported('f: func() -> option<u32>;'),
    'RESULT_CHANGED breaks-linking major new 2:15',
  ),
  example('TYPE_ADDED', imported(''), imported('type t = u8;'), 'TYPE_ADDED compatible minor new 2:20'),
  example(
    'TYPE_REMOVED',
    imported('type t = u8;'),
    imported(''),
    'TYPE_REMOVED breaks-sources major old 2:20',
  ),
  example(
    'REQUIRED_RESOURCE_ADDED',
    exported(''),
    exported('resource r;'),
    'REQUIRED_RESOURCE_ADDED breaks-linking major new 2:24',
  ),
  example(
    'RESOURCE_REMOVED',
    imported('resource r;'),
    imported(''),
    'RESOURCE_REMOVED breaks-linking major old 2:24',
  ),
  example(
    'TYPE_CHANGED',
    imported('type t = u8; record r { a: u8 } f: func(t: t) -> r;'),
    imported('type t = u16; enum r { a } f: func(t: t) -> r;'),
    'TYPE_CHANGED breaks-linking major new 2:20',
    'TYPE_CHANGED breaks-linking major new 2:34',
  ),
  example(
    'TYPE_REPLACED',
    imported('record r { a: u8 } record s { a: u8 } f: func(x: list<r>);'),
    imported('record r { a: u8 } record s { a: u8 } f: func(x: list<s>);'),
    'TYPE_REPLACED breaks-sources major new 2:61',
  ),
  example(
    'TYPE_RESPELLED',
    imported('type id = u32; f: func(x: id);'),
    imported('type id = u32; f: func(x: u32);'),
    'TYPE_RESPELLED compatible patch new 2:38',
  ),
  example(
    'FIELD_ADDED',
    imported('record r { a: u8 } take: func(r: r);'),
    imported('record r { a: u8, b: u8 } take: func(r: r);'),
    'FIELD_ADDED breaks-linking major new 2:33',
  ),
  example(
    'FIELD_REMOVED',
    imported('record r { a: u8, b: u8 } take: func(r: r);'),
    imported('record r { a: u8 } take: func(r: r);'),
    'FIELD_REMOVED breaks-linking major old 2:33',
  ),
  example(
    'FIELD_TYPE_CHANGED',
    imported('record r { a: u8 } take: func(r: r);'),
    imported('record r { a: option<u8> } take: func(r: r);'),
    'FIELD_TYPE_CHANGED breaks-linking major new 2:26',
  ),
  example(
    'FIELDS_REORDERED',
    imported('record r { a: u8, b: u8 } take: func(r: r);'),
    imported('record r { b: u8, a: u8 } take: func(r: r);'),
    'FIELDS_REORDERED breaks-linking major new 2:22',
  ),
  example(
    'CASE_ADDED',
    imported('variant v { a } take: func(v: v);'),
    imported('variant v { a, b(u8) } take: func(v: v);'),
    'CASE_ADDED breaks-linking major new 2:30',
  ),
  example(
    'CASE_INSERTED',
    lines('/// @open b', 'variant v { a, b }', 'take: func(x: v);'),
    lines('/// @open b', 'variant v { a, c, b }', 'take: func(x: v);'),
    'CASE_INSERTED breaks-linking major new 4:16',
  ),
  example(
    'OPEN_CASE_ADDED',
    lines('/// @open b', 'variant v { a, b }', 'take: func(x: v);'),
    lines('/// @open b', 'variant v { a, b, c(u8), d }', 'take: func(x: v);'),
    'OPEN_CASE_ADDED compatible minor new 4:19',
    'OPEN_CASE_ADDED compatible minor new 4:26',
  ),
  example(
    'CASE_REMOVED',
    imported('variant v { a, b(u8) } take: func(v: v);'),
    imported('variant v { a } take: func(v: v);'),
    'CASE_REMOVED breaks-linking major old 2:30',
  ),
  example(
    'CASE_TYPE_CHANGED',
    imported('variant v { a, b(u8) } take: func(v: v);'),
    imported('variant v { a(u8), b } take: func(v: v);'),
    'CASE_TYPE_CHANGED breaks-linking major new 2:27',
    'CASE_TYPE_CHANGED breaks-linking major new 2:34',
  ),
  example(
    'CASES_REORDERED',
    imported('variant v { a, b } take: func(v: v);'),
    imported('variant v { b, a } take: func(v: v);'),
    'CASES_REORDERED breaks-linking major new 2:23',
  ),
  example(
    'LABEL_ADDED',
    imported('enum e { a } flags f { a } take: func(e: e, f: f);'),
    imported('enum e { a, b } flags f { a, b } take: func(e: e, f: f);'),
    'LABEL_ADDED breaks-linking major new 2:27',
    'LABEL_ADDED breaks-linking major new 2:44',
  ),
  example(
    'LABEL_REMOVED',
    imported('enum e { a, b } flags f { a, b } take: func(e: e, f: f);'),
    imported('enum e { a } flags f { a } take: func(e: e, f: f);'),
    'LABEL_REMOVED breaks-linking major old 2:27',
    'LABEL_REMOVED breaks-linking major old 2:44',
  ),
  example(
    'LABELS_REORDERED',
    imported('enum e { a, b } flags f { a, b } take: func(e: e, f: f);'),
    imported('enum e { b, a } flags f { b, a } take: func(e: e, f: f);'),
    'LABELS_REORDERED breaks-linking major new 2:20',
    'LABELS_REORDERED breaks-linking major new 2:37',
  ),
  example(
    'PERMISSION_ADDED',
    lines(ERROR, F),
    lines(ERROR, '/// @permission p', F),
    'PERMISSION_ADDED changes-behaviour major new 4:5',
  ),
  example(
    'PERMISSION_CHANGED',
    lines(ERROR, '/// @permission p', F),
    lines(ERROR, '/// @permission q', F),
    'PERMISSION_CHANGED changes-behaviour major new 4:5',
  ),
  example(
    'PERMISSION_REMOVED',
    lines(ERROR, '/// @permission p', F),
    lines(ERROR, F),
    'PERMISSION_REMOVED changes-behaviour minor old 4:5',
  ),
  example(
    'CHECKS_ADDED',
    lines(ERROR, '/// @checks p', F),
    lines(ERROR, '/// @checks p', '/// @checks q', F),
    'CHECKS_ADDED changes-behaviour major new 5:5',
  ),
  example(
    'CHECKS_REMOVED',
    lines(ERROR, '/// @checks p', '/// @checks q', F),
    lines(ERROR, '/// @checks p', F),
    'CHECKS_REMOVED changes-behaviour minor old 5:5',
  ),
  example(
    'FIRES_ADDED',
    lines('/// @events', 'variant e { a-b }', 'f: func();'),
    lines('/// @events', 'variant e { a-b }', '/// @fires a_b', 'f: func();'),
    'FIRES_ADDED changes-behaviour minor new 5:5',
  ),
  example(
    'FIRES_REMOVED',
    lines('/// @events', 'variant e { a-b }', '/// @fires a_b', 'f: func();'),
    lines('/// @events', 'variant e { a-b }', 'f: func();'),
    'FIRES_REMOVED changes-behaviour major old 5:5',
  ),
  example(
    'VETOABLE_ADDED',
    events('', 'a'),
    events('/// @vetoable', 'a'),
    'VETOABLE_ADDED changes-behaviour major new 5:5',
  ),
  example(
    'VETOABLE_REMOVED',
    events('/// @vetoable', 'a'),
    events('', 'a'),
    'VETOABLE_REMOVED changes-behaviour major old 5:5',
  ),
  example(
    'TARGETED_ADDED',
    events('', 'a'),
    events('/// @targeted', 'a'),
    'TARGETED_ADDED changes-behaviour major new 5:5',
  ),
  example(
    'TARGETED_REMOVED',
    events('/// @targeted', 'a'),
    events('', 'a'),
    'TARGETED_REMOVED changes-behaviour major old 5:5',
  ),
  example(
    'OPEN_ADDED',
    lines('', 'variant v { a, b }', 'take: func(x: v);'),
    lines('/// @open b', 'variant v { a, b }', 'take: func(x: v);'),
    'OPEN_ADDED compatible minor new 3:5',
  ),
  example(
    'OPEN_REMOVED',
    lines('/// @open b', 'variant v { a, b }', 'take: func(x: v);'),
    lines('', 'variant v { a, b }', 'take: func(x: v);'),
    'OPEN_REMOVED changes-behaviour major old 3:5',
  ),
  example(
    'OPEN_CHANGED',
    lines('/// @open b', 'variant v { a, b }', 'take: func(x: v);'),
    lines('/// @open a', 'variant v { a, b }', 'take: func(x: v);'),
    'OPEN_CHANGED changes-behaviour major new 3:5',
  ),
  example(
    'EVENTS_ADDED',
    lines('', 'variant v { a, b }', 'take: func(x: v);'),
    lines('/// @events', 'variant v { a, b }', 'take: func(x: v);'),
    'EVENTS_ADDED changes-behaviour major new 3:5',
  ),
  example(
    'EVENTS_REMOVED',
    lines('/// @events', 'variant v { a, b }', 'take: func(x: v);'),
    lines('', 'variant v { a, b }', 'take: func(x: v);'),
    'EVENTS_REMOVED changes-behaviour major old 3:5',
  ),
  example(
    'UNSTABLE_CHANGED',
    imported('@unstable(feature = x) f: func();'),
    imported('@unstable(feature = x) f: func(a: u8);'),
    'UNSTABLE_CHANGED compatible patch new 2:46',
  ),
  example(
    'FEATURE_RENAMED',
    imported('@unstable(feature = x) f: func();'),
    imported('@unstable(feature = y) f: func();'),
    'FEATURE_RENAMED compatible patch new 2:15',
  ),
  example(
    'DEPRECATED',
    imported('@since(version = 1.0.0) f: func();'),
    imported('@since(version = 1.0.0) @deprecated(version = 1.0.0) f: func();'),
    'DEPRECATED compatible minor new 2:15',
  ),
  example(
    'DEPRECATION_CHANGED',
    imported('@since(version = 1.0.0) @deprecated(version = 1.0.0) f: func();'),
    imported('@since(version = 1.0.0) f: func();'),
    'DEPRECATION_CHANGED docs patch new 2:15',
  ),
  example(
    'SINCE_CHANGED',
    imported('@since(version = 1.0.0) f: func();'),
    imported('@since(version = 0.9.0) f: func();'),
    'SINCE_CHANGED docs patch new 2:15',
  ),
  example(
    'EXTERNAL_ID_CHANGED',
    imported('@external-id("x") f: func();'),
    imported('@external-id("y") f: func();'),
    'EXTERNAL_ID_CHANGED changes-behaviour major new 2:33',
  ),
  example(
    'DOCS_CHANGED',
    lines('/// One.', 'f: func();'),
    lines('/// Two.', 'f: func();'),
    'DOCS_CHANGED docs patch new 3:1',
  ),
];
