/**
 * Each order, ledger and kernel in one step under one lock: block, extend, lift, allow, arm,
 * reconcile.
 *
 * <p>It does not know how a firewall is spoken to.
 *
 * <p>When it misbehaves: {@code rules history ID} has what was ordered; {@code rules sync --check}
 * what is not as ordered.
 */
@NullMarked
package io.portcullis.enforcer.orders;

import org.jspecify.annotations.NullMarked;
