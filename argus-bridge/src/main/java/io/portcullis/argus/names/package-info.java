/**
 * What was known of a flow's server when the flow began: a name and who said it, a raw address, or
 * nothing. Whoever reads names off the wire answers {@link io.portcullis.argus.names.Names}; this
 * package knows no packets.
 */
@NullMarked
package io.portcullis.argus.names;

import org.jspecify.annotations.NullMarked;
