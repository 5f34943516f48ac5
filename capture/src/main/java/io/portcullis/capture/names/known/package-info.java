/**
 * What is known of names: which name a client got for which address and when, and how it spoke to
 * each server last. Bounded tables, shared fairly among clients, with a counter for whatever was
 * dropped.
 *
 * <p>It reads no packet: the watch of {@code capture.names} tells it what each one said.
 *
 * <p>When it misbehaves: a name that is gone made room for others, or grew old; {@code EVICTED} and
 * {@code FORGOTTEN} count both.
 */
@NullMarked
package io.portcullis.capture.names.known;

import org.jspecify.annotations.NullMarked;
