/**
 * The running gateway: flows in, decisions, blocks, proof, in one thread.
 *
 * <p>It prints nothing itself, and no command of an operator lives here.
 *
 * <p>When it misbehaves: {@code status} shows how far behind it is; every second's duties are in
 * {@code Upkeep}.
 */
@NullMarked
package io.portcullis.gateway.run;

import org.jspecify.annotations.NullMarked;
