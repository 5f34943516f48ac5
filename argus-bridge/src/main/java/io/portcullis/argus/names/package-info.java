/**
 * What was known of a flow's server when the flow began: a name and who said it, a raw address, or
 * nothing.
 *
 * <p>It knows no packets: whoever reads names off the wire answers {@link
 * io.portcullis.argus.names.Names}.
 *
 * <p>When it misbehaves: a name that is missing was seen too late or on another interface; the
 * tests of {@code capture.names} show what is read out of which packet.
 */
@NullMarked
package io.portcullis.argus.names;

import org.jspecify.annotations.NullMarked;
