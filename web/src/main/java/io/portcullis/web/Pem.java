package io.portcullis.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate and its key.
 *
 * @param certificate the chain, the page's own first
 * @param key in PKCS #8, without a password: {@code BEGIN PRIVATE KEY}
 */
public record Pem(Path certificate, Path key) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /**
   * What a server of TLS needs.
   *
   * @throws IOException when a file cannot be read or is something else; the message names it
   */
  SSLContext context() throws IOException {
    try {
      byte[] text = Files.readAllBytes(certificate);
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .toArray(new Certificate[0]);
      if (chain.length == 0) throw new IOException(certificate + " has no certificate");
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, new char[0]);
      store.setKeyEntry("page", privateKey(), new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new IOException(
          certificate + " and " + key + " are no usable pair: " + unusable.getMessage(), unusable);
    }
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
    if (!found.find()) throw new IOException(key + " has no 'BEGIN PRIVATE KEY' (PKCS #8)");
    byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
    for (String kind : List.of("EC", "RSA")) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (InvalidKeySpecException anotherKind) {
        // The next is tried.
      }
    }
    throw new IOException(key + " is neither an EC nor an RSA key");
  }
}
