package io.portcullis.detector;

import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.models.ModelSet;
import java.util.Locale;

/** How the default profile is used. */
enum Way {
  /** As in a running gateway: memory is bounded, the last steps are kept to explain alarms. */
  RUN {
    @Override
    Detector detector(ModelSet models) {
      BeaconScorer.Choice choice = BeaconScorer.Choice.DEFAULT.with(BeaconScorer.Detail.EVIDENT);
      return new Detector(USUAL, models, Detector.Limits.ROUTER, choice);
    }
  },
  /** As {@code detect} does. */
  DETECT {
    @Override
    Detector detector(ModelSet models) {
      return new Detector(USUAL, models, Detector.Limits.NONE);
    }
  },
  /** Letters and models, no evidence. */
  LETTERS {
    @Override
    Detector detector(ModelSet models) {
      return new Detector(USUAL.withoutEvidence(), models, Detector.Limits.NONE);
    }
  };

  private static final Profile USUAL = Profile.usual();

  abstract Detector detector(ModelSet models);

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
