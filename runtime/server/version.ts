// SPDX-License-Identifier: MIT
// Version of this package as data: nothing is read from disk when it is imported.

/** Kept equal to the version in package.json by a test. */
export const HOST_VERSION = '0.1.0';
