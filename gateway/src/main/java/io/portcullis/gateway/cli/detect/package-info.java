/**
 * Commands that look at flows and block nothing: detect, letters, replay.
 *
 * <p>No ledger, no kernel.
 *
 * <p>When it misbehaves: {@code --explain} says why something was found.
 */
@NullMarked
package io.portcullis.gateway.cli.detect;

import org.jspecify.annotations.NullMarked;
