package io.portcullis.gateway.run;

import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.notify.Notices;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import java.time.Duration;

/** Says in the journal what people could not be told. */
final class ReportNotices implements Duty {
  private final Notices notices;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(5));

  ReportNotices(Notices notices, OperatorLog journal) {
    this.notices = notices;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    notices.report(journal);
  }
}
