/**
 * What is customarily periodic in one network, learned and reviewed.
 *
 * <p>It does not read or write files; the gateway does.
 *
 * <p>When it misbehaves: {@code models baseline list} prints every entry with its standing.
 */
@NullMarked
package io.portcullis.detector.baseline;

import org.jspecify.annotations.NullMarked;
