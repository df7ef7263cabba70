// SPDX-License-Identifier: MIT
// What the command `shared` can be told to do.

import {
  CommandSource,
  ConfigValueText,
  emitEvent,
  getConfig,
  getItem,
  HostError,
  kickUser,
  Level,
  levelName,
  listKeys,
  log,
  Result,
  removeItem,
  saveConfig,
  setConfig,
  setItem,
} from '../../../../../generated/guest/assemblyscript';
import { describeConfig, describeSource, texts } from './describe';
import { probe } from './probe';

function good(text: string): Result<string, string> {
  return Result.ok<string, string>(text);
}

function bad(text: string): Result<string, string> {
  return Result.error<string, string>(text);
}

/** The text, unless there is an error. */
function unless(error: HostError | null, text: string): Result<string, string> {
  return error === null ? good(text) : bad(error.toString());
}

export function act(args: string[], source: CommandSource): Result<string, string> {
  if (args.length == 0) return bad('no action given');
  const action = args[0];
  const first = args.length > 1 ? args[1] : '';
  if (action == 'kick') return kick(first);
  if (action == 'greeting') return args.length == 1 ? showGreeting() : saveGreeting(first);
  if (action == 'ping') return unless(emitEvent('shared_ping', `"${first}"`), 'sent');
  if (action == 'store') {
    const bytes = Uint8Array.wrap(String.UTF8.encode(args.length > 2 ? args[2] : ''));
    return unless(setItem(first, bytes), `stored ${bytes.length} bytes`);
  }
  if (action == 'load') {
    const item = getItem(first);
    if (item.isError) return bad(item.error.toString());
    const bytes = item.value;
    return good(bytes === null ? '-' : String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length));
  }
  if (action == 'forget') return unless(removeItem(first), 'forgot');
  if (action == 'keys') {
    const keys = listKeys(first);
    return keys.isError ? bad(keys.error.toString()) : good(texts(keys.value));
  }
  if (action == 'log') {
    for (let level = Level.Trace; level <= Level.Error; level++) log(level, levelName(level) + ' ' + first);
    return good('logged');
  }
  if (action == 'source') return good(describeSource(source));
  if (action == 'fail') return bad(first);
  if (action == 'trap') unreachable();
  if (action == 'types') return good(probe());
  return bad('no action ' + action);
}

function kick(text: string): Result<string, string> {
  let user: u64 = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return bad('no number: ' + text);
    user = user * 10 + digit;
    if (user > u32.MAX_VALUE) return bad('no number: ' + text);
  }
  if (text.length == 0) return bad('no number: ' + text);
  return unless(kickUser(<u32>user), `kicked ${user}`);
}

function showGreeting(): Result<string, string> {
  const value = getConfig('greeting');
  return value.isError ? bad(value.error.toString()) : good(describeConfig(value.value));
}

function saveGreeting(text: string): Result<string, string> {
  const error = setConfig('greeting', new ConfigValueText(text));
  return error === null ? unless(saveConfig(), 'saved') : bad(error.toString());
}
