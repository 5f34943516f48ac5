/**
 * Block lists of others: fetched on a thread of their own, weighed, kept as last good copies.
 *
 * <p>It decides nothing about flows, and the kernel's part is the enforcer's.
 *
 * <p>When it misbehaves: {@code portcullis lists list} and {@code lists show NAME} say how old each
 * copy is and why the last one was refused; the copies lie beside the ledger, in {@code lists}.
 */
@NullMarked
package io.portcullis.gateway.lists;

import org.jspecify.annotations.NullMarked;
