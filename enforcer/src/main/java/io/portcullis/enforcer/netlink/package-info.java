/**
 * Speaks netlink (netlink(7)) and libc through JNR-FFI; the only package that may.
 *
 * <p>It knows messages and error numbers, and neither targets nor rules.
 *
 * <p>When it misbehaves: {@code strace -e trace=%network} shows its messages; the kernel's own
 * words are in the exception's message where it gives any.
 */
@NullMarked
package io.portcullis.enforcer.netlink;

import org.jspecify.annotations.NullMarked;
