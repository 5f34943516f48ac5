/**
 * The gateway's side of the page: a Unix socket on which a process without rights hears how the
 * gateway is, and gives orders of a closed list, which the command line's own code carries out.
 *
 * <p>It draws nothing and decides nothing, and no decision waits for it: it has threads of its own,
 * and a client that does not read is dropped.
 *
 * <p>When it misbehaves: {@code rules history} names each order's author as {@code operator (page:
 * NAME)}; the gateway says at its start where the socket lies, or why there is none.
 */
@NullMarked
package io.portcullis.gateway.page;

import org.jspecify.annotations.NullMarked;
