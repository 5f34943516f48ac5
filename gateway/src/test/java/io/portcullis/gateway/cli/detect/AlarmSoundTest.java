package io.portcullis.gateway.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.output.Format;
import java.io.PrintWriter;
import java.io.StringWriter;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AlarmSoundTest {
  private final StringWriter talk = new StringWriter();

  @BeforeEach
  void whatATestCanHear() {
    assumeTrue(AudioSystem.getMixerInfo().length == 0, "this machine has a sound device");
  }

  private AlarmSound sound(boolean terminal) {
    CommandLineRun line = new CommandLineRun();
    if (terminal) line.terminal();
    Environment world =
        line.world(new PrintWriter(new StringWriter()), new PrintWriter(talk, true));
    return new AlarmSound(new Console(world, Format.HUMAN, false, 0, false));
  }

  @Test
  void withoutASoundDeviceTheTerminalRingsItsBell() throws Exception {
    AlarmSound sound = sound(true);
    sound.play();
    sound.finish();
    assertThat(talk.toString()).isEqualTo("\u0007");
  }

  @Test
  void withNeitherOneNoteSaysSoOnce() throws Exception {
    AlarmSound sound = sound(false);
    for (int i = 0; i < 5; i++) {
      sound.play();
      Thread.sleep(50);
    }
    sound.finish();
    assertThat(talk.toString())
        .isEqualTo("-s: there is neither a sound device nor a terminal" + System.lineSeparator());
  }
}
