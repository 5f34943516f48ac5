/**
 * Flows of now: an argus of our own or a running one, and the ra that reads it, kept alive.
 *
 * <p>It reads no files; {@code argus.recorded} does.
 *
 * <p>When it misbehaves: {@code status} says since when argus is silent; restarts are told as
 * notices.
 */
@NullMarked
package io.portcullis.argus.live;

import org.jspecify.annotations.NullMarked;
