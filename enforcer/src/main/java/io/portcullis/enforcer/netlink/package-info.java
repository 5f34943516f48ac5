/** Speaks netlink (netlink(7)) and libc through JNR-FFI; the only package that may. */
@NullMarked
package io.portcullis.enforcer.netlink;

import org.jspecify.annotations.NullMarked;
