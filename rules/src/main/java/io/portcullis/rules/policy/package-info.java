/**
 * What is to be done about a detection, and how much at most: scope, timeout, breaker.
 *
 * <p>It does not act; its answer is a {@code Decision}.
 *
 * <p>When it misbehaves: {@code rules explain TARGET} and the event log give the decision's reason
 * in words.
 */
@NullMarked
package io.portcullis.rules.policy;

import org.jspecify.annotations.NullMarked;
