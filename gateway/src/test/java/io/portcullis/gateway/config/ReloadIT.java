package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.PrivateMachine;
import io.portcullis.gateway.PrivateMachine.Result;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes under a running gateway, process by process on the real kernel. */
@Timeout(120)
final class ReloadIT {
  @TempDir private Path folder;
  @AutoClose private PrivateMachine machine;
  private Process gateway;
  private String pid = "";
  private BufferedReader said;

  @BeforeEach
  void start() throws Exception {
    machine = new PrivateMachine("reload", folder);
    machine.done("rules", "add", "203.0.113.0/24");
    gateway = machine.start("run", "--argus", "127.0.0.1:9");
    gateway.getOutputStream().close();
    said = gateway.inputReader(StandardCharsets.UTF_8);
    hear("1 rules in force");
    // The process of the program itself, behind nsenter.
    String status = machine.portcullis("-o", "json", "status").said();
    pid = status.replaceAll("(?s).*\"gateway_pid\":([0-9]+).*", "$1");
  }

  @AfterEach
  void end() {
    if (gateway != null) gateway.destroy();
  }

  /** Reads the gateway's lines up to the one with these words. */
  private String hear(String words) throws Exception {
    String heard = said.readLine();
    while (heard != null && !heard.contains(words)) heard = said.readLine();
    assertThat(heard).as("the line with: " + words).isNotNull();
    return heard;
  }

  private void configure(String yaml) throws Exception {
    Files.writeString(folder.resolve("portcullis.yaml"), yaml);
  }

  private String allowed() {
    return machine.namespace().nft("list", "table", "inet", "portcullis_v1");
  }

  private void signal(String name) throws Exception {
    assertThat(machine.in("kill", "-" + name, pid).exit()).isZero();
  }

  @Test
  void theKernelLetsPassWhatTheFileHasComeToAllow() throws Exception {
    configure("allow: [203.0.113.7]\ninside: [10.0.0.0/8]\n");
    Result before = machine.portcullis("allow", "check", "203.0.113.7");
    assertThat(before.exit()).as("%s", before).isEqualTo(5);
    Result reload = machine.portcullis("reload");
    assertThat(reload.exit()).as("%s", reload).isZero();
    assertThat(reload.said()).contains("reloaded: allow", "takes a restart: inside");
    while (!allowed().contains("203.0.113.7")) Thread.sleep(50);
    Result after = machine.portcullis("allow", "check", "203.0.113.7");
    assertThat(after.exit()).as("%s", after).isZero();
  }

  @Test
  void aHangUpReloadsAndABrokenFileChangesNothing() throws Exception {
    configure("allow: [203.0.113.7]\n");
    signal("HUP");
    hear("reloaded: allow");
    while (!allowed().contains("203.0.113.7")) Thread.sleep(50);
    configure("allow: [203.0.113.7\n");
    signal("HUP");
    assertThat(hear("not reloaded")).contains("portcullis.yaml:");
    Result broken = machine.portcullis("reload");
    assertThat(broken.exit()).as("%s", broken).isEqualTo(2);
    assertThat(broken.said()).contains("everything stays as it was");
    assertThat(allowed()).contains("203.0.113.7");
  }

  @Test
  void aStoppedGatewayIsNotWaitedFor() throws Exception {
    signal("STOP");
    Result reload = machine.portcullis("reload");
    assertThat(reload.exit()).as("%s", reload).isEqualTo(1);
    assertThat(reload.said()).contains("the gateway is stopped: kill -CONT");
    signal("CONT");
    assertThat(machine.portcullis("reload").exit()).isZero();
  }
}
