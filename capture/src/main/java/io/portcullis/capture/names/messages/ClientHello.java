package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.Handshake.Claim;

/**
 * What a client says before anything is encrypted.
 *
 * @param claim whom it asks for by SNI
 * @param name when the claim is a name, else empty
 * @param alpn the first protocol it offers, or empty
 * @param ja4 JA4 of it
 */
public record ClientHello(Claim claim, String name, String alpn, String ja4) {}
