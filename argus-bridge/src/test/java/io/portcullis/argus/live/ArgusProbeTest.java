package io.portcullis.argus.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArgusProbeTest {
  @TempDir Path folder;

  private boolean named(String hosts) throws IOException {
    return ArgusProbe.isLoopbackNamed(Files.writeString(folder.resolve("hosts"), hosts));
  }

  @Test
  void aMachineThatHasNoNameForItsLoopbackIsSeen() throws IOException {
    assertThat(named("# the machine\n127.0.0.1\tlocalhost\n::1 localhost\n")).isTrue();
    assertThat(named("  127.0.0.1   router.lan router\n")).isTrue();
    assertThat(named("127.0.1.1 router\n::1 localhost\n# 127.0.0.1 localhost\n")).isFalse();
    assertThat(named("127.0.0.1\n")).isFalse();
    assertThat(ArgusProbe.isLoopbackNamed(folder.resolve("none"))).isFalse();
  }
}
