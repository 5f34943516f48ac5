/**
 * Flows become letters and evidence, and those become detections. One tuple has one history; the
 * beacon's evidence decides by default, and the operator's Markov models beside it.
 *
 * <p>No clock, no thread, no log, no file: what it knows of time is the time of the flows.
 *
 * <p>When it misbehaves: {@code letters FILE} prints each tuple's letters; {@code detect --explain
 * FILE} shows each flow of a beacon with its letter, step and score.
 */
@NullMarked
package io.portcullis.detector;

import org.jspecify.annotations.NullMarked;
