package io.portcullis.gateway.owners;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GeoFilesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T04:25:00Z");

  @TempDir Path folder;

  private static Mmdb countries() {
    return new Mmdb("Test-Country", NOW.minus(Duration.ofDays(10)))
        .country("203.0.113.0/25", "DE")
        .country("203.0.113.128/25", "FR")
        .country("2001:db8:1::/48", "NL")
        .with("198.51.100.0/24", Map.of("registered_country", Map.of("iso_code", "CH")))
        .with("192.0.2.0/24", Map.of("country", "no map", "more", List.of("x", "y")));
  }

  private static Mmdb systems() {
    return new Mmdb("Test-ASN", NOW.minus(Duration.ofDays(10)))
        .asn("203.0.113.0/24", 4_200_000_001L, "Example Networks of a Rather Long Name");
  }

  private GeoFiles both() throws IOException {
    Path country = countries().write(folder.resolve("country.mmdb"));
    Path asn = systems().write(folder.resolve("asn.mmdb"));
    return GeoFiles.open(Optional.of(country), Optional.of(asn), NOW);
  }

  private static String place(GeoFiles files, String prefix) {
    return files.of(Prefix.parse(prefix)).place();
  }

  @Test
  void anAddressHasACountryAndANetwork() throws IOException {
    try (GeoFiles files = both()) {
      assertThat(place(files, "203.0.113.7"))
          .isEqualTo("DE, AS4200000001 Example Networks of a Rather Long Name");
      assertThat(place(files, "203.0.113.200")).startsWith("FR, AS4200000001 ");
      assertThat(place(files, "2001:db8:1::7")).isEqualTo("NL");
      assertThat(place(files, "198.51.100.7")).isEqualTo("CH");
      assertThat(place(files, "192.0.2.7")).as("a country of another kind").isEmpty();
      assertThat(place(files, "10.0.0.5")).isEmpty();
      assertThat(files.of(Prefix.parse("2001:db8:2::1"))).isEqualTo(Owner.UNKNOWN);
      assertThat(files.troubles()).isEmpty();
    }
  }

  @Test
  void ofAPrefixOnlyWhatBothEndsHaveIsSaid() throws IOException {
    try (GeoFiles files = both()) {
      assertThat(place(files, "203.0.113.0/26")).startsWith("DE, AS4200000001");
      assertThat(place(files, "203.0.113.0/24")).startsWith("AS4200000001");
      assertThat(place(files, "203.0.0.0/16")).isEmpty();
      assertThat(place(files, "2001:db8:1:2::/64")).isEqualTo("NL");
    }
  }

  @Test
  void whatIsMissingBrokenOrOldIsSaidAndTheRestIsUsed() throws IOException {
    Path none = folder.resolve("none.mmdb");
    Path noise = Files.writeString(folder.resolve("noise.mmdb"), "<html>log in first</html>");
    Path empty = Files.createFile(folder.resolve("empty.mmdb"));
    Path old =
        new Mmdb("Old-ASN", NOW.minus(Duration.ofDays(200)))
            .asn("203.0.113.0/24", 5, "X")
            .write(folder.resolve("old.mmdb"));
    for (Path broken : List.of(none, noise, empty, folder)) {
      try (GeoFiles files = GeoFiles.open(Optional.of(broken), Optional.of(old), NOW)) {
        assertThat(place(files, "203.0.113.7")).isEqualTo("AS5 X");
        assertThat(files.troubles()).hasSize(2);
        assertThat(files.troubles().get(0)).startsWith(broken + ": ").doesNotContain("Exception");
        assertThat(files.troubles().get(1)).contains("Old-ASN is 200 days old", "fetch it anew");
      }
    }
  }

  /** Each byte of the file wrong in turn: an answer or a sentence, never anything thrown. */
  @Test
  void aDamagedFileIsSaidOnceAndHarmsNobody() throws IOException {
    byte[] whole = countries().bytes();
    Path file = folder.resolve("damaged.mmdb");
    int said = 0;
    for (int at = whole.length - 1500; at < whole.length; at++) {
      if (at < 0) continue;
      for (int wrong : new int[] {0xff, 0x20, 0x3f}) {
        byte[] damaged = whole.clone();
        damaged[at] = (byte) (damaged[at] ^ wrong);
        Files.write(file, damaged);
        try (GeoFiles files = GeoFiles.open(Optional.of(file), Optional.empty(), NOW)) {
          for (String each : List.of("203.0.113.7", "2001:db8:1::7", "198.51.100.7", "192.0.2.7")) {
            files.of(Prefix.parse(each));
          }
          assertThat(files.troubles()).hasSizeLessThan(3);
          if (!files.troubles().isEmpty()) said++;
        }
      }
    }
    assertThat(said).isGreaterThan(100);
    for (int length : new int[] {10, 100, whole.length / 2, whole.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      try (GeoFiles files = GeoFiles.open(Optional.of(file), Optional.empty(), NOW)) {
        files.of(Prefix.parse("203.0.113.7"));
        assertThat(files.troubles()).as("cut to " + length).isNotEmpty();
      }
    }
  }
}
