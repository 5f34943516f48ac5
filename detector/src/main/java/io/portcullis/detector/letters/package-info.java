/**
 * The alphabet of Stratosphere: size, duration and periodicity of a flow as one letter.
 *
 * <p>It keeps no history and knows no model.
 *
 * <p>When it misbehaves: {@code letters FILE} prints the letters of each tuple; the bounds between
 * them stand in {@code LetterRules}.
 */
@NullMarked
package io.portcullis.detector.letters;

import org.jspecify.annotations.NullMarked;
