package io.portcullis.gateway.cli;

import io.portcullis.detector.baseline.Baseline;
import io.portcullis.detector.baseline.Learned;
import io.portcullis.detector.baseline.Standing;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Every tuple of it; what looked malicious comes first.")
final class BaselineListCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Option(
      names = "--only",
      paramLabel = "STATE",
      description = "Only held_back, pending, accepted or rejected ones.")
  private Optional<String> only = Optional.empty();

  BaselineListCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Optional<Standing> wanted = wanted();
    Baseline baseline = portcullis.parts().baseline().read();
    List<Learned> shown =
        BaselineColumns.sorted(baseline.learned()).stream()
            .filter(each -> wanted.isEmpty() || each.standing() == wanted.get())
            .toList();
    portcullis
        .console()
        .list(
            BaselineColumns.all(portcullis.time()),
            shown,
            baseline.flows() == 0
                ? "nothing was learned yet; 'portcullis models learn' does"
                : "no tuple of the baseline is " + only.orElse("there"));
    return Exit.DONE;
  }

  private Optional<Standing> wanted() throws StopException {
    if (only.isEmpty()) return Optional.empty();
    Optional<Standing> standing = Standing.of(only.get());
    if (standing.isPresent()) return standing;
    String all = String.join(", ", Arrays.stream(Standing.values()).map(Standing::word).toList());
    throw new StopException(Exit.USAGE, "'" + only.get() + "' is no state; there are " + all);
  }
}
