/**
 * Messages that name somebody, read out of bytes: answers of DNS, ClientHellos of TLS and QUIC,
 * certificates in clear, heads of HTTP requests.
 *
 * <p>Each reader is told where its bytes begin and end, keeps no state, and answers with the
 * message, with what is missing, or with why it is none. It knows no packet, no client and no time.
 *
 * <p>When it misbehaves: give the reader the bytes, as the tests beside it do.
 */
@NullMarked
package io.portcullis.capture.names.messages;

import org.jspecify.annotations.NullMarked;
