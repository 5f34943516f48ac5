package io.portcullis.gateway.secret;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Has TLS trust whom the machine trusts, where Java has no certificates of its own: the package's
 * runtime comes to machines that never had a Java, and Debian keeps its certificates as PEM there.
 * Nothing is read before somebody asks for TLS.
 */
public final class MachineTrust {
  private static final Path BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");
  private static final String STORE = "javax.net.ssl.trustStore";
  private static final String TYPE = "PortcullisPem";

  private MachineTrust() {}

  /** For this process; first of all. */
  public static void install() {
    Path own = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
    if (System.getProperty(STORE) == null && !Files.exists(own)) use(BUNDLE);
  }

  /** Trusts the certificates of a file of PEM; one that is not there is left alone. */
  static void use(Path bundle) {
    if (!Files.isReadable(bundle)) return;
    Security.addProvider(new Pem());
    System.setProperty(STORE, bundle.toString());
    System.setProperty("javax.net.ssl.trustStoreType", TYPE);
  }

  /** Says which class reads such a file. */
  static final class Pem extends Provider {
    private static final long serialVersionUID = 1;

    Pem() {
      super("Portcullis", "1", "certificates of a file of PEM");
      put("KeyStore." + TYPE, Bundle.class.getName());
    }
  }

  /** The certificates of a file of PEM, to be read and nothing else; public as the JDK makes it. */
  public static final class Bundle extends KeyStoreSpi {
    private final Map<String, Certificate> certificates = new LinkedHashMap<>();

    @Override
    public void engineLoad(InputStream in, char[] password)
        throws IOException, CertificateException {
      certificates.clear();
      if (in == null) return;
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate each : factory.generateCertificates(new BufferedInputStream(in))) {
        certificates.put("certificate " + certificates.size(), each);
      }
    }

    @Override
    public Enumeration<String> engineAliases() {
      return Collections.enumeration(certificates.keySet());
    }

    @Override
    public boolean engineContainsAlias(String alias) {
      return certificates.containsKey(alias);
    }

    @Override
    public int engineSize() {
      return certificates.size();
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
      return certificates.containsKey(alias);
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
      return false;
    }

    @Override
    @SuppressWarnings("NullAway") // the JDK's word for "there is none"
    public Certificate engineGetCertificate(String alias) {
      return certificates.get(alias);
    }

    @Override
    @SuppressWarnings("NullAway") // the JDK's word for "there is none"
    public String engineGetCertificateAlias(Certificate certificate) {
      return certificates.entrySet().stream()
          .filter(entry -> entry.getValue().equals(certificate))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElse(null);
    }

    @Override
    @SuppressWarnings("NullAway") // the JDK's word for "there is none"
    public Certificate[] engineGetCertificateChain(String alias) {
      return null;
    }

    @Override
    @SuppressWarnings("NullAway") // the JDK's word for "there is none"
    public Key engineGetKey(String alias, char[] password) {
      return null;
    }

    @Override
    @SuppressWarnings({"NullAway", "JavaUtilDate"}) // the JDK's word for "unknown", and its type
    public Date engineGetCreationDate(String alias) {
      return null;
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain)
        throws KeyStoreException {
      throw readOnly();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain)
        throws KeyStoreException {
      throw readOnly();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate)
        throws KeyStoreException {
      throw readOnly();
    }

    @Override
    public void engineDeleteEntry(String alias) throws KeyStoreException {
      throw readOnly();
    }

    @Override
    public void engineStore(OutputStream out, char[] password) throws IOException {
      throw new IOException("the machine's certificates are only read");
    }

    private static KeyStoreException readOnly() {
      return new KeyStoreException("the machine's certificates are only read");
    }
  }
}
