/**
 * The last flows of a tuple, as explanations tell them step by step, for both methods of evidence.
 *
 * <p>It weighs nothing: what a step is worth the method says that reads the trail.
 *
 * <p>When it misbehaves: {@code detect --explain} prints what was kept; metrics count what was
 * forgotten.
 */
@NullMarked
package io.portcullis.detector.evidence.trail;

import org.jspecify.annotations.NullMarked;
