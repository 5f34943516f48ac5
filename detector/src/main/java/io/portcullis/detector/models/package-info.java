/**
 * Markov models of letters: their files, their chains, the folder they lie in.
 *
 * <p>It does not decide when a tuple is compared with them; the detector does.
 *
 * <p>When it misbehaves: {@code models check -m DIR} says what is wrong with a file, {@code models
 * show} what is in it.
 */
@NullMarked
package io.portcullis.detector.models;

import org.jspecify.annotations.NullMarked;
