/**
 * Flows of now: an argus of our own or a running one, and the ra that reads it, kept alive.
 *
 * <p>It reads no files; {@code argus.recorded} does.
 *
 * <p>When it misbehaves: each restart and each long silence is a notice, which {@code run} prints
 * to standard error; the metric {@code portcullis_flow_lag_seconds} grows while nothing comes.
 */
@NullMarked
package io.portcullis.argus.live;

import org.jspecify.annotations.NullMarked;
