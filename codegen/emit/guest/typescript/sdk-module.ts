// SPDX-License-Identifier: MIT
// The SDK of TypeScript and JavaScript as it runs inside a plugin: handlers and commands are registered while the
// plugin's modules are evaluated, and the exports of the world that stand here call them.

/** What of a world the module is made of. */
export interface SdkFacts {
  /** Package of the world without version: `phira:plugin`. */
  readonly scope: string;
  /** Names of the events that plugins can veto, with underscores. */
  readonly vetoable: readonly string[];
  /** Names of the events that are not subscribed to, with underscores. */
  readonly targeted: readonly string[];
}

/** A set of names, broken as the formatter does behind `const VETOABLE = `. */
function setOf(names: readonly string[]): string {
  const items = names.map((name) => `'${name}'`);
  const line = `new Set([${items.join(', ')}])`;
  if (line.length <= 90) return line;
  return `new Set([\n${items.map((item) => `  ${item},\n`).join('')}])`;
}

/** JavaScript of the module. */
export function sdkModule({ scope, vetoable, targeted }: SdkFacts): string {
  return `
import { getConfig, saveConfig, setConfig } from '${scope}/config';
import { registerCommand, unregisterCommand } from '${scope}/commands';
import { emitEvent, subscribeEvent, unsubscribeEvent } from '${scope}/events';
import { getItem, listKeys, removeItem, setItem } from '${scope}/storage';
import { cancelTimer, setTimer } from '${scope}/timers';

const VETOABLE = ${setOf(vetoable)};
const TARGETED = ${setOf(targeted)};

/** Handlers by event; a custom event is kept as \`custom:TYPE\`. */
const events = new Map();
const commands = new Map();
const timers = new Map();
const steps = { init: [], start: [], stop: [] };
const watchers = [];
/** Before init there is no host to ask; from then on registrations count at once. */
let running = false;

const atOnce = (what, answer) => {
  if (!(answer instanceof Promise)) return answer;
  throw new Error(\`\${what} answered with a promise; leave out async: what waits for a promise never runs\`);
};

const typeOf = (key) => key.replace(/^custom:/, '');

const listen = (key, stage, run, priority) => {
  const known = events.get(key);
  const wanted = priority ?? known?.priority ?? 'normal';
  if (known !== undefined && known.priority !== wanted) {
    throw new Error(
      VETOABLE.has(key)
        ? \`\${key}: a plugin is asked about an event (onAsked), or told of it afterwards (on, onVetoed), not both\`
        : \`\${typeOf(key)} has handlers with priorities \${known.priority} and \${wanted}; an event has one\`,
    );
  }
  const entry = known ?? { priority: wanted, handlers: [] };
  const handler = { stage, run };
  entry.handlers.push(handler);
  events.set(key, entry);
  if (running && known === undefined && !TARGETED.has(key)) subscribeEvent(typeOf(key), wanted);
  return () => {
    if (!entry.handlers.includes(handler)) return;
    entry.handlers = entry.handlers.filter((other) => other !== handler);
    if (entry.handlers.length > 0) return;
    events.delete(key);
    if (running && !TARGETED.has(key)) unsubscribeEvent(typeOf(key));
  };
};

export const on = (name, run, priority) => {
  if (VETOABLE.has(name) && priority !== undefined && priority !== 'monitor') {
    throw new Error(
      \`\${name}: what has happened is told to monitor subscribers; leave out the priority, or use onAsked\`,
    );
  }
  return listen(name, 'happened', run, VETOABLE.has(name) ? 'monitor' : priority);
};
export const onVetoed = (name, run) => listen(name, 'vetoed', run, 'monitor');
export const onAsked = (name, run, priority = 'normal') => {
  if (priority === 'monitor') {
    throw new Error(\`\${name}: monitor subscribers are not asked; use another priority\`);
  }
  return listen(name, 'asked', run, priority);
};
export const onCustom = (type, run, priority) =>
  listen(
    \`custom:\${type}\`,
    'happened',
    ({ data, source }, context) => run(JSON.parse(data), source, context),
    priority,
  );
export const veto = (reason) => ({ tag: 'veto', val: reason });
export const emit = (type, data) => emitEvent(type, JSON.stringify(data ?? null));

export const onEvent = (look) => void watchers.push(look);
export const onInit = (run) => void steps.init.push(run);
export const onStart = (run) => void steps.start.push(run);
export const onStop = (run) => void steps.stop.push(run);

const register = ([name, { description, usage, aliases, operatorsOnly }]) =>
  registerCommand(name, description, { usage, aliases, operatorsOnly });

export const command = (name, options, run = options) => {
  if (commands.has(name)) throw new Error(\`the command \${name} is registered twice\`);
  const { description = '', usage = '', aliases = [], operatorsOnly = false, complete } = options;
  const entry = { description, usage, aliases, operatorsOnly, complete, run };
  commands.set(name, entry);
  if (running) register([name, entry]);
  return () => {
    if (commands.get(name) !== entry) return;
    commands.delete(name);
    if (running) unregisterCommand(name);
  };
};

const startTimer = (delay, repeat, run) => {
  if (!running) throw new Error('timers run on the host, which is there from onInit on');
  const timer = setTimer(delay, repeat);
  timers.set(timer, { repeat, run });
  return () => {
    if (timers.delete(timer)) cancelTimer(timer);
  };
};
export const after = (delay, run) => startTimer(delay, false, run);
export const every = (delay, run) => startTimer(delay, true, run);

const readConfig = (key, value) => {
  if (value === null) return undefined;
  if (value.tag === 'integer' && !Number.isSafeInteger(value.val)) {
    console.warn(\`config \${key}: this integer is rounded, being beyond 2^53 - 1; write it as a text\`);
  }
  return value.tag === 'json' ? JSON.parse(value.val) : value.val;
};
const writeConfig = (value) => {
  switch (typeof value) {
    case 'boolean':
      return { tag: 'boolean', val: value };
    case 'bigint':
      return { tag: 'integer', val: value };
    case 'number':
      return { tag: Number.isSafeInteger(value) ? 'integer' : 'number', val: value };
    case 'string':
      return { tag: 'text', val: value };
    default:
      return { tag: 'json', val: JSON.stringify(value) };
  }
};
const ofType = (type) => (key, otherwise) => {
  const value = config.get(key);
  return typeof value === type ? value : otherwise;
};
export const config = {
  get: (key) => readConfig(key, getConfig(key)),
  text: ofType('string'),
  number: ofType('number'),
  boolean: ofType('boolean'),
  set: (key, value) => setConfig(key, writeConfig(value)),
  save: saveConfig,
};

export const storage = {
  get: (key) => getItem(key) ?? undefined,
  set: setItem,
  text: (key) => {
    const bytes = getItem(key);
    return bytes === null ? undefined : new TextDecoder().decode(bytes);
  },
  setText: (key, text) => setItem(key, new TextEncoder().encode(text)),
  json: (key) => {
    const text = storage.text(key);
    return text === undefined ? undefined : JSON.parse(text);
  },
  setJson: (key, value) => storage.setText(key, JSON.stringify(value)),
  remove: removeItem,
  keys: (prefix = '') => listKeys(prefix),
};

export const log = new Proxy({}, { get: (_, level) => console[level] });

export const hostError = (error) => (typeof error?.payload?.tag === 'string' ? error.payload : undefined);

const step = (name) => () => {
  if (name === 'init') {
    running = true;
    for (const [key, { priority }] of events) if (!TARGETED.has(key)) subscribeEvent(typeOf(key), priority);
    for (const entry of commands) register(entry);
  }
  for (const run of steps[name]) atOnce(name, run());
};
export const lifecycle = { init: step('init'), start: step('start'), stop: step('stop') };

const fire = (timer) => {
  const entry = timers.get(timer);
  if (entry === undefined) return;
  if (!entry.repeat) timers.delete(timer);
  atOnce('the handler of a timer', entry.run());
};

export const eventHandler = {
  onEvent({ tag, val }, context) {
    const { stage } = context;
    for (const look of watchers) look({ tag, val }, context);
    if (tag === 'timer') fire(val.timer);
    const key = tag === 'custom' ? \`custom:\${val.eventType}\` : tag.replaceAll('-', '_');
    for (const handler of events.get(key)?.handlers ?? []) {
      if (handler.stage !== stage.tag) continue;
      const answer =
        stage.tag === 'vetoed' ? handler.run(val, stage.val, context) : handler.run(val, context);
      atOnce(\`the handler of \${typeOf(key)}\`, answer);
      if (stage.tag === 'asked' && answer?.tag === 'veto') return answer;
    }
    return { tag: 'proceed' };
  },
};

export const commandHandler = {
  onCommand(invocation) {
    const entry = commands.get(invocation.name);
    if (entry === undefined) throw new Error(\`no command \${invocation.name}\`);
    return entry.run(invocation) ?? '';
  },
  completeCommand: (invocation) => commands.get(invocation.name)?.complete?.(invocation) ?? [],
};
`.trimStart();
}
