package io.portcullis.gateway.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.output.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WhoisTest {
  @TempDir Path folder;
  private final StringWriter talk = new StringWriter();

  private Whois whois(String program) {
    Environment world =
        new CommandLineRun()
            .world(new PrintWriter(new StringWriter()), new PrintWriter(talk, true));
    return new Whois(new Console(world, Format.HUMAN, false, 0, false), program);
  }

  /** A whois that notes whom it was asked about. */
  private Path program(String answer) throws IOException {
    Path program =
        Files.writeString(
            folder.resolve("whois"),
            "#!/bin/sh\necho \"$1\" >> '" + folder.resolve("asked") + "'\n" + answer + "\n");
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < 600 && !done.getAsBoolean(); i++) Thread.sleep(50);
    assertThat(done.getAsBoolean()).isTrue();
  }

  @Test
  void eachAddressIsAskedAboutOnce() throws Exception {
    Whois whois = whois(program("echo 'OrgName: Example'").toString());
    for (int i = 0; i < 10; i++) whois.ask("203.0.113.7");
    await(() -> whois.answer("203.0.113.7").isPresent());
    for (int i = 0; i < 10; i++) whois.ask("203.0.113.7");
    whois.ask("203.0.113.8");
    await(() -> whois.answer("203.0.113.8").isPresent());
    assertThat(whois.answer("203.0.113.7")).contains("Example");
    assertThat(Files.readAllLines(folder.resolve("asked")))
        .containsExactly("203.0.113.7", "203.0.113.8");
    assertThat(talk.toString()).contains("whois 203.0.113.7: Example");
  }

  @Test
  void nobodyWaitsForASlowAnswer() throws Exception {
    Path go = folder.resolve("go");
    String slow = "until [ -e '" + go + "' ]; do sleep 0.05; done; echo 'OrgName: Late'";
    Whois whois = whois(program(slow).toString());
    whois.ask("203.0.113.7");
    // Who waited in ask() or answer() would have an answer, or would never come here.
    assertThat(whois.answer("203.0.113.7")).isEmpty();
    Files.createFile(go);
    await(() -> whois.answer("203.0.113.7").isPresent());
    assertThat(whois.answer("203.0.113.7")).contains("Late");
  }

  @Test
  void whatIsNoAddressIsNeverHandedToAProgram() throws Exception {
    Whois whois = whois(program("echo 'OrgName: Example'").toString());
    for (String other : new String[] {"-h", "ff:ff:ff:ff:ff:ff", "", "host; rm x", "example.org"}) {
      whois.ask(other);
    }
    whois.ask("2001:db8::7");
    await(() -> whois.answer("2001:db8::7").isPresent());
    assertThat(Files.readAllLines(folder.resolve("asked"))).containsExactly("2001:db8::7");
  }

  @Test
  void aMissingProgramIsToldOnce() throws Exception {
    Whois whois = whois(folder.resolve("nowhere").toString());
    for (int i = 1; i < 20; i++) whois.ask("203.0.113." + i);
    await(() -> talk.toString().contains("apt-get install whois"));
    whois.ask("203.0.113.200");
    assertThat(talk.toString().lines()).hasSize(1);
    assertThat(whois.answer("203.0.113.200")).isEqualTo(Optional.empty());
  }

  @Test
  void theRegistriesAnswersAreSummedUp() {
    assertThat(
            Whois.summary(
                """
                % comment
                inetnum:  203.0.113.0 - 203.0.113.255
                netname:  TEST-NET-3
                descr:    Documentation
                country:  ZZ
                remarks:  nothing
                """))
        .isEqualTo("TEST-NET-3, Documentation, ZZ");
    assertThat(Whois.summary("OrgName:  Example Inc.\nCountry: US\n"))
        .isEqualTo("Example Inc., US");
    assertThat(Whois.summary("")).isEqualTo("no answer");
  }
}
