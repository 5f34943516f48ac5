package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A configuration is read, or every problem is told with its place, whatever the file holds. */
public final class ConfigFuzz {
  private ConfigFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        lines(
            "inside: [192.168.1.0/24, \"2001:db8:1::/64\"]",
            "interfaces: {inside: [lan], outside: [wan]}",
            "argus:",
            "  server: 127.0.0.1:561",
            "detector: {profile: reasons, sensitivity: eager, minimum: 7, tuples: 2000}",
            "policy:",
            "  scope: connection",
            "  timeouts: [1h, 4h]",
            "  spare: 1d",
            "allow: [198.51.100.7, {entry: backup.example.org, reason: nightly}]",
            "breaker: {per-minute: 10, peers-share: 5%}",
            "enforce: no",
            "firewall: auto"),
        lines(
            "verify: {before: false, deadline: 30s, keep: 5MB, release-silent: 6h}",
            "names: true",
            "geo: {country: a.mmdb, resolver: \"[::1]:53\"}",
            "metrics: {listen: 127.0.0.1:9617}",
            "notify:",
            "  phone: {to: webhook, url: \"https://x.example/a\", of: [leak]}",
            "web: {socket: true, group: g, mode: \"0660\", write: false}",
            "lists:",
            "  bad: {file: /a, max-age: 1d}",
            "fleet: {site: lyon, accept: none}"),
        lines("a: &b [1]", "c: *b", "? [x]", ": y", "--- |", " z", "!!set {a, b}"));
  }

  private static byte[] lines(String... lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Path memory = Path.of("/dev/shm");
    Path folder =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "portcullis-fuzz")
            : Files.createTempDirectory("portcullis-fuzz");
    Path file = folder.resolve("portcullis.yaml");
    try {
      Files.write(file, input);
      ConfigReader.Explained read = ConfigReader.explain(file, true);
      assertThat(read.settings()).isNotEmpty();
    } catch (ConfigException told) {
      assertThat(told.problems()).isNotEmpty().allMatch(problem -> problem.contains("yaml"));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
