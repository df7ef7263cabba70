// SPDX-License-Identifier: MIT
// `shared types`: every function of the host, once.

#ifndef TYPES_H
#define TYPES_H

#include "text.h"

/** Writes one line for each call. */
void try_types(struct text *out);

#endif
