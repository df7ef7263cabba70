// SPDX-License-Identifier: MIT
// What the command `shared` does.

#ifndef ACTIONS_H
#define ACTIONS_H

#include "text.h"

/** Runs an action: writes its answer, or false with what was wrong. */
bool run_action(const phira_plugin_command_handler_invocation_t *invocation, struct text *out);

#endif
