package io.portcullis.gateway.cli.models;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Reading;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.gateway.cli.input.FlowInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads recordings tuple by tuple: letters, and what their label column says. */
final class RecordedTuples implements FlowInput.Reader {
  private final Detector detector;
  private final Map<String, Map<String, Integer>> labels = new HashMap<>();

  private RecordedTuples(Profile profile) {
    this.detector = new Detector(profile, ModelSet.empty(), Detector.Limits.NONE);
  }

  /** All tuples of a file, in the order of their first flows. */
  static List<RecordedTuple> of(Path file, FlowInput input, Profile profile) throws Exception {
    RecordedTuples reader = new RecordedTuples(profile.withoutWindow());
    input.readAll(reader);
    List<RecordedTuple> tuples = new ArrayList<>();
    String name = String.valueOf(file.getFileName());
    reader.detector.forEachTuple(
        row ->
            tuples.add(
                new RecordedTuple(
                    name,
                    row.tuple().toString(),
                    row.tuple().protocol().toLowerCase(Locale.ROOT),
                    row.letters(),
                    row.flows(),
                    reader.label(row.tuple().toString()))));
    input.tell(tuples.size() + " tuples in " + name);
    return tuples;
  }

  @Override
  public int soon(List<Reading> next) {
    return detector.expect(next);
  }

  @Override
  public boolean flow(Flow flow) {
    detector.accept(flow);
    if (!flow.label().isEmpty()) {
      labels
          .computeIfAbsent(flow.tuple().toString(), tuple -> new HashMap<>())
          .merge(flow.label(), 1, Integer::sum);
    }
    return true;
  }

  private String label(String tuple) {
    return labels.getOrDefault(tuple, Map.of()).entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
