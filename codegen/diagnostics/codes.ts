// SPDX-License-Identifier: MIT
// Every diagnostic of the generator's front end: code, severity, message, way out. The only place with message
// texts. `{name}` is a hole; its value is a required, typed parameter. A code is never reused.
// 0xxx files, 1xxx text and grammar, 2xxx names and packages, 3xxx types, 4xxx gates and worlds, 5xxx tags in docs,
// 6xxx what component validation refuses later, 7xxx what the direct bindings do not carry, 8xxx what older releases
// cannot be served.

export type Severity = 'error' | 'warning';

interface Entry {
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | undefined;
}

const error = <const M extends string, const H extends string = never>(message: M, help?: H) =>
  ({ severity: 'error', message, help }) as const;

const warning = <const M extends string, const H extends string = never>(message: M, help?: H) =>
  ({ severity: 'warning', message, help }) as const;

const TABLE = {
  WIT0001: error(
    'cannot read `{path}`: {reason}',
    'check the path; it must be a .wit file or a directory of them',
  ),
  WIT0002: error(
    'there is no .wit file in `{path}`',
    'put the files of the package directly into this directory; its subdirectories are not read',
  ),
  WIT0003: error(
    'cannot read the encoded package `{path}`: {reason}',
    'replace it by its text: `wasm-tools component wit` prints it',
  ),
  WIT0004: error('`{path}` is not valid UTF-8', 'save the file as UTF-8'),
  WIT0005: warning(
    'further findings that are not shown: {count}',
    'mend what is shown first; many of the rest may come from it',
  ),

  WIT1001: error(
    'code point {point} may not stand in a WIT file: it is {why}',
    'remove it, from comments too',
  ),
  WIT1002: error(
    'unexpected character `{char}` ({point})',
    'remove it; names are made of letters, digits and `-`',
  ),
  WIT1003: error('this block comment is not closed', 'end it with `*/`; block comments nest'),
  WIT1004: error('this string is not closed', 'end it with `"` on the same line'),
  WIT1005: error(
    'a string cannot hold {what}',
    'escapes are \\" \\\' \\t \\n \\r \\\\ two hexadecimal digits, and \\u with hexadecimal digits in braces',
  ),
  WIT1006: error(
    '`{name}` is not a valid name',
    'names are words joined by `-`, such as `user-id`: letters of one case and digits, a letter first',
  ),
  WIT1007: error(
    '`{name}` is not a valid name: a part between `-` is empty',
    'write words joined by single `-`',
  ),
  WIT1009: error(
    '`{version}` is not a semantic version',
    'write it as `1.0.0` or `1.0.0-rc.1`, without leading zeros',
  ),
  WIT1010: error('expected {expected}, found {found}'),
  WIT1011: error(
    'unknown attribute `@{name}`',
    'attributes are @since, @unstable, @deprecated and @external-id',
  ),
  WIT1012: error('{what} nesting is too deep', 'nest less than 100 deep; give inner types a name'),
  WIT1013: error('the length {length} does not fit 32 bits', 'write a smaller length'),
  WIT1014: error('nested packages must be placed at the top level', 'move this package beside the outer one'),
  WIT1015: error('{what} takes no attributes', 'put them on the items'),

  WIT2001: error('`{name}` is defined more than once in {where}', 'rename one of them'),
  WIT2002: error(
    'there is no interface or world `{name}`',
    'looked in this file and in package `{package}`; one of another package is written `namespace:package/name`',
  ),
  WIT2003: error(
    'there is no {what} `{name}` in package `{package}`',
    'check the name, and the version of the package',
  ),
  WIT2004: error('`{name}` is {is}, not {wanted}', 'name {wanted} here'),
  WIT2005: error(
    'there is no type `{name}` in {where}',
    'define it there, or `use` it from the interface that defines it',
  ),
  WIT2006: error(
    '`{name}` is a function; only types can be used',
    'call it through an import of its interface',
  ),
  WIT2007: error('`{name}` is a function, not a type', 'name a type here'),
  WIT2008: error('`{name}` depends on itself: {path}', 'move what both need into an interface of its own'),
  WIT2009: error(
    'type `{name}` contains itself: {path}',
    'WIT has no recursive types; break the cycle with a resource or an index',
  ),
  WIT2010: error('interface `{name}` is {direction}ed more than once', 'remove one of the lines'),
  WIT2011: error('{direction} `{name}` has the name of an earlier {kind}', 'rename one of them'),
  WIT2012: error(
    'world `{world}` has no plain name `{name}` to rename',
    'only names of functions, types and inline interfaces can be renamed; interfaces keep their identity',
  ),
  WIT2013: error(
    '{direction} `{name}` is there already',
    'rename the included one: put `{name} as other-name` into a `with` block behind the `include`',
  ),
  WIT2014: error(
    'interface `{name}` would be both imported and exported by world `{world}`',
    'export what stands between as well: {between}',
  ),
  WIT2015: error(
    '{direction} `{name}` of world `{world}` differs from `{other}` in case only',
    'names are compared without case; rename one of them',
  ),
  WIT2020: error(
    'no file of this package has a `package` line',
    'begin one of them with `package namespace:name;`',
  ),
  WIT2021: error('package `{name}` is defined more than once', 'remove one, or give it another version'),
  WIT2022: error(
    'package `{name}` does not match `{other}` of the same directory',
    'use one name in all files',
  ),
  WIT2023: error(
    'only one `package` line may carry docs',
    'move these comments; any comment before the line counts',
  ),
  WIT2024: error(
    'there is no package `{name}`',
    'looked in {known}; a dependency goes into `deps/` beside the files, and its version must match exactly',
  ),
  WIT2025: error(
    'package `{name}` depends on itself: {path}',
    'inside a package name its interfaces without the package; else move what both need into a third one',
  ),
  WIT2030: error(
    'package `{package}` has no world',
    'add one, such as `world plugin` with its imports and exports',
  ),
  WIT2031: error(
    'package `{package}` has several worlds: {worlds}',
    'choose one with `--world`, or the option `world`',
  ),
  WIT2032: error('there is no world `{name}`', 'looked in {known}'),

  WIT3001: error('this {kind} is empty', 'give it at least one case'),
  WIT3002: error(
    '`{handle}` needs a resource, and `{name}` is none',
    'name a resource, or write the type without `{handle}`',
  ),
  WIT3003: error(
    'a map cannot have keys of this type',
    'write bool, an integer type, char or string itself, not another name of it',
  ),
  WIT3004: error(
    'the declared result of a constructor must be a `result`',
    'leave it out, or write a result whose first type is the resource',
  ),
  WIT3005: error('the constructor must make `{name}`', 'write `{name}` as the first type of the result'),
  WIT3006: error(
    '`{name}` returns a type that contains a `borrow`',
    'return `own`, or take the handle as a parameter',
  ),
  WIT3007: error(
    '{what} `{name}` stands on more than 500 levels of definitions',
    'name things once; a chain this long is generated by mistake',
  ),

  WIT4001: error('`@{name}` is given twice', 'remove one'),
  WIT4002: error('an item cannot be both `@since` and `@unstable`', 'remove one'),
  WIT4003: error('`@deprecated` needs `@since` or `@unstable` beside it', 'say since when the item exists'),
  WIT4004: error(
    'package `{package}` has no version that `@since` could refer to',
    'add a version to its `package` line',
  ),
  WIT4005: error(
    '`@since` names version {since}, which package `{package}` has not reached',
    'use @unstable, or raise the version of the package',
  ),
  WIT4006: error(
    '{what} `{name}` exists only with feature `{feature}`',
    'enable the feature with `--features`, or gate this item with it as well',
  ),
  WIT4007: error(
    'interface `{name}` is included twice with different gates',
    'gate both the same way, or import the interface once',
  ),
  WIT4008: error(
    'type `{name}` of a world cannot be left out when feature `{feature}` is off',
    'declare it in an interface, or enable the feature with `--features`',
  ),

  WIT5001: error(
    'unknown tag `@{name}`',
    'tags are @permission, @checks, @fires, @vetoable, @targeted, @events and @open',
  ),
  WIT5002: error('`@{name}` cannot stand here', '{where}'),
  WIT5003: error('`@{name}` is given twice', 'remove one'),
  WIT5004: error('`@{name}` is malformed', 'write {form}, on a line of its own'),
  WIT5005: error('there is no case `{name}` in variant `{variant}`', 'name one of its cases'),
  WIT5006: error(
    'there is no event `{name}`',
    'events are the cases of `{variant}`, written with underscores',
  ),
  WIT5007: error(
    '`{name}` needs permission `{permission}`, but its result cannot say so',
    'return a `result` whose error is a variant with a case `denied(string)`',
  ),
  WIT5008: error('world `{world}` has two variants marked `@events`', 'keep the mark on one'),

  WIT6001: error(
    '`{name}` is too much like `{other}` in {where}',
    'names are compared without case, and a method cannot have the name of its resource; rename one of them',
  ),
  WIT6002: error('this {kind} is empty', 'a component cannot have it; give it at least one part'),
  WIT6003: error('these flags are {count}; a component can have 32 at most', 'split them into several'),
  WIT6004: error(
    'a list of fixed length cannot have {length} elements',
    'write a length from 1 to 1073741824, or leave it out',
  ),
  WIT6005: error('`stream<char>` is not valid', 'use `stream<u8>` or `stream<u32>`'),

  WIT7001: error(
    '`{name}` is async, which the direct bindings do not carry',
    'write the function without `async`; what takes long is answered later, by an event or another call',
  ),
  WIT7002: error(
    'resource `{name}` is of an interface under another name, which the direct bindings do not carry',
    'import or export the interface under its own name',
  ),
  WIT7003: error(
    '`{name}` passes `{kind}`, which the direct bindings do not carry',
    'pass a value type, such as a list, a record or a result',
  ),
  WIT7004: error(
    '`{name}` passes a type of {size} bytes; a component can have less than 268435456',
    'use lists without a fixed length',
  ),
  WIT7005: warning(
    '`{name}` is left out of the SDK for {languages}: {reason}',
    'plugins in other languages have it; where all need it, pass plain values, such as a number for an object',
  ),

  WIT8101: error(
    '`{what}` differs from release {release}, whose plugins cannot be served so: {change}',
    'take the change back, or give the release up: raise the major version, or remove `releases/{release}`',
  ),
  WIT8102: error(
    '`{what}` is not what plugins of release {release} need: {change}',
    'take the change back, or give the release up: raise the major version, or remove `releases/{release}`',
  ),
  WIT8103: error(
    'the package of `releases/{release}` has version {version}',
    'freeze releases with `phira-plugin freeze`, and leave them as they are',
  ),
} satisfies Readonly<Record<string, Entry>>;

export type Code = keyof typeof TABLE;

type Holes<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** The values that the message and help of a code need. */
export type Params<C extends Code> = Readonly<
  Record<Holes<(typeof TABLE)[C]['message']> | Holes<(typeof TABLE)[C]['help']>, string>
>;

/** Every code with its severity, message and help. */
export const CODES: Readonly<Record<Code, Entry>> = TABLE;
