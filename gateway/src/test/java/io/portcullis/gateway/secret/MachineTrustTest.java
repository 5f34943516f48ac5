package io.portcullis.gateway.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTrustTest {
  @TempDir Path folder;
  private Path bundle;

  @BeforeEach
  void make() throws Exception {
    String both = "# of the machine\n" + certificate("one") + "\n" + certificate("two");
    bundle = Files.writeString(folder.resolve("bundle.crt"), both);
  }

  /** What the tests set is of the whole process. */
  @AfterEach
  void forget() {
    Security.removeProvider("Portcullis");
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStoreType");
  }

  private String certificate(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    List<String> common =
        List.of("-keystore", store.toString(), "-storepass", "changeit", "-alias", name);
    keytool(common, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc=ca:true");
    Path pem = folder.resolve(name + ".pem");
    keytool(common, "-exportcert", "-rfc", "-file", pem.toString());
    return Files.readString(pem);
  }

  private static void keytool(List<String> common, String... words) throws Exception {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(Arrays.asList(words));
    line.addAll(common);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void tlsTrustsWhomTheMachineTrusts() throws Exception {
    MachineTrust.use(bundle);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
    assertThat(manager.getAcceptedIssuers())
        .extracting(each -> each.getSubjectX500Principal().getName())
        .containsExactlyInAnyOrder("CN=one", "CN=two");
  }

  @Test
  void aBundleThatIsNotThereChangesNothing() {
    MachineTrust.use(folder.resolve("none"));
    assertThat(System.getProperty("javax.net.ssl.trustStore")).isNull();
    assertThat(Security.getProvider("Portcullis")).isNull();
  }

  @Test
  void theMachinesCertificatesAreOnlyRead() throws Exception {
    KeyStore store = KeyStore.getInstance("PortcullisPem", new MachineTrust.Pem());
    try (var in = Files.newInputStream(bundle)) {
      store.load(in, null);
    }
    assertThat(store.size()).isEqualTo(2);
    assertThat(store.getCertificate("no such")).isNull();
    assertThatThrownBy(() -> store.deleteEntry("certificate 0"))
        .isInstanceOf(KeyStoreException.class);
    assertThatThrownBy(() -> store.store(java.io.OutputStream.nullOutputStream(), new char[0]))
        .isInstanceOf(IOException.class);
  }
}
