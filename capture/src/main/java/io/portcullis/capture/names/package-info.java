/**
 * Packets become names: answers of DNS, ClientHellos of TLS and QUIC, certificates in clear and
 * heads of HTTP requests, off the inside interfaces or out of a file of packets by the same code.
 * Nothing but names and facts of the handshake is kept, never a path of a URL.
 */
@NullMarked
package io.portcullis.capture.names;

import org.jspecify.annotations.NullMarked;
