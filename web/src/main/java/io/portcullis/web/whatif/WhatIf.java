package io.portcullis.web.whatif;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One job at a time, and the result of the last. May be used by several threads. */
public final class WhatIf implements AutoCloseable {
  private static final int MOST_ALLOWED = 1000;

  private final Settings settings;
  private final InstantSource clock;
  private final Recordings recordings;
  private final Upload upload;
  private Optional<Job> job = Optional.empty();
  private Optional<Child> child = Optional.empty();
  private boolean cancelled;

  /**
   * By what it is done.
   *
   * @param command that starts this program, with its bounds; empty: nothing can be tried
   * @param folders where recordings lie
   * @param upload bytes that may be sent; 0: none
   * @param profiles that there are
   * @param today's settings by name, for people: profile, sensitivity, scope, timeouts
   * @param limit of one run
   */
  public record Settings(
      List<String> command,
      List<Path> folders,
      long upload,
      List<String> profiles,
      List<String> today,
      Duration limit) {
    public static final Settings NONE =
        new Settings(List.of(), List.of(), 0, List.of(), List.of("", "", "", ""), Duration.ZERO);

    public Settings {
      command = List.copyOf(command);
      folders = List.copyOf(folders);
      profiles = List.copyOf(profiles);
      today = List.copyOf(today);
    }

    /** Whether anything can be tried. */
    public boolean possible() {
      return !command.isEmpty();
    }
  }

  public WhatIf(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.recordings = new Recordings(settings.folders());
    this.upload = new Upload(settings.possible() ? settings.upload() : 0);
  }

  public Settings settings() {
    return settings;
  }

  public Recordings recordings() {
    return recordings;
  }

  public Upload upload() {
    return upload;
  }

  /** The job that runs, or the last one. */
  public synchronized Optional<Job> job() {
    return job;
  }

  /**
   * Begins a job.
   *
   * @param recording path of one; empty: the one that was sent
   * @param allowed what operators allow today, for both runs
   * @throws IOException when there is no such recording, or a job runs; the message is for people
   */
  public synchronized void start(String recording, Trial trial, List<String> allowed, String by)
      throws IOException {
    if (!settings.possible()) throw new IOException("Nothing can be tried here.");
    if (job.filter(Job::running).isPresent()) {
      throw new IOException("A job runs already. Wait for it, or cancel it.");
    }
    Path file = recording.isEmpty() ? upload.find() : recordings.find(recording);
    String name =
        recording.isEmpty() ? upload.name().orElse("") : String.valueOf(file.getFileName());
    cancelled = false;
    job = Optional.of(Job.begin(name, by, trial, clock.instant()));
    List<String> today = allowed.subList(0, Math.min(MOST_ALLOWED, allowed.size()));
    Thread thread = new Thread(() -> work(file, trial, List.copyOf(today)), "what-if");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the job that runs, if any. */
  public void cancel() throws InterruptedException {
    Optional<Child> running;
    synchronized (this) {
      cancelled = true;
      running = child;
    }
    if (running.isPresent()) running.get().end();
  }

  private void work(Path file, Trial trial, List<String> allowed) {
    try {
      Outcome today = run(file, trial.today(), allowed, 1, 0);
      Outcome other = trial.differs() ? run(file, trial, allowed, 2, today.flows()) : today;
      finish(Job.Stage.DONE, "", Optional.of(Comparison.of(today, other)));
    } catch (IOException failed) {
      String why = String.valueOf(failed.getMessage()).replace(file.toString(), "It");
      finish(Job.Stage.FAILED, why, Optional.empty());
    } catch (InterruptedException ended) {
      finish(Job.Stage.CANCELLED, "", Optional.empty());
    } catch (RuntimeException defect) {
      finish(Job.Stage.FAILED, "The page has a defect: " + defect, Optional.empty());
    }
  }

  private Outcome run(Path file, Trial trial, List<String> allowed, int number, long of)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(trial.options());
    for (String each : allowed) options.add("--allow=" + each);
    Child started;
    synchronized (this) {
      if (cancelled) throw new InterruptedException();
      started = Child.start(settings.command(), options, file);
      child = Optional.of(started);
    }
    progress(number, 0, of);
    try {
      return started.read(settings.limit(), flows -> progress(number, flows, of));
    } finally {
      forget();
    }
  }

  private synchronized void forget() {
    child = Optional.empty();
  }

  private synchronized void progress(int run, long flows, long of) {
    job = job.map(now -> now.running() ? now.reading(run, flows, of) : now);
  }

  private synchronized void finish(Job.Stage stage, String why, Optional<Comparison> result) {
    Job.Stage how = cancelled ? Job.Stage.CANCELLED : stage;
    String words = cancelled ? "" : why;
    job = job.map(now -> now.ended(how, words, cancelled ? Optional.empty() : result));
  }

  @Override
  public void close() {
    try {
      cancel();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    upload.close();
  }
}
