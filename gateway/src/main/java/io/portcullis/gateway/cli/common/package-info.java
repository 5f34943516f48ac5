/**
 * What every command shares: the global options, the console, exit codes, errors in words.
 *
 * <p>No command lives here.
 *
 * <p>When it misbehaves: an exit code that surprises is in {@code Exit} and {@code ErrorMessages}.
 */
@NullMarked
package io.portcullis.gateway.cli.common;

import org.jspecify.annotations.NullMarked;
