// SPDX-License-Identifier: MIT
// What the command `shared` does.

#pragma once

#include "phira_plugin.hpp"

/** Runs an action and returns its answer, or what was wrong. */
std::expected<std::string, std::string>
run_action(const phira::plugin::command_handler::Invocation &invocation);
