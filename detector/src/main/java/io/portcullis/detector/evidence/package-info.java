/**
 * How strongly a tuple looks like a beacon: the rhythm's evidence and the named terms, added up.
 *
 * <p>It does not block and does not know what the operator allows.
 *
 * <p>When it misbehaves: {@code detect --explain} names each term with its share, and what would
 * have kept the alarm away; the specification is {@code docs/research/SPEC.md}.
 */
@NullMarked
package io.portcullis.detector.evidence;

import org.jspecify.annotations.NullMarked;
