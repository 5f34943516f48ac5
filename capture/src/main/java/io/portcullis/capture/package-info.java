/**
 * Watches the wire to prove a block, or to disprove it: packets arrive inside, and none may leave.
 *
 * <p>It never decides and never drops.
 *
 * <p>When it misbehaves: {@code capture stats} counts what was taken and lost by interface; {@code
 * rules verify TARGET} watches one rule and says what is missing for a proof.
 */
@NullMarked
package io.portcullis.capture;

import org.jspecify.annotations.NullMarked;
