/**
 * Names of servers on their way from packets to flows: off the inside interfaces of the running
 * gateway, or out of the file that its flows come from. A method that weighs names is told of each
 * thing heard; a detection is told what its server is called.
 *
 * <p>It reads no packet itself and decides nothing.
 *
 * <p>When it misbehaves: {@code portcullis status} says what is captured and what was lost.
 */
@NullMarked
package io.portcullis.gateway.names;

import org.jspecify.annotations.NullMarked;
