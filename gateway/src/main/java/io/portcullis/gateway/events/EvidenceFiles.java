package io.portcullis.gateway.events;

import io.portcullis.capture.LiveVerifier;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The packets around a block as files that Wireshark opens, headers only: {@code rule-ID.pcapng}.
 * All of them together stay under a size; the oldest go first.
 */
public final class EvidenceFiles {
  // What a killed gateway had half written counts, and goes, like the rest.
  private static final String OURS = "rule-[0-9]+\\.pcapng|evidence[0-9]+\\.part";

  private final Path folder;
  private final long most;
  private final LiveVerifier verifier;

  /**
   * @param most bytes of all files together; 0 keeps none
   */
  public EvidenceFiles(Path folder, long most, LiveVerifier verifier) {
    this.folder = folder;
    this.most = most;
    this.verifier = verifier;
  }

  /**
   * Writes what is in memory of a block's packets, over what was written before.
   *
   * @return what went wrong, in words
   */
  public Optional<String> keep(long rule, Target target) {
    if (most == 0) return Optional.empty();
    try {
      Paths.make(folder);
      verifier.writeEvidence(folder.resolve("rule-" + rule + ".pcapng"), target);
      prune();
      return Optional.empty();
    } catch (IOException unwritable) {
      return Optional.of("evidence of rule " + rule + " is not kept: " + unwritable.getMessage());
    }
  }

  private record Kept(Path file, long bytes, long modified) {}

  private void prune() throws IOException {
    List<Kept> newestFirst;
    try (Stream<Path> files = Files.list(folder)) {
      newestFirst =
          files
              .filter(file -> file.getFileName().toString().matches(OURS))
              .map(file -> new Kept(file, file.toFile().length(), file.toFile().lastModified()))
              .sorted(Comparator.comparingLong(Kept::modified).reversed())
              .toList();
    }
    long sum = 0;
    for (Kept each : newestFirst) {
      sum += each.bytes;
      if (sum > most) Files.deleteIfExists(each.file);
    }
  }
}
