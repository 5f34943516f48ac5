/**
 * Tables that both methods of evidence keep things in: bounded, small, forgetting what was silent
 * for longest.
 *
 * <p>They know nothing of what they keep.
 *
 * <p>When it misbehaves: metrics count what was forgotten.
 */
@NullMarked
package io.portcullis.detector.table;

import org.jspecify.annotations.NullMarked;
