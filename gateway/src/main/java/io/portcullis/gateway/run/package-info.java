/**
 * The running gateway: flows in, decisions, blocks, proof, in one thread.
 *
 * <p>It prints nothing itself, and no command of an operator lives here.
 *
 * <p>When it misbehaves: {@code portcullis_queue_flows} and {@code portcullis_flow_lag_seconds} say
 * how far behind it is; the event log has each decision with its reason. What is done beside
 * deciding, and how often, are the classes of {@code Duty}, listed in {@code Gateway}.
 */
@NullMarked
package io.portcullis.gateway.run;

import org.jspecify.annotations.NullMarked;
