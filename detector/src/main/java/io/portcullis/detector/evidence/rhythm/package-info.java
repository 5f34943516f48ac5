/**
 * The beat of a tuple and the likeness of its bytes as states of small Markov chains.
 *
 * <p>It knows one tuple at a time, neither hosts nor services.
 *
 * <p>When it misbehaves: {@code detect --explain} prints the states and the log-likelihood ratio
 * ({@code llr}) of each flow.
 */
@NullMarked
package io.portcullis.detector.evidence.rhythm;

import org.jspecify.annotations.NullMarked;
