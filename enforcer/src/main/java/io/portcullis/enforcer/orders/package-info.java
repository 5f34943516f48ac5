/**
 * Each order, ledger and kernel in one step under one lock: block, extend, lift, allow, arm,
 * reconcile.
 *
 * <p>It does not know how a firewall is spoken to.
 *
 * <p>When it misbehaves: {@code rules history TARGET} has what was ordered, by whom and with what
 * outcome; {@code rules sync --check} says what is not as ordered, and exits 5.
 */
@NullMarked
package io.portcullis.enforcer.orders;

import org.jspecify.annotations.NullMarked;
