/**
 * Flows become letters, letters become detections, by Markov models; without clock, thread or log.
 */
@NullMarked
package io.portcullis.detector;

import org.jspecify.annotations.NullMarked;
