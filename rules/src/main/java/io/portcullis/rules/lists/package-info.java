/**
 * Block lists of others: their lines become addresses, and a new copy is weighed against the one
 * before.
 *
 * <p>It fetches nothing and drops nothing; it reads what somebody gives it.
 *
 * <p>When it misbehaves: {@code portcullis lists show NAME} says which lines were not understood,
 * and why a copy was refused.
 */
@NullMarked
package io.portcullis.rules.lists;

import org.jspecify.annotations.NullMarked;
