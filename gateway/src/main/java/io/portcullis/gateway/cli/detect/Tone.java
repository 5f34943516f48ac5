package io.portcullis.gateway.cli.detect;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;

/** A short tone. Apart from who plays it, since a Java without sounds cannot even load it. */
final class Tone {
  private static final float RATE = 8000;
  private static final int MILLIS = 250;
  private static final double HERTZ = 880;

  private Tone() {}

  /** Whether there is a device that played it. */
  static boolean play() {
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
      return false;
    }
  }
}
