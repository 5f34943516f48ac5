/**
 * The commands {@code lists}: block lists of others, how old each copy is and what it does, which
 * line names an address, and asking for a new copy now.
 *
 * <p>They put nothing into the kernel: the running gateway does.
 *
 * <p>When it misbehaves: {@code -v} says more, {@code -o json} shows all that it found.
 */
@NullMarked
package io.portcullis.gateway.cli.lists;

import org.jspecify.annotations.NullMarked;
