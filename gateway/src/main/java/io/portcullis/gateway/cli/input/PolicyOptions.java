package io.portcullis.gateway.cli.input;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.Config;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Scope;
import io.portcullis.rules.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What would be blocked, how long and what never, where it is to differ from what is configured.
 */
public final class PolicyOptions {
  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "Block in this scope: connection, remote or host. Default: the configured.")
  private Optional<String> scope = Optional.empty();

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      description = "Each block lasts so long, such as 4h. Default: the configured timeouts.")
  private Optional<String> timeout = Optional.empty();

  @Option(
      names = "--allow",
      paramLabel = "ENTRY",
      split = ",",
      description =
          "Never block this address, prefix or host name either, beside the configured; may be"
              + " repeated.")
  private List<String> allow = List.of();

  /** The configured policy, but for what is said here. */
  public Policy.Settings policy(Policy.Settings configured) throws StopException {
    try {
      List<Duration> timeouts =
          timeout.isPresent()
              ? List.of(Durations.parse(timeout.get()))
              : List.copyOf(configured.timeouts());
      return new Policy.Settings(
          scope.isPresent() ? scope(scope.get()) : configured.scope(),
          timeouts,
          configured.remoteAfter(),
          configured.hostAfter(),
          configured.wideEvidence());
    } catch (IllegalArgumentException wrong) {
      throw new StopException(Exit.USAGE, "--timeout: " + wrong.getMessage());
    }
  }

  private static Scope scope(String word) throws StopException {
    return Arrays.stream(Scope.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new StopException(
                    Exit.USAGE, "--scope: '" + word + "' is none of connection, remote, host"));
  }

  /** The configured entries, and those that are named here. */
  public List<Config.Allowed> allowed(List<Config.Allowed> configured) throws StopException {
    List<Config.Allowed> all = new ArrayList<>(configured);
    for (String each : allow) {
      try {
        all.add(new Config.Allowed(Allowlist.subject(each), "--allow"));
      } catch (IllegalArgumentException wrong) {
        throw new StopException(Exit.USAGE, "--allow: " + wrong.getMessage());
      }
    }
    return all;
  }
}
