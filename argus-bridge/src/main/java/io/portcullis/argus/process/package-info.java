/**
 * Programs of others: argus and ra are found, started, listened to and ended.
 *
 * <p>It does not know what they print.
 *
 * <p>When it misbehaves: what a child complained about is in the message of the exception; its
 * settings ({@code argus.conf}, {@code ra.conf}) lie in the run folder, and can be tried by hand.
 */
@NullMarked
package io.portcullis.argus.process;

import org.jspecify.annotations.NullMarked;
