// The QuickJS plugin of the benchmark: one log line per connecting user, and a command that joins its arguments.
import { log } from 'phira:plugin/log@1.0.0';

export const lifecycle = { init() {}, start() {}, stop() {} };

export const eventHandler = {
  onEvent(event) {
    if (event.tag === 'user-connect') log('info', `hello, ${event.val.user.name}!`);
    return { tag: 'proceed' };
  },
};

export const commandHandler = {
  onCommand(invocation) {
    return `${invocation.name}: ${invocation.args.join(', ')}`;
  },
  completeCommand() {
    return [];
  },
};
