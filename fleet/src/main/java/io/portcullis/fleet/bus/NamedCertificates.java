package io.portcullis.fleet.bus;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Takes a certificate only if it is of the name or address that was called, as RFC 2818 has it. The
 * client of NATS looks at no name by itself, so that anybody's certificate would open the line.
 */
public final class NamedCertificates extends X509ExtendedTrustManager {
  private static final String NAMES = "HTTPS";

  private final X509ExtendedTrustManager authorities;

  private NamedCertificates(X509ExtendedTrustManager authorities) {
    this.authorities = authorities;
  }

  /**
   * TLS of a client.
   *
   * @param file whose certificates are trusted, as PEM, and no others; empty: those that this
   *     machine trusts
   * @throws IOException when the file cannot be read or has none; the message names it
   */
  public static SSLContext trusting(Optional<Path> file) throws IOException {
    try {
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(file.isPresent() ? certificates(file.get()) : (KeyStore) null);
      X509ExtendedTrustManager authorities =
          Arrays.stream(managers.getTrustManagers())
              .filter(X509ExtendedTrustManager.class::isInstance)
              .map(X509ExtendedTrustManager.class::cast)
              .findFirst()
              .orElseThrow(() -> new GeneralSecurityException("this Java checks no certificates"));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new NamedCertificates(authorities)}, null);
      return context;
    } catch (IOException | GeneralSecurityException wrong) {
      String whose = file.map(Path::toString).orElse("what this machine trusts");
      throw new IOException(whose + " is no file of certificates: " + wrong.getMessage(), wrong);
    }
  }

  private static KeyStore certificates(Path file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int many = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("authority-" + many++, each);
      }
      if (many == 0) throw new IOException("it has no certificate");
      return trusted;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket line)) throw new CertificateException("no line of TLS");
    SSLParameters parameters = line.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(NAMES);
    line.setSSLParameters(parameters);
    authorities.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(NAMES);
    engine.setSSLParameters(parameters);
    authorities.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("nobody says whose certificate it should be");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
