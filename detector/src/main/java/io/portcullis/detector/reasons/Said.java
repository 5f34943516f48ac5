package io.portcullis.detector.reasons;

import java.util.Optional;

/**
 * What the connections of a tuple said of its server. Immutable; most tuples say nothing, and share
 * that.
 *
 * @param program that called it, or empty
 * @param noName whether TLS came without a name, and no other name is known
 * @param tls whether there was any
 * @param plainRaw whether the last request of HTTP named no host
 * @param unfit whether something else than TLS and HTTP was said on a port of the web's
 * @param selfSigned whether the last certificate names itself
 */
record Said(
    Name name,
    Optional<String> program,
    boolean noName,
    boolean tls,
    boolean plainRaw,
    boolean unfit,
    boolean selfSigned) {
  static final Said NOTHING =
      new Said(Name.NONE, Optional.empty(), false, false, false, false, false);

  /** With a ClientHello that names a server. */
  Said hello(Name named, String by) {
    return new Said(named, Optional.of(by), false, true, plainRaw, unfit, selfSigned);
  }

  /** With a ClientHello that names none. */
  Said helloWithoutName(String by) {
    boolean none = noName || !name.isKnown();
    return new Said(name, Optional.of(by), none, true, plainRaw, unfit, selfSigned);
  }

  /** With a request of HTTP that names a server. */
  Said request(Name named, String by) {
    return new Said(named, Optional.of(by), noName, tls, false, unfit, selfSigned);
  }

  /** With a request of HTTP that names none. */
  Said requestWithoutName(String by) {
    return new Said(name, Optional.of(by), noName, tls, true, unfit, selfSigned);
  }

  /** With a certificate. */
  Said certificate(boolean namesItself) {
    return new Said(name, program, noName, tls, plainRaw, unfit, namesItself);
  }

  /** With something that is neither TLS nor HTTP, on a port of the web's. */
  Said otherData() {
    return new Said(name, program, noName, tls, plainRaw, true, selfSigned);
  }
}
