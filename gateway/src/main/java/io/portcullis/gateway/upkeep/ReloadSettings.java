package io.portcullis.gateway.upkeep;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigChange;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.ReloadRequest;
import io.portcullis.gateway.wiring.ReloadRequest.Answer;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the configuration again when somebody asks, hands out what can change while all goes on,
 * and names the rest. A configuration that is broken changes nothing.
 */
public final class ReloadSettings implements Duty {
  private final Setup setup;
  private final List<Reloadable<?>> parts;
  private final ReloadRequest request;
  private final ServiceManager service;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofMillis(250));
  private Config now;

  /**
   * @param setup what the gateway was started with
   * @param parts in the order of the data; all else takes a restart
   * @param service hears when a reload begins and ends
   */
  public ReloadSettings(
      Setup setup, List<Reloadable<?>> parts, ServiceManager service, OperatorLog journal) {
    this.setup = setup;
    this.parts = List.copyOf(parts);
    this.request = ReloadRequest.of(setup.paths());
    this.service = service;
    this.journal = journal;
    this.now = setup.config();
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    try {
      Optional<String> asked = request.take();
      if (asked.isPresent()) request.answer(asked.get(), reload());
    } catch (IOException unanswered) {
      journal.warn("a reload cannot be answered: " + Paths.reason(unanswered));
    }
  }

  /** Reads and takes what is new; what came of it is in the journal, too. */
  public Answer reload() {
    service.reloading(journal);
    try {
      return reloadNow();
    } finally {
      service.ready(journal);
    }
  }

  private Answer reloadNow() {
    Config read;
    try {
      read = setup.source().read();
    } catch (ConfigException broken) {
      broken.problems().forEach(problem -> journal.error("not reloaded: " + problem));
      return new Answer(List.of(), List.of(), broken.problems());
    }
    Answer answer = new Answer(reloaded(read), restart(read), List.of());
    for (Reloadable<?> part : parts) if (part.differs(now, read)) part.take(read);
    now = read;
    tell(answer);
    return answer;
  }

  private List<String> reloaded(Config read) {
    List<String> keys = new ArrayList<>(ConfigChange.between(now, read));
    keys.removeIf(key -> parts.stream().noneMatch(part -> part.covers(key)));
    return keys;
  }

  /** Against what the gateway was started with: asked twice, it is still not in force. */
  private List<String> restart(Config read) {
    List<String> keys = new ArrayList<>(ConfigChange.between(setup.config(), read));
    keys.removeIf(key -> parts.stream().anyMatch(part -> part.covers(key)));
    return keys;
  }

  private void tell(Answer answer) {
    journal.info(
        answer.reloaded().isEmpty()
            ? "reloaded: nothing that can change while it runs has changed"
            : "reloaded: " + String.join(", ", answer.reloaded()));
    if (answer.restart().isEmpty()) return;
    journal.warn("takes a restart: " + String.join(", ", answer.restart()));
  }
}
