/**
 * The second method of evidence: rhythm and some thirty named terms, among them what is known of
 * servers' names, with weights that were learned ({@code docs/research/SPEC-2.md}). On trial:
 * {@code detect --profile reasons}.
 *
 * <p>No clock, no thread, no file: names come as events, with the time of their packets.
 *
 * <p>When it misbehaves: {@code detect --profile reasons --explain FILE} names each term that
 * counted, and why.
 */
@NullMarked
package io.portcullis.detector.reasons;

import org.jspecify.annotations.NullMarked;
