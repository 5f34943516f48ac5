package io.portcullis.gateway.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorCommandTest {
  @TempDir Path folder;

  private String doctor() {
    return new CommandLineRun().state(folder).run("-o", "raw", "doctor").data();
  }

  @Test
  void listsThatDoNotBlockAreNamedWithTheRemedy() throws IOException {
    assertThat(doctor()).doesNotContain("list");

    Path list = Files.writeString(folder.resolve("a.list"), "203.0.113.7\n203.0.113.8\n");
    Files.writeString(
        folder.resolve("portcullis.yaml"),
        "lists:\n  - {name: a, source: %s}\n  - {name: b, source: %s}\n"
            .formatted(list, folder.resolve("b.list")));
    assertThat(doctor())
        .contains("warn\tlist a\tthere is no copy of it yet")
        .contains("portcullis lists refresh b")
        .doesNotContain("\tlists\t");

    new CommandLineRun().state(folder).run("lists", "refresh");
    assertThat(doctor())
        .contains("ok\tlists\t1 with 2 prefixes")
        .contains("warn\tlist b\tthere is no copy of it yet")
        .contains("last refresh failed: ");

    Files.delete(list);
    new CommandLineRun().state(folder).run("lists", "refresh", "a");
    assertThat(doctor()).contains("warn\tlist a\tan earlier copy goes on; last refresh failed");
  }
}
