/**
 * Weighs what a tuple does as evidence of a beacon: a chain of beats and sizes, judged against what
 * normal traffic does, and named terms for what else is known. Specified in {@code
 * docs/research/SPEC.md}; without clock, thread or log.
 */
@NullMarked
package io.portcullis.detector.evidence;

import org.jspecify.annotations.NullMarked;
