// SPDX-License-Identifier: MIT
// `shared types`: every function of the host, once.

#pragma once

#include <string>

/** One line for each call. */
std::string try_types();
