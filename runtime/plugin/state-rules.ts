// SPDX-License-Identifier: MIT
// Forms that the host's files about plugins share: names of plugins and of permissions.

import { list, text } from '../abi/validate.ts';

/** A plugin's name; what exactly it may be is for the manifest's validator to say. */
export const PLUGIN_NAME = text({
  form: 'a plugin name',
  max: 64,
  pattern: /^[a-z][a-z0-9-]*$/u,
  help: 'write the name of a plugin as its manifest says it',
});

/** Permissions; which there are is for the world to say. */
export const PERMISSION_NAMES = list(
  text({
    form: 'a permission',
    max: 64,
    pattern: /^[a-z][a-z0-9_]*$/u,
    help: 'write the name of a permission, such as read_users',
  }),
  { max: 256 },
);
