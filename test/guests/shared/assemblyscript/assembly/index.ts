// SPDX-License-Identifier: MIT
// The plugin of test/guests/shared/README.md, in AssemblyScript.

import {
  CommandOptions,
  ConfigChangeEvent,
  ConfigValueBoolean,
  ConfigValueText,
  CustomEvent,
  console,
  Decision,
  DecisionProceed,
  DecisionVeto,
  Event,
  EventContext,
  EventName,
  getConfig,
  getUserInfo,
  HostError,
  Invocation,
  listUsers,
  Plugin,
  Priority,
  Result,
  register,
  registerCommand,
  StageAsked,
  sendMessageToUser,
  setTimer,
  subscribeEvent,
  TimerEvent,
  UserConnectEvent,
  UserJoinRoomEvent,
} from '../../../../../generated/guest/assemblyscript';
import { act } from './actions';
import { describeContext, describeEvent } from './describe';

/** What an event is answered with. */
type Answer = Result<Decision, string>;

function proceed(): Answer {
  return Result.ok<Decision, string>(new DecisionProceed());
}

class Shared extends Plugin {
  private describes: bool = false;
  private timer: u32 = 0;

  init(): string | null {
    if (isTrue('fail_init')) return 'told to fail';
    this.describes = isTrue('describe');
    const error = this.registerAll();
    if (error !== null) return error.toString();
    console.info('ready');
    return null;
  }

  private registerAll(): HostError | null {
    let error = subscribeEvent(EventName.UserConnect, Priority.Normal);
    if (error !== null) return error;
    error = subscribeEvent(EventName.UserJoinRoom, Priority.High);
    if (error !== null) return error;
    error = subscribeEvent('shared_ping', Priority.Normal);
    if (error !== null) return error;
    error = registerCommand('hello', 'Says hello', new CommandOptions('[name...]', ['hi']));
    if (error !== null) return error;
    error = registerCommand(
      'shared',
      'Tries the host',
      new CommandOptions('<action> [argument...]', [], true),
    );
    if (error !== null) return error;
    const timer = setTimer(20, false);
    if (timer.isError) return timer.error;
    this.timer = timer.value;
    return null;
  }

  start(): string | null {
    console.info('started');
    return null;
  }

  stop(): string | null {
    console.info('stopped');
    return null;
  }

  onEvent(event: Event, context: EventContext): Answer {
    if (this.describes) console.debug(describeEvent(event) + ' ' + describeContext(context));
    return super.onEvent(event, context);
  }

  onUserConnect(event: UserConnectEvent, context: EventContext): Answer {
    const user = event.user.id;
    const info = getUserInfo(user);
    if (info.isError) return Result.error<Decision, string>('get-user-info: ' + info.error.toString());
    const message = greeting().replace('{name}', info.value.name);
    const error = sendMessageToUser(user, message);
    if (error !== null) return Result.error<Decision, string>('send-message-to-user: ' + error.toString());
    return proceed();
  }

  onUserJoinRoom(event: UserJoinRoomEvent, context: EventContext): Answer {
    if (!(context.stage instanceof StageAsked) || event.roomId != 13) return proceed();
    return Result.ok<Decision, string>(new DecisionVeto('room 13 is unlucky'));
  }

  onTimer(event: TimerEvent, context: EventContext): Answer {
    console.info(event.timer == this.timer ? 'timer fired' : `timer ${event.timer} is not mine`);
    return proceed();
  }

  onConfigChange(event: ConfigChangeEvent, context: EventContext): Answer {
    console.info('config changed: ' + event.keys.join(', '));
    return proceed();
  }

  onCustom(event: CustomEvent, context: EventContext): Answer {
    if (event.eventType == 'shared_ping') console.info(`ping from ${event.source}: ${event.data}`);
    return proceed();
  }

  onCommand(invocation: Invocation): Result<string, string> {
    if (invocation.name == 'shared') return act(invocation.args, invocation.source);
    const names = invocation.args.length > 0 ? ', ' + invocation.args.join(' and ') : '';
    return Result.ok<string, string>(`Hello${names}!`);
  }

  completeCommand(invocation: Invocation): string[] {
    if (invocation.name != 'hello') return [];
    const users = listUsers();
    if (users.isError) return [];
    const args = invocation.args;
    const start = args.length > 0 ? args[args.length - 1] : '';
    const names: string[] = [];
    for (let index = 0; index < users.value.length; index++) {
      const name = users.value[index].name;
      if (name.startsWith(start)) names.push(name);
    }
    return names;
  }
}

function isTrue(key: string): bool {
  const found = getConfig(key);
  if (found.isError) return false;
  const value = found.value;
  return value instanceof ConfigValueBoolean && (value as ConfigValueBoolean).value;
}

function greeting(): string {
  const found = getConfig('greeting');
  if (found.isError) return 'Welcome, {name}!';
  const value = found.value;
  return value instanceof ConfigValueText ? (value as ConfigValueText).value : 'Welcome, {name}!';
}

register(new Shared());
