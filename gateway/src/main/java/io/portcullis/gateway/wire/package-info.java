/**
 * What the wire says of blocks: packets seen become verdicts, evidence files, and the release of
 * what has been silent for long.
 *
 * <p>The packets themselves are read by the module {@code capture}.
 *
 * <p>When it misbehaves: {@code portcullis capture stats} shows what is watched and lost, and
 * {@code rules verify} proves a block by hand.
 */
@NullMarked
package io.portcullis.gateway.wire;

import org.jspecify.annotations.NullMarked;
