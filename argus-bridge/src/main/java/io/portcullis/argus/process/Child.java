package io.portcullis.argus.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running program of others. What it complains about is read all the time, so that it never stops
 * at a full pipe, and the last of it is kept; it ends when it is closed.
 */
public final class Child implements AutoCloseable {
  private static final int COMPLAINTS = 20;
  private static final int COMPLAINT_LENGTH = 300;

  /** How long a child may take to end by itself. */
  private static final long GRACE_SECONDS = 2;

  private final Process process;
  private final Thread listener;
  private final Deque<String> complaints = new ArrayDeque<>();
  private int untold;

  private Child(Process process, String name) {
    this.process = process;
    this.listener = new Thread(this::listen, name + "-complaints");
    listener.setDaemon(true);
    listener.start();
  }

  /** Starts a program; the first word is its path. */
  public static Child start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // Messages are recognised by their English words, and epoch times need no zone.
    builder.environment().put("LC_ALL", "C");
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    return new Child(builder.start(), command.get(0));
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.ISO_8859_1))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) remember(line);
    } catch (IOException ended) {
      // The pipe is closed by force when the child is; there is no more to hear.
    }
  }

  private void remember(String line) {
    String text = line.strip();
    if (text.isEmpty()) return;
    synchronized (complaints) {
      if (complaints.size() == COMPLAINTS) complaints.removeFirst();
      untold = Math.min(untold + 1, COMPLAINTS);
      complaints.add(text.substring(0, Math.min(text.length(), COMPLAINT_LENGTH)));
    }
  }

  public InputStream output() {
    return process.getInputStream();
  }

  public long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; false when it still runs. */
  public boolean ended(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  public int exitCode() {
    return process.exitValue();
  }

  /** The last lines of its standard error, oldest first. */
  public List<String> complaints() throws InterruptedException {
    if (!process.isAlive()) listener.join(TimeUnit.SECONDS.toMillis(GRACE_SECONDS));
    synchronized (complaints) {
      return List.copyOf(complaints);
    }
  }

  /** Those that have come since this was asked last, or the last of them. */
  public List<String> newComplaints() {
    synchronized (complaints) {
      List<String> all = List.copyOf(complaints);
      List<String> fresh = all.subList(all.size() - untold, all.size());
      untold = 0;
      return fresh;
    }
  }

  /** Asks it to end, then makes it; returns when it is gone. */
  @Override
  public void close() {
    process.destroy();
    boolean interrupted = false;
    try {
      if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) return;
    } catch (InterruptedException hurry) {
      interrupted = true;
    }
    process.destroyForcibly();
    process.onExit().join();
    if (interrupted) Thread.currentThread().interrupt();
  }
}
