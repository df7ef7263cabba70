// SPDX-License-Identifier: MIT
// Every error of the runtime in one typed table: code, kind, text with named holes, and the way out.
// Codes are never reused; a hole that the text names is a required, typed argument of `runtimeError`.

/** What a caller can do about an error; the words that the error variant of a host function uses. */
export type ErrorKind =
  | 'denied'
  | 'not-found'
  | 'invalid-argument'
  | 'conflict'
  | 'limit-exceeded'
  | 'unavailable'
  | 'internal';

interface ErrorEntry {
  readonly kind: ErrorKind;
  /** `{name}` is a hole. */
  readonly message: string;
  readonly help: string;
}

/** The table; an error of the runtime is added here and nowhere else. */
export const RUNTIME_ERRORS = {
  RT_EVENT_UNKNOWN: {
    kind: 'not-found',
    message: 'there is no event {type}',
    help: 'use a predefined event, or a custom name of 1 to 64 of a-z 0-9 _ . : - that starts with a letter',
  },
  RT_EVENT_NAME: {
    kind: 'invalid-argument',
    message: '{type} cannot be the name of a custom event',
    help: 'use 1 to 64 of a-z 0-9 _ . : - with a letter first, and not the name of a predefined event',
  },
  RT_EVENT_NOT_VETOABLE: {
    kind: 'invalid-argument',
    message: 'event {type} cannot be put to the vote',
    help: 'emit it after it happened; only events marked @vetoable in the world are asked about',
  },
  RT_EVENT_TARGETED: {
    kind: 'invalid-argument',
    message: 'event {type} is not subscribed to',
    help: 'the plugin it concerns is told in any case; custom events are subscribed to by their own names',
  },
  RT_EVENT_SUBSCRIPTIONS: {
    kind: 'limit-exceeded',
    message: '{subscriber} hears of {limit} events already, which is the limit',
    help: 'unsubscribe from one first, or use one event for several things',
  },
  RT_EVENT_QUEUE_FULL: {
    kind: 'limit-exceeded',
    message: 'event {type} was dropped: {limit} events are waiting already',
    help: 'raise fewer events at once, or raise the queue limit of the host',
  },
  RT_EVENT_TOO_DEEP: {
    kind: 'limit-exceeded',
    message: 'event {type} was dropped: it was caused by an event caused by an event, {limit} times over',
    help: 'look for handlers that answer each other’s events without end',
  },
  RT_EVENT_HANDLER: {
    kind: 'internal',
    message: '{subscriber} failed on event {type}: {reason}',
    help: 'see the log of the subscriber',
  },
  RT_COMMAND_NAME: {
    kind: 'invalid-argument',
    message: '{name} cannot be the name or alias of a command',
    help: 'use 1 to 32 of a-z 0-9 - with a letter first',
  },
  RT_COMMAND_TAKEN: {
    kind: 'conflict',
    message: 'command name {name} belongs to {owner}',
    help: 'choose another name or alias, or unload the other owner first',
  },
  RT_COMMAND_LIMIT: {
    kind: 'limit-exceeded',
    message: '{owner} has {limit} commands, which is the limit',
    help: 'unregister a command first, or use arguments instead of more commands',
  },
  RT_COMMAND_OPTIONS: {
    kind: 'invalid-argument',
    message: 'the {field} of command {name} is too long or has a control character',
    help: 'use one line of at most {limit} characters (or, for aliases, entries)',
  },
  RT_COMMAND_UNKNOWN: {
    kind: 'not-found',
    message: 'there is no command {name}',
    help: 'type help for the list of commands',
  },
  RT_COMMAND_NOT_OWNED: {
    kind: 'not-found',
    message: '{owner} has no command {name}',
    help: 'only the owner can unregister a command, by its name (not by an alias)',
  },
  RT_COMMAND_LINE: {
    kind: 'invalid-argument',
    message: 'the command line cannot be read: {reason}',
    help: 'close every quote; write a quote or a backslash inside quotes as \\" or \\\\',
  },
  RT_COMMAND_DENIED: {
    kind: 'denied',
    message: 'command {name} is for operators',
    help: 'use the console, or ask the owner of the server to make you an operator',
  },
  RT_COMMAND_REENTRY: {
    kind: 'conflict',
    message: 'command {name} of {owner} cannot be called by {caller}: {owner} is waiting for this call',
    help: 'a plugin cannot reach its own commands, nor those of a plugin that waits for it',
  },
  RT_COMMAND_WAITS: {
    kind: 'unavailable',
    message: 'command {name} of {owner} answers later, and {caller} cannot wait',
    help: 'run the calling plugin with isolation "worker", or the called one inline',
  },
  RT_COMMAND_TOO_DEEP: {
    kind: 'limit-exceeded',
    message: 'command {name} was not called: plugins called or caused each other {limit} times over',
    help: 'look for plugins that call each other without end, or raise max_recursion_depth of the host',
  },
  RT_COMMAND_USAGE: {
    kind: 'invalid-argument',
    message: '{name}: {reason}',
    help: 'usage: {name} {usage}',
  },
  RT_COMMAND_FAILED: {
    kind: 'conflict',
    message: '{reason}',
    help: 'the text is what the command answered',
  },
  RT_COMMAND_BUSY: {
    kind: 'unavailable',
    message: 'command {name} was not run: {owner} is being replaced, and too much waits for that already',
    help: 'try again in a moment',
  },
  RT_COMMAND_CRASHED: {
    kind: 'internal',
    message: 'command {name} of {owner} failed',
    help: 'see the log of the host',
  },
  RT_OPERATOR_NOTHING_TO_LOAD: {
    kind: 'not-found',
    message: 'the plugins folder has nothing called {name} that is not loaded',
    help: 'use the name of the folder or file; there is: {paths}',
  },
  RT_CONTROL_NO_HOST: {
    kind: 'unavailable',
    message: 'no host runs on the data folder {path}',
    help: 'start one with this data folder, or name that of the running one with --data',
  },
  RT_CONTROL_IN_USE: {
    kind: 'conflict',
    message: 'another host works with this data folder, as process {pid}',
    help: 'stop it first, or give this one a data folder of its own',
  },
  RT_CONTROL_TOKEN: {
    kind: 'denied',
    message: 'the host refused the token',
    help: 'the host was started again meanwhile: run the command again',
  },
  RT_CONTROL_VERSION: {
    kind: 'unavailable',
    message: 'the other side speaks version {version} of the control protocol, this one {served}',
    help: 'use the phira-plugin of the version that the host was started with',
  },
  RT_CONTROL_PROTOCOL: {
    kind: 'invalid-argument',
    message: 'the message is not one of the control protocol: {reason}',
    help: 'use the phira-plugin of the version that the host was started with',
  },
  RT_CONTROL_DEADLINE: {
    kind: 'unavailable',
    message: 'the host has not answered {command} within {seconds} seconds',
    help: 'it may still be at it: look at its log, and run the command again',
  },
  RT_CONTROL_ENDED: {
    kind: 'unavailable',
    message: 'the host ended the connection before it answered {command}',
    help: 'see whether it still runs, and look at its log',
  },
  RT_TOML_SIZE: {
    kind: 'limit-exceeded',
    message: '{name} is {size} bytes; at most {limit} are read',
    help: 'make the file smaller',
  },
  RT_TOML_ENCODING: {
    kind: 'invalid-argument',
    message: '{name} is not valid UTF-8',
    help: 'save the file as UTF-8',
  },
  RT_TOML_SYNTAX: {
    kind: 'invalid-argument',
    message: '{reason}',
    help: 'see https://toml.io/en/v1.0.0 for the syntax',
  },
  RT_PLUGIN_FOLDER: {
    kind: 'not-found',
    message: 'the plugins folder {path} cannot be read: {reason}',
    help: 'create the folder, or name another one',
  },
  RT_PLUGIN_FILE: {
    kind: 'invalid-argument',
    message: '{path} is not accepted: {reason}',
    help: 'a plugin consists of regular files inside its folder; copy the file there',
  },
  RT_PLUGIN_SIZE: {
    kind: 'limit-exceeded',
    message: '{path} is {size} bytes; at most {limit} are accepted',
    help: 'build the plugin for release, or split it',
  },
  RT_PLUGIN_NO_MANIFEST: {
    kind: 'not-found',
    message: '{path} has no manifest',
    help: 'put plugin.toml into its folder, NAME.toml beside NAME.wasm, or build it with phira-plugin build',
  },
  RT_PLUGIN_NO_COMPONENT: {
    kind: 'not-found',
    message: '{path} has no component: {reason}',
    help: 'keep one .wasm file in the folder, or name it in the manifest with entry_point = "NAME.wasm"',
  },
  RT_PLUGIN_MANIFEST: {
    kind: 'invalid-argument',
    message: 'the manifest {path} is not valid',
    help: 'correct what is listed',
  },
  RT_PLUGIN_ENTRY_POINT: {
    kind: 'invalid-argument',
    message: 'entry_point {value} is neither plugin_init nor the name of a .wasm file in the folder',
    help: 'leave entry_point out, or write the plain name of the file, such as "my-plugin.wasm"',
  },
  RT_PLUGIN_ABI: {
    kind: 'unavailable',
    message: 'the plugin needs world {range}; this host serves {version}',
    help: 'rebuild the plugin with the SDK of this host, or update the host',
  },
  RT_PLUGIN_HOST_VERSION: {
    kind: 'unavailable',
    message: 'the plugin needs host {wanted} or newer; this is {version}',
    help: 'update the host, or use an older version of the plugin',
  },
  RT_PLUGIN_DUPLICATE: {
    kind: 'conflict',
    message: 'the name {name} belongs to {other} already',
    help: 'remove one of the two, or rename the plugin in its manifest',
  },
  RT_PLUGIN_DEPENDENCY_MISSING: {
    kind: 'unavailable',
    message: 'plugin {name} needs {dependency} {range}, which is not there',
    help: 'add the plugin it needs to the plugins folder',
  },
  RT_PLUGIN_DEPENDENCY_VERSION: {
    kind: 'unavailable',
    message: 'plugin {name} needs {dependency} {range}; {version} is there',
    help: 'use a version of {dependency} in that range',
  },
  RT_PLUGIN_DEPENDENCY_CONFLICT: {
    kind: 'conflict',
    message:
      'plugin {name} needs {dependency} {range} and {other} needs {dependency} {wanted}: no version is both, and {version} is there',
    help: 'use versions of {name} and {other} that agree on {dependency}',
  },
  RT_PLUGIN_DEPENDENCY_CYCLE: {
    kind: 'conflict',
    message: 'plugins depend on each other in a circle: {chain}',
    help: 'remove one of the dependencies, or make it optional',
  },
  RT_PLUGIN_DEPENDENCY_FAILED: {
    kind: 'unavailable',
    message: 'plugin {name} depends on {dependency}, which is not available ({chain})',
    help: 'repair {dependency} first',
  },
  RT_PLUGIN_DEPENDENCY_RANGE: {
    kind: 'invalid-argument',
    message: '{range} is not a version range (in {name})',
    help: 'write a range such as ">=1.0.0" or "1.2"; a bare version means ^',
  },
  RT_PLUGIN_RENAMED: {
    kind: 'conflict',
    message: 'plugin {name} cannot be reloaded: its manifest says {other} now',
    help: 'unload {name} and load {other}',
  },
  RT_PLUGIN_NO_RELOAD: {
    kind: 'conflict',
    message: 'plugin {name} cannot be reloaded while it runs: its manifest says hot_reload = false',
    help: 'unload it and load it again',
  },
  RT_PLUGIN_IN_USE: {
    kind: 'conflict',
    message: 'plugin {name} cannot be unloaded: {dependents} depend on it',
    help: 'unload those first',
  },
  RT_PLUGIN_COMPONENT: {
    kind: 'invalid-argument',
    message: 'the component {path} was refused: {reason}',
    help: 'build the plugin against the world of this host',
  },
  RT_PLUGIN_ASYNC_IMPORT: {
    kind: 'unavailable',
    message: 'the plugin imports {imports}, which this host answers later',
    help: 'run the plugin with isolation "worker"',
  },
  RT_PLUGIN_ISOLATION: {
    kind: 'unavailable',
    message: 'plugin {name} is to run with isolation {wanted}; the engine of this host runs it {given}',
    help: 'give the plugin manager an engine for that isolation, or write another isolation in host.toml',
  },
  RT_PLUGIN_INSTANTIATE: {
    kind: 'internal',
    message: 'plugin {name} could not be instantiated: {reason}',
    help: 'see the log; the component may need more memory or time than it is allowed',
  },
  RT_PLUGIN_CONFIG: {
    kind: 'invalid-argument',
    message: 'the configuration of plugin {name} is refused: {reason}',
    help: 'change the values that are named; config_schema in the manifest of the plugin says what it takes',
  },
  RT_PLUGIN_HELD: {
    kind: 'denied',
    message:
      'plugin {name} {version} asks for {permissions}, which nobody has granted it: {running} goes on meanwhile',
    help: 'to let it in, use plugin grant {name} {words}; to let it in without that, plugin revoke {name} {words}',
  },
  RT_PLUGIN_GRANT: {
    kind: 'invalid-argument',
    message: 'permission {permission} of plugin {name} cannot be decided: {reason}',
    help: 'it asks for: {declared}',
  },
  RT_PLUGIN_RIGHTS: {
    kind: 'conflict',
    message: 'plugin {name} {what}, and does not run with what it has now: {reason}',
    help: 'the word holds; to take it back: {back}',
  },
  RT_STATE_FILE_READ: {
    kind: 'unavailable',
    message: 'the file {path} cannot be used: {reason}',
    help: 'mend it or put back an older copy; without the file the host begins anew, as if no plugin had ever been loaded or granted anything by command',
  },
  RT_STATE_FILE_WRITE: {
    kind: 'unavailable',
    message: 'the file {path} cannot be written: {reason}',
    help: 'see that the data folder of the host may be written and that its disk has room',
  },
  RT_PLUGIN_NOT_FOUND: {
    kind: 'not-found',
    message: 'there is no plugin {name}',
    help: 'use the name of its manifest',
  },
  RT_PLUGIN_LOADED: {
    kind: 'conflict',
    message: 'plugin {name} is loaded',
    help: 'unload it first: plugin unload {name}',
  },
  RT_PLUGIN_STATE: {
    kind: 'conflict',
    message: 'plugin {name} is {state}: it cannot {action}',
    help: 'see the transitions at the top of runtime/plugin/lifecycle.ts',
  },
  RT_PLUGIN_UNREACHABLE: {
    kind: 'unavailable',
    message: 'plugin {name} is {state}',
    help: 'start the plugin, or wait until it has started',
  },
  RT_PLUGIN_LIFECYCLE: {
    kind: 'internal',
    message: 'plugin {name} answered an error to {step}: {reason}',
    help: 'the text comes from the plugin; see its documentation',
  },
  RT_PLUGIN_TRAP: {
    kind: 'internal',
    message: 'plugin {name} trapped in {step}: {reason}',
    help: 'the plugin is restarted as often as the host allows, else disabled until it is reloaded; report this to its author',
  },
  RT_PLUGIN_LIMIT: {
    kind: 'internal',
    message: 'plugin {name} was stopped in {step}: {what}',
    help: 'the plugin is treated as one that trapped; raise the limit in host.toml, or report this to its author',
  },
  RT_PLUGIN_DISABLED: {
    kind: 'unavailable',
    message: 'plugin {name} was disabled by the operator',
    help: 'enable it with: plugin enable {name}',
  },
  RT_PLUGIN_STOP_LATE: {
    kind: 'unavailable',
    message: 'plugin {name} has not stopped within {milliseconds} milliseconds and was ended',
    help: 'raise shutdown_secs of [server] in host.toml, or let the plugin save as it goes instead of in stop',
  },
  RT_PLUGIN_BUSY: {
    kind: 'limit-exceeded',
    message: '{name} has {limit} calls waiting already',
    help: 'wait until it has caught up; if it never does, look at how long its calls take, or raise max_queued_events in host.toml',
  },
  RT_SERVER_OPEN: {
    kind: 'invalid-argument',
    message: 'offline, everybody is believed, and others than this machine could connect to {address}',
    help: 'listen on 127.0.0.1, set server.api to the address of the Phira API, or start with --insecure',
  },
  RT_SERVER_ADDRESS: {
    kind: 'invalid-argument',
    message: '{text} is no address with a port',
    help: 'write HOST:PORT, such as 127.0.0.1:12346 or [::]:12346',
  },
  RT_SERVER_API: {
    kind: 'invalid-argument',
    message: '{text} is not the address of an API',
    help: 'write the address of the Phira API, such as https://phira.5wyxi.com, or offline',
  },
  RT_SERVER_DATABASE: {
    kind: 'unavailable',
    message: 'the database {path} cannot be used: {reason}',
    help: 'start with another data folder, or move the file away: bans, access lists and history are in it',
  },
  RT_SERVER_STORAGE: {
    kind: 'unavailable',
    message: 'the storage of plugins {path} cannot be used: {reason}',
    help: 'start with another data folder, or move the file away: what plugins have stored is in it',
  },
  RT_SERVER_PROXY: {
    kind: 'invalid-argument',
    message: '{text} is no address or network',
    help: 'write addresses and networks such as 10.0.0.0/8 into server.trusted_proxies',
  },
  RT_SERVER_TOKEN: {
    kind: 'invalid-argument',
    message: 'there is no telling the token of the HTTP API: {reason}',
    help: 'set either http.token or http.token_file, to 16 to 200 letters, digits and . _ ~ + / = -; `openssl rand -hex 32` makes one',
  },
  RT_SERVER_LISTEN: {
    kind: 'unavailable',
    message: 'cannot listen on {address}: {reason}',
    help: 'give an address of this machine, and a port that nobody listens on',
  },
} as const satisfies Record<string, ErrorEntry>;

export type RuntimeErrorCode = keyof typeof RUNTIME_ERRORS;

type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never;
type Arguments<Code extends RuntimeErrorCode> = Record<
  Holes<(typeof RUNTIME_ERRORS)[Code]['message'] | (typeof RUNTIME_ERRORS)[Code]['help']>,
  string | number
>;

/** An error of the runtime. `message` says what happened, `help` the way out, `code` never changes. */
export class RuntimeError extends Error {
  override readonly name: string = 'RuntimeError';
  readonly code: RuntimeErrorCode;
  readonly kind: ErrorKind;
  readonly help: string;

  constructor(code: RuntimeErrorCode, message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.kind = RUNTIME_ERRORS[code].kind;
    this.help = help;
  }
}

/**
 * Text and help of one code with the holes filled. Values are data that plugins may have chosen: cut to 200
 * characters and shown without control characters.
 */
export function errorText<Code extends RuntimeErrorCode>(
  code: Code,
  values: Arguments<Code>,
): { message: string; help: string } {
  const entry: ErrorEntry = RUNTIME_ERRORS[code];
  const known = new Map(Object.entries<string | number>(values));
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, hole: string) => printable(known.get(hole) ?? ''));
  return { message: fill(entry.message), help: fill(entry.help) };
}

/** Makes the error of one code; `cause` is kept for the log and never shown to a plugin. */
export function runtimeError<Code extends RuntimeErrorCode>(
  code: Code,
  values: Arguments<Code>,
  options?: ErrorOptions,
): RuntimeError {
  const { message, help } = errorText(code, values);
  return new RuntimeError(code, message, help, options);
}

/** Text of anything that was thrown: its message, never its stack. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const LONGEST_VALUE = 1000;

/** A value as one printable line: control characters escaped, bidirectional marks too, long texts cut. */
export function printable(value: string | number): string {
  const text = String(value);
  const cut = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
