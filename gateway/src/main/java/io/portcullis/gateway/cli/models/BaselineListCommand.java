package io.portcullis.gateway.cli.models;

import io.portcullis.detector.baseline.Baseline;
import io.portcullis.detector.baseline.BaselineEntry;
import io.portcullis.detector.baseline.BaselineState;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Every tuple of it; what looked malicious comes first.")
public final class BaselineListCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Option(
      names = "--only",
      paramLabel = "STATE",
      description = "Only held_back, pending, accepted, rejected or over ones.")
  private Optional<String> only = Optional.empty();

  public BaselineListCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    checkWanted();
    Instant now = portcullis.now();
    Duration keep = portcullis.config().baseline().keep();
    Baseline baseline = portcullis.baseline().read();
    List<BaselineEntry> shown =
        BaselineColumns.sorted(baseline.learned()).stream()
            .filter(
                each -> only.isEmpty() || only.get().equals(BaselineColumns.state(each, now, keep)))
            .toList();
    portcullis
        .console()
        .list(
            BaselineColumns.all(portcullis.time(), now, keep),
            shown,
            baseline.flows() == 0
                ? "nothing was learned yet; 'portcullis models learn' does"
                : "no tuple of the baseline is " + only.orElse("there"));
    return Exit.DONE;
  }

  private void checkWanted() throws StopException {
    if (only.isEmpty()) return;
    List<String> states = new ArrayList<>();
    for (BaselineState each : BaselineState.values()) states.add(each.word());
    states.add(BaselineColumns.OVER);
    if (states.contains(only.get())) return;
    throw new StopException(
        Exit.USAGE, "'" + only.get() + "' is no state; there are " + String.join(", ", states));
  }
}
