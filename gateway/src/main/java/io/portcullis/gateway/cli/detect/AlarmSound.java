package io.portcullis.gateway.cli.detect;

import io.portcullis.gateway.cli.common.Console;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;

/**
 * An alarm: a tone where there is a sound device, else the terminal's bell, else a note, once. On a
 * thread of its own, and never twice at a time.
 */
final class AlarmSound {
  private static final float RATE = 8000;
  private static final int MILLIS = 250;
  private static final double HERTZ = 880;

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
    AudioFormat format = new AudioFormat(RATE, 8, 1, true, false);
    try (SourceDataLine line = AudioSystem.getSourceDataLine(format)) {
      line.open(format);
      line.start();
      byte[] samples = new byte[(int) (RATE * MILLIS / 1000)];
      for (int at = 0; at < samples.length; at++) {
        samples[at] = (byte) (100 * Math.sin(2 * Math.PI * HERTZ * at / RATE));
      }
      line.write(samples, 0, samples.length);
      line.drain();
      return true;
    } catch (LineUnavailableException | IllegalArgumentException | UnsatisfiedLinkError none) {
      deaf = true;
      return false;
    }
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
