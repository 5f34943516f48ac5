/**
 * Lines of {@code ra} become flows, without a string for each column.
 *
 * <p>It does not join pieces of a connection and starts no program.
 *
 * <p>When it misbehaves: give one line to {@code letters -}: a malformed one is named with its
 * number and the reason.
 */
@NullMarked
package io.portcullis.argus.text;

import org.jspecify.annotations.NullMarked;
