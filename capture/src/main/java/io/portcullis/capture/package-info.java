/**
 * Watches the wire to prove a block, or to disprove it: packets inside, none outside.
 *
 * <p>It never decides and never drops.
 *
 * <p>When it misbehaves: {@code capture stats} counts what was taken and lost; {@code rules verify}
 * looks at one rule.
 */
@NullMarked
package io.portcullis.capture;

import org.jspecify.annotations.NullMarked;
