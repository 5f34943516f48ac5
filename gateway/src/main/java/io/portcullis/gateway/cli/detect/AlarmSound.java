package io.portcullis.gateway.cli.detect;

import io.portcullis.gateway.cli.common.Console;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An alarm: a tone where there is a sound device, else the terminal's bell, else a note, once. On a
 * thread of its own, and never twice at a time.
 */
final class AlarmSound {
  private final Console console;
  private final AtomicBoolean playing = new AtomicBoolean();
  private final ExecutorService player =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sound");
            thread.setDaemon(true);
            return thread;
          });
  private boolean deaf;
  private boolean told;

  AlarmSound(Console console) {
    this.console = console;
  }

  void play() {
    if (!playing.compareAndSet(false, true)) return;
    player.execute(
        () -> {
          try {
            if (deaf || !tone()) bell();
          } finally {
            playing.set(false);
          }
        });
  }

  void finish() throws InterruptedException {
    player.shutdown();
    player.awaitTermination(2, TimeUnit.SECONDS);
  }

  private boolean tone() {
    try {
      deaf = !Tone.play();
    } catch (LinkageError noSounds) {
      // The runtime of the package leaves Java's sounds out (module java.desktop).
      deaf = true;
    }
    return !deaf;
  }

  private void bell() {
    if (console.terminal()) {
      console.err().print('\u0007');
      console.err().flush();
    } else if (!told) {
      told = true;
      console.say("-s: there is neither a sound device nor a terminal");
    }
  }
}
