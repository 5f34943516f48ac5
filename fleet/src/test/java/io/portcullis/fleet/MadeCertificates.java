package io.portcullis.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and a certificate of a server, made by keytool for one test. */
final class MadeCertificates {
  private static final String PASSWORD = "no secret";

  private final Path folder;

  /**
   * @param names that the certificate is of, as keytool has them: {@code ip:127.0.0.1}
   */
  MadeCertificates(Path folder, String names) throws Exception {
    this.folder = Files.createDirectories(folder);
    pair("authority", "bc:c");
    pair("server", "san=" + names);
    keytool("-certreq", "-alias", "server", "-file", path("request").toString());
    keytool(
        "-gencert",
        "-alias",
        "authority",
        "-ext",
        "san=" + names,
        "-rfc",
        "-infile",
        path("request").toString(),
        "-outfile",
        path("server.pem").toString());
    KeyStore store = KeyStore.getInstance(path("store").toFile(), PASSWORD.toCharArray());
    byte[] secret = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
    pem("PRIVATE KEY", secret, path("server.key"));
    Certificate authority = store.getCertificate("authority");
    pem("CERTIFICATE", authority.getEncoded(), path("ca.pem"));
  }

  private void pair(String alias, String extension) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + alias,
        "-validity",
        "2",
        "-ext",
        extension);
  }

  private void keytool(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(List.of(words));
    line.addAll(List.of("-keystore", path("store").toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) throw new IOException(String.join(" ", line) + ": " + said);
  }

  private static void pem(String what, byte[] bytes, Path file)
      throws IOException, GeneralSecurityException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  String certificate() {
    return path("server.pem").toString();
  }

  String key() {
    return path("server.key").toString();
  }

  String authority() {
    return path("ca.pem").toString();
  }
}
