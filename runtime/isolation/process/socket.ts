// SPDX-License-Identifier: MIT
// Which file descriptor a plugin's process talks through.

/** The first after the standard streams. */
export const PLUGIN_SOCKET = 3;
