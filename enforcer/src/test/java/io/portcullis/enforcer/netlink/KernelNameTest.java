package io.portcullis.enforcer.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KernelNameTest {
  private final String name = "portcullis-test-" + UUID.randomUUID();

  @Test
  void oneHolderAtATime() throws IOException {
    try (KernelName held = taken()) {
      assertThat(held).isNotNull();
      assertThat(KernelName.take(name)).isInstanceOf(KernelName.Asked.HeldByOurs.class);
    }
    taken().close();
  }

  @Test
  void whoAsksOftenIsAlwaysAnswered() throws IOException {
    try (KernelName held = taken()) {
      for (int i = 0; i < 100; i++) {
        assertThat(KernelName.take(name)).isInstanceOf(KernelName.Asked.HeldByOurs.class);
      }
      assertThat(held).isNotNull();
    }
  }

  /** As root in CI; a user without rights cannot become another. */
  @Test
  void aStrangersProcessIsToldFromOneOfOurs() throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    String perl =
        "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack('S', 1) . \"\\0%s\");"
            + " listen(S, 9); $| = 1; print qq(held\\n); sleep 60";
    Process stranger =
        new ProcessBuilder(
                "setpriv", "--reuid=65534", "--clear-groups", "perl", "-e", perl.formatted(name))
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(stranger.inputReader().readLine()).isEqualTo("held");
      assertThat(KernelName.take(name)).isInstanceOf(KernelName.Asked.HeldByStranger.class);
    } finally {
      stranger.destroyForcibly().waitFor();
    }
  }

  private KernelName taken() throws IOException {
    KernelName.Asked asked = KernelName.take(name);
    assertThat(asked).isInstanceOf(KernelName.Asked.Taken.class);
    return ((KernelName.Asked.Taken) asked).name();
  }
}
