package io.portcullis.detector.training;

import io.portcullis.argus.Flow;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.reasons.NameEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One recording, run through the detector as in earnest, and compared with what is known. */
public final class RecordingRun {
  /** A gap longer than this comes from a placeholder date, not from a night without traffic. */
  private static final long DAY_MICROS = 86_400_000_000L;

  private final String file;
  private final RecordingRole role;
  private final Map<String, String> truth;
  private final Detector detector;
  private final Map<String, Seen> seen = new HashMap<>();
  private long[] starts = new long[1024];
  private int flows;

  /** What was noted of one tuple. */
  private static final class Seen {
    Optional<Integer> alarm = Optional.empty();
    final Map<String, Integer> matches = new HashMap<>();
    final Map<Group, Integer> votes = new HashMap<>();
  }

  /**
   * @param file name for people
   * @param truth class by tuple, of this recording
   */
  public RecordingRun(
      String file,
      RecordingRole role,
      Map<String, String> truth,
      Profile profile,
      ModelSet models) {
    this.file = file;
    this.role = role;
    this.truth = truth;
    this.detector = new Detector(profile, models, Detector.Limits.NONE);
  }

  /** Whether {@link #hear} makes a difference. */
  public boolean wantsNames() {
    return detector.wantsNames();
  }

  /** Takes what was heard of names, before the flows that it belongs to. */
  public void hear(NameEvent event) {
    detector.hear(event);
  }

  /** Takes the recording's next flow. */
  public void accept(Flow flow) {
    if (flows == starts.length) starts = Arrays.copyOf(starts, flows * 2);
    starts[flows++] = flow.startMicros();
    if (role.believesLabels() && !flow.label().isEmpty()) vote(flow);
    detector.accept(flow).ifPresent(this::note);
  }

  private Seen seen(String tuple) {
    return seen.computeIfAbsent(tuple, each -> new Seen());
  }

  private void vote(Flow flow) {
    Group.ofLabel(flow.label())
        .ifPresent(group -> seen(flow.tuple().toString()).votes.merge(group, 1, Integer::sum));
  }

  private void note(Detection match) {
    Seen tuple = seen(match.tuple().toString());
    tuple.matches.putIfAbsent(match.model(), match.flows());
    if (match.malicious() && tuple.alarm.isEmpty()) tuple.alarm = Optional.of(match.flows());
  }

  /** End of the recording: all its tuples. */
  public List<Tested> finish() {
    detector.finish().ifPresent(this::note);
    List<Tested> tuples = new ArrayList<>();
    detector.forEachTuple(
        row -> {
          String tuple = row.tuple().toString();
          Seen about = seen.getOrDefault(tuple, new Seen());
          tuples.add(
              new Tested(
                  file,
                  tuple,
                  group(tuple, about),
                  row.flows(),
                  row.letters().length(),
                  about.alarm,
                  about.matches));
        });
    return tuples;
  }

  private Group group(String tuple, Seen about) {
    String known = truth.get(tuple);
    if (known != null) return Group.ofClass(known);
    // One flow known to be of malware says more of its tuple than many without a label.
    if (about.votes.containsKey(Group.INFECTED)) return Group.INFECTED;
    if (about.votes.containsKey(Group.ATTACK)) return Group.ATTACK;
    return about.votes.containsKey(Group.NORMAL) ? Group.NORMAL : role.otherwise();
  }

  /** Known malicious tuples that the recording does not have. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>(truth.keySet());
    detector.forEachTuple(row -> missing.remove(row.tuple().toString()));
    return missing;
  }

  /** How long the recording is, gaps of more than a day left out. */
  public double days() {
    long[] sorted = Arrays.copyOf(starts, flows);
    Arrays.sort(sorted);
    long sum = 0;
    for (int i = 1; i < flows; i++) {
      long gap = sorted[i] - sorted[i - 1];
      if (gap <= DAY_MICROS) sum += gap;
    }
    return (double) sum / DAY_MICROS;
  }
}
