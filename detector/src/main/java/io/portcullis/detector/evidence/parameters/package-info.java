/**
 * The numbers of the method, read from the parameter file in the program.
 *
 * <p>No number is decided here.
 *
 * <p>When it misbehaves: a broken file names the missing number; {@code docs/research/SPEC.md} says
 * what each means.
 */
@NullMarked
package io.portcullis.detector.evidence.parameters;

import org.jspecify.annotations.NullMarked;
