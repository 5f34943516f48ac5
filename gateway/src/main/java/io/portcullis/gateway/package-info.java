/**
 * The program's entry. Below it: the running gateway, the configuration, the events, the command
 * line.
 *
 * <p>No rule of the domain lives here; the modules before it have them.
 *
 * <p>When it misbehaves: {@code doctor} says what the machine lacks; {@code docs/architecture.md}
 * follows one flow, one detection and one block through all of it.
 */
@NullMarked
package io.portcullis.gateway;

import org.jspecify.annotations.NullMarked;
