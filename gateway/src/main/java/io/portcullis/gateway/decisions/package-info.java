/**
 * From a detection to a decision: what is protected here, which rules are in force, what operators
 * ordered, and whether the breaker is open.
 *
 * <p>Nothing here touches the kernel; what was decided is put there by the enforcer.
 *
 * <p>When it misbehaves: each {@code alert} of the event log has its decision and the reason.
 */
@NullMarked
package io.portcullis.gateway.decisions;

import org.jspecify.annotations.NullMarked;
