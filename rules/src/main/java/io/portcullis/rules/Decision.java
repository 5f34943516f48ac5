package io.portcullis.rules;

import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.explain.ExplanationJson;
import java.time.Duration;
import java.util.Optional;

/** What policy makes of one detection. */
public sealed interface Decision {

  Detection detection();

  /** Why, in words that go into the event log. */
  String reason();

  /** Block it, for real or, in dry run, virtually. */
  record Enforce(Detection detection, Target target, Duration timeout, String reason)
      implements Decision {

    /** The origin of the block that it leads to. */
    public Origin.Detector evidence() {
      return new Origin.Detector(
          reason, detection.tuple().toString(), detection.model(), detection.letters());
    }

    /** The evidence, as JSON for whoever asks about the block later; empty without any. */
    public Optional<String> explanation() {
      return detection.explanation().map(ExplanationJson::write);
    }
  }

  /** A block of that target is in force already. */
  record InForce(Detection detection, Block block, String reason) implements Decision {}

  /** Not blocked by its nature: normal, not inside to outside, too old, no ports, a role … */
  record Reported(Detection detection, String reason) implements Decision {}

  /** Spared by the allowlist or after a release. */
  record Spared(Detection detection, AllowEntry entry, String reason) implements Decision {}

  /** Held back by a budget of the breaker. */
  record HeldBack(Detection detection, String reason) implements Decision {}
}
