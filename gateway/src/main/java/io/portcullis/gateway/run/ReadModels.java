package io.portcullis.gateway.run;

import io.portcullis.detector.Detector;
import io.portcullis.detector.models.ModelWatch;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import java.time.Duration;

/** Other models judge from the next flow on; histories stay. */
final class ReadModels implements Duty {
  private final ModelWatch models;
  private final Detector detector;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));

  ReadModels(ModelWatch models, Detector detector, OperatorLog journal) {
    this.models = models;
    this.detector = detector;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    ModelWatch.Look look = models.look();
    if (look instanceof ModelWatch.Look.Changed changed) {
      detector.use(changed.models());
      journal.info("models changed: " + changed.models().models().size() + " in force");
    }
    if (look instanceof ModelWatch.Look.Broken broken) {
      journal.error("models stay as they were: " + broken.why());
    }
  }
}
