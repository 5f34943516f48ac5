/**
 * The memory of all blocks, in SQLite: what is in force, why, until when, by whom; and the lock of
 * orders.
 *
 * <p>It does not touch the kernel.
 *
 * <p>When it misbehaves: {@code rules history} prints it; a damaged file is named with the remedy.
 */
@NullMarked
package io.portcullis.rules.ledger;

import org.jspecify.annotations.NullMarked;
