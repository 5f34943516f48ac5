package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.Handshake.Claim;

/**
 * What the head of an HTTP request says of its server and its client. The path is not among it.
 *
 * @param name when the claim is a name, else empty
 * @param userAgent whether there is a User-Agent that is not empty
 */
public record HttpHead(Method method, Claim claim, String name, boolean userAgent) {

  /** Those that ask a server for something of its own (RFC 9110 §9, RFC 5789). */
  public enum Method {
    GET,
    POST,
    HEAD,
    PUT,
    DELETE,
    OPTIONS,
    PATCH
  }
}
