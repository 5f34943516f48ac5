package io.portcullis.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.owners.Mmdb;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NoticeOwnersTest {
  private static final Prefix ADDRESS = Prefix.parse("203.0.113.7");

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();

  /** The file comes, breaks and is mended while the gateway runs. */
  @Test
  void aFileThatIsReplacedCountsAtOnceAndABrokenOneIsSaidOnce() throws IOException {
    BootClock clock = BootClock.system();
    Path file = folder.resolve("country.mmdb");
    NoticeOwners owners =
        new NoticeOwners(
                new Config.Geo(Optional.of(file), Optional.empty(), Optional.empty()),
                clock,
                new OperatorLog(said::add, clock))
            .checked();
    assertThat(said).singleElement().asString().contains(file + ": does not exist");
    assertThat(owners.apply(ADDRESS).place()).isEmpty();
    assertThat(said).hasSize(1);

    new Mmdb("Test-Country", clock.instant()).country("203.0.113.0/24", "DE").write(file);
    assertThat(owners.apply(ADDRESS).place()).isEqualTo("DE");
    assertThat(said).hasSize(1);

    Files.delete(file);
    Files.writeString(file, "broken");
    assertThat(owners.apply(ADDRESS).place()).isEmpty();
    assertThat(said).hasSize(2);
    assertThat(said.get(1)).contains("is no MMDB file");
  }
}
