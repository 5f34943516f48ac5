/**
 * Pieces of a connection, as argus reports them each second, become the one flow that an interval
 * of an hour would have given.
 *
 * <p>It judges nothing, and it reads no clock: the pieces' own times decide.
 *
 * <p>When it misbehaves: {@code letters FILE} shows what came of a recording's pieces; the metric
 * {@code portcullis_flows_late_total} counts flows that came out of their order; every wait stands
 * in {@code Waits}.
 */
@NullMarked
package io.portcullis.argus.join;

import org.jspecify.annotations.NullMarked;
