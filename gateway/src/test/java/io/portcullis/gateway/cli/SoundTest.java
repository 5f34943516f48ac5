package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SoundTest {
  private final StringWriter talk = new StringWriter();

  @BeforeEach
  void whatATestCanHear() {
    assumeTrue(AudioSystem.getMixerInfo().length == 0, "this machine has a sound device");
  }

  private Sound sound(boolean terminal) {
    CommandLineRun line = new CommandLineRun();
    if (terminal) line.terminal();
    World world = line.world(new PrintWriter(new StringWriter()), new PrintWriter(talk, true));
    return new Sound(new Console(world, Format.HUMAN, false, 0, false));
  }

  @Test
  void withoutASoundDeviceTheTerminalRingsItsBell() throws Exception {
    Sound sound = sound(true);
    sound.play();
    sound.finish();
    assertThat(talk.toString()).isEqualTo("\u0007");
  }

  @Test
  void withNeitherOneNoteSaysSoOnce() throws Exception {
    Sound sound = sound(false);
    for (int i = 0; i < 5; i++) {
      sound.play();
      Thread.sleep(50);
    }
    sound.finish();
    assertThat(talk.toString())
        .isEqualTo("-s: there is neither a sound device nor a terminal" + System.lineSeparator());
  }
}
