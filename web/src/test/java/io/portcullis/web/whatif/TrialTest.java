package io.portcullis.web.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a form reaches the command line that tries it. */
final class TrialTest {
  private static final List<String> PROFILES = List.of("portcullis", "reasons");

  private static Trial read(Map<String, String> form) throws IOException {
    return Trial.read(name -> form.getOrDefault(name, ""), PROFILES);
  }

  @Test
  void whatIsLeftOutStaysAsItIsToday() throws IOException {
    Trial trial = read(Map.of());
    assertThat(trial.options()).isEmpty();
    assertThat(trial.differs()).isFalse();
    assertThat(trial.words()).isEqualTo("the same as today");
  }

  @Test
  void eachFieldIsAnOptionOfReplay() throws IOException {
    Trial trial =
        read(
            Map.of(
                "profile", "reasons",
                "sensitivity", "eager",
                "scope", "remote",
                "timeout", "30m",
                "allow", "203.0.113.0/24, example.com 2001:db8::/32",
                "inside", "10.0.0.0/8"));
    assertThat(trial.options())
        .containsExactly(
            "--profile=reasons",
            "--sensitivity=eager",
            "--scope=remote",
            "--timeout=30m",
            "--allow=203.0.113.0/24",
            "--allow=example.com",
            "--allow=2001:db8::/32",
            "--inside=10.0.0.0/8");
    assertThat(trial.differs()).isTrue();
    assertThat(trial.today().options()).containsExactly("--inside=10.0.0.0/8");
  }

  @ParameterizedTest
  @CsvSource({
    "profile, slips",
    "profile, ../../etc/passwd",
    "sensitivity, --html=/etc/passwd",
    "scope, everything",
    "timeout, soon",
    "timeout, -1h",
    "allow, --config=/etc/shadow",
    "allow, @/etc/shadow",
    "allow, $(reboot)",
    "inside, -c"
  })
  void whatIsNoneOfThemIsRefused(String field, String text) {
    assertThatThrownBy(() -> read(Map.of(field, text))).isInstanceOf(IOException.class);
  }

  @Test
  void aFloodOfEntriesIsRefused() {
    String many = "10.0.0.1 ".repeat(1000);
    assertThatThrownBy(() -> read(Map.of("allow", many))).hasMessageContaining("at most 20");
  }
}
